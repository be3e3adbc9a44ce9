package io.sluice.benchmarks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compares two answers to one query as bags of rows: exact numbers, texts and dates must be equal,
/// floating-point numbers may differ in the tenth digit, since engines add them up in different
/// orders.
final class Answers {

    private static final BigDecimal TOLERANCE = new BigDecimal("1e-9");

    private Answers() {}

    /// The first difference in words; empty text where there is none.
    static String difference(
            List<List<@Nullable Object>> actual, List<List<@Nullable Object>> expected) {
        if (actual.size() != expected.size()) {
            return actual.size() + " rows instead of " + expected.size();
        }
        List<List<@Nullable Object>> left = sorted(actual);
        List<List<@Nullable Object>> right = sorted(expected);
        for (int row = 0; row < left.size(); row++) {
            for (int column = 0; column < left.get(row).size(); column++) {
                Object value = left.get(row).get(column);
                Object wanted = right.get(row).get(column);
                if (!same(value, wanted)) {
                    return "row "
                            + row
                            + ", column "
                            + column
                            + ": "
                            + value
                            + " instead of "
                            + wanted;
                }
            }
        }
        return "";
    }

    private static boolean same(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return a == b;
        }
        if (a instanceof Number && b instanceof Number) {
            BigDecimal left = number(a);
            BigDecimal right = number(b);
            boolean exact = !(a instanceof Double) && !(b instanceof Double);
            return exact
                    ? left.compareTo(right) == 0
                    : left.subtract(right).abs().compareTo(right.abs().multiply(TOLERANCE)) <= 0;
        }
        return text(a).equals(text(b));
    }

    private static List<List<@Nullable Object>> sorted(List<List<@Nullable Object>> rows) {
        List<List<@Nullable Object>> copy = new ArrayList<>(rows);
        copy.sort(Comparator.comparing(Answers::sortKey));
        return copy;
    }

    /// Rounded so that the two engines' rows sort alike.
    private static String sortKey(List<@Nullable Object> row) {
        StringBuilder key = new StringBuilder();
        for (Object value : row) {
            key.append(
                            value instanceof Number
                                    ? number(value).round(new MathContext(6)).stripTrailingZeros()
                                    : text(value))
                    .append('\u0000');
        }
        return key.toString();
    }

    private static BigDecimal number(Object value) {
        return value instanceof BigDecimal decimal ? decimal : new BigDecimal(value.toString());
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case java.sql.Date date -> date.toLocalDate().toString();
            case LocalDate date -> date.toString();
            default -> value.toString(); // text and booleans
        };
    }
}
