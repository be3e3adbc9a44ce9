package io.sluice.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.catalog.FilterPushdown;
import io.sluice.catalog.TableProvider;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ColumnRef;
import io.sluice.expr.Expr.Comparison;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.expr.Expr.Literal;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Precision;
import io.sluice.testkit.contract.FilterExample;
import io.sluice.testkit.contract.TableProviderContract;
import io.sluice.type.DataType;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTableTest implements TableProviderContract, LedgerContract {

    private static final LedgerInfo ENTRIES = LedgerFixture.describe("entries");
    private static final LocalDate SPRING = LocalDate.of(2024, 3, 20);

    private final LedgerFixture ledger = new LedgerFixture();

    @Override
    public LedgerFixture ledger() {
        return ledger;
    }

    @Override
    public TableProvider provider() {
        return new LedgerTable(ENTRIES);
    }

    @Override
    public List<FilterExample> filters() {
        return List.of(
                new FilterExample(
                        compare(1, ComparisonOp.EQUAL, new Literal(DataType.INT32, 7L)),
                        FilterPushdown.EXACT,
                        row -> row.get(1).equals(7)),
                new FilterExample(
                        compare(
                                2,
                                ComparisonOp.GREATER_OR_EQUAL,
                                new Literal(DataType.DATE, SPRING)),
                        FilterPushdown.INEXACT,
                        row -> !((LocalDate) row.get(2)).isBefore(SPRING)),
                new FilterExample(
                        compare(4, ComparisonOp.EQUAL, new Literal(DataType.UTF8, "invoice 7")),
                        FilterPushdown.UNSUPPORTED,
                        row -> "invoice 7".equals(row.get(4))));
    }

    @Override
    public List<ExecutionPlan> failing() {
        LedgerInfo nobody = at(URI.create("ledger://127.0.0.1:1"), "entries", ENTRIES.columns());
        LedgerInfo noTable = at(ENTRIES.ledger(), "nothing", ENTRIES.columns());
        LedgerInfo otherTypes =
                at(
                        ENTRIES.ledger(),
                        "entries",
                        List.of(
                                new LedgerColumn("id int required"),
                                new LedgerColumn("account date required")));
        return List.of(
                LedgerFixture.scan(nobody, 1),
                LedgerFixture.scan(noTable, 2),
                LedgerFixture.scan(otherTypes, 1));
    }

    @Test
    void knowsSomeThingsExactlySomeAboutAndSomeNotAtAll() {
        List<Precision<Object>> least =
                provider().statistics().columns().stream().map(column -> column.min()).toList();

        assertThat(least)
                .containsExactly(
                        Precision.exact(0L),
                        Precision.absent(),
                        Precision.inexact(LocalDate.of(2024, 1, 1)),
                        Precision.absent(),
                        Precision.absent());
    }

    private static LedgerInfo at(URI ledger, String table, List<LedgerColumn> columns) {
        return new LedgerInfo(ledger, table, 10, Precision.exact(10L), columns);
    }

    private static Expr compare(int column, ComparisonOp op, Literal literal) {
        LedgerColumn described = ENTRIES.columns().get(column);
        return new Comparison(
                op, new ColumnRef(column, described.name(), described.type()), literal);
    }
}
