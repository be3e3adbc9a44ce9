package io.sluice.examples.sql;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a statement gives, in one engine or another: rows, or why there are none.
sealed interface Outcome {

    /// For a hang, which is an outcome too.
    Duration PATIENCE = Duration.ofSeconds(60);

    /// Whether it failed because a sub-query has two rows that stands for a value.
    default boolean hasTwoRows() {
        return false;
    }

    /// @param rows in the order of the statement, or sorted if it has none
    record Rows(List<String> rows) implements Outcome {}

    /// @param code empty if the oracle failed, or if there was no end
    record Failed(String code, String why) implements Outcome {

        @Override
        public boolean hasTwoRows() {
            return is(ErrorCode.CARDINALITY)
                    || why.contains("More than one row returned by a subquery");
        }

        boolean is(ErrorCode expected) {
            return code.equals(expected.name());
        }
    }

    static Outcome of(Session session, QueryContext context, String sql, boolean ordered) {
        try {
            List<Row> rows =
                    session.sql(sql, context).rows(Row.class).collectList().block(PATIENCE);
            return new Rows(shown(rows.stream().map(Row::values), ordered));
        } catch (QueryException e) {
            return new Failed(e.code().name(), String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            return new Failed("", "no end: " + e.getMessage());
        }
    }

    static Outcome of(DuckDb oracle, String sql, boolean ordered) {
        try {
            return new Rows(shown(oracle.query(sql).stream(), ordered));
        } catch (SQLException e) {
            return new Failed("", String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static List<String> shown(
            Stream<? extends List<? extends @Nullable Object>> rows, boolean ordered) {
        Stream<String> lines = rows.map(Outcome::shown);
        return (ordered ? lines : lines.sorted()).toList();
    }

    /// Numbers without regard to their types and scales.
    static String shown(List<? extends @Nullable Object> row) {
        List<String> values = new ArrayList<>();
        for (Object value : row) {
            values.add(
                    switch (value) {
                        case Number number ->
                                new BigDecimal(number.toString())
                                        .stripTrailingZeros()
                                        .toPlainString();
                        case Timestamp time -> time.toLocalDateTime().toString();
                        case null, default -> String.valueOf(value);
                    });
        }
        return String.join(" | ", values);
    }
}
