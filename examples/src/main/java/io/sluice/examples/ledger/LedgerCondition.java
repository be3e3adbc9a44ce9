package io.sluice.examples.ledger;

import io.sluice.catalog.FilterPushdown;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ColumnRef;
import io.sluice.expr.Expr.Comparison;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.expr.Expr.Literal;
import java.time.LocalDate;
import java.util.Optional;

/// A filter that the ledger can apply by itself.
public sealed interface LedgerCondition {

    /// Entries of one account, and no others.
    record Account(long number) implements LedgerCondition {}

    /// Entries from a day on; some that are older come along, since the journal is filed by month.
    record Since(LocalDate day) implements LedgerCondition {}

    /// The condition for a filter; empty where the ledger has none.
    static Optional<LedgerCondition> of(Expr filter) {
        if (filter instanceof Comparison(ComparisonOp op, ColumnRef column, Literal literal)) {
            if (op == ComparisonOp.EQUAL
                    && column.name().equals("account")
                    && literal.value() instanceof Long number) {
                return Optional.of(new Account(number));
            }
            if ((op == ComparisonOp.GREATER || op == ComparisonOp.GREATER_OR_EQUAL)
                    && column.name().equals("booked")
                    && literal.value() instanceof LocalDate day) {
                return Optional.of(new Since(day));
            }
        }
        return Optional.empty();
    }

    /// How far the ledger's answer can be trusted.
    default FilterPushdown pushdown() {
        return switch (this) {
            case Account _ -> FilterPushdown.EXACT;
            case Since _ -> FilterPushdown.INEXACT;
        };
    }

    /// The condition in the ledger's own language, in which EXPLAIN and the codec write it too.
    default String text() {
        return switch (this) {
            case Account(long number) -> "account=" + number;
            case Since(LocalDate day) -> "since=" + day;
        };
    }

    /// The condition that a text stands for.
    static LedgerCondition parse(String text) {
        int equals = text.indexOf('=');
        String value = text.substring(equals + 1);
        return switch (text.substring(0, Math.max(0, equals))) {
            case "account" -> new Account(Long.parseLong(value));
            case "since" -> new Since(LocalDate.parse(value));
            default -> throw new IllegalArgumentException("no condition: " + text);
        };
    }
}
