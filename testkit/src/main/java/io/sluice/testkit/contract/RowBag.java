package io.sluice.testkit.contract;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows without an order, for comparing what two runs yield. Floats count as equal when they agree
/// in nine digits, since sums depend on the order of their rows.
final class RowBag {

    private static final MathContext DIGITS = new MathContext(9);
    private static final int SHOWN_ROWS = 5;

    private final Map<List<@Nullable Object>, Integer> counts = new HashMap<>();

    private RowBag() {}

    static RowBag of(Collection<? extends List<? extends @Nullable Object>> rows) {
        RowBag bag = new RowBag();
        rows.forEach(row -> bag.counts.merge(key(row), 1, Integer::sum));
        return bag;
    }

    /// @throws AssertionError that shows rows which one bag holds and the other does not
    void assertSameAs(RowBag expected, String what) {
        List<List<@Nullable Object>> missing = expected.without(this);
        List<List<@Nullable Object>> unexpected = without(expected);
        if (!missing.isEmpty() || !unexpected.isEmpty()) {
            throw new AssertionError(
                    what
                            + ": "
                            + missing.size()
                            + " rows are missing, such as "
                            + missing.stream().limit(SHOWN_ROWS).toList()
                            + "; "
                            + unexpected.size()
                            + " are too many, such as "
                            + unexpected.stream().limit(SHOWN_ROWS).toList());
        }
    }

    /// @throws AssertionError that shows rows of `part` which this bag does not hold
    void assertContains(RowBag part, String what) {
        List<List<@Nullable Object>> missing = part.without(this);
        if (!missing.isEmpty()) {
            throw new AssertionError(
                    what
                            + ": "
                            + missing.size()
                            + " rows are missing, such as "
                            + missing.stream().limit(SHOWN_ROWS).toList());
        }
    }

    private List<List<@Nullable Object>> without(RowBag other) {
        List<List<@Nullable Object>> rest = new ArrayList<>();
        counts.forEach((row, count) -> {
            for (int i = other.counts.getOrDefault(row, 0); i < count; i++) {
                rest.add(row);
            }
        });
        return rest;
    }

    private static List<@Nullable Object> key(List<? extends @Nullable Object> row) {
        List<@Nullable Object> key = new ArrayList<>(row.size());
        row.forEach(value -> key.add(key(value)));
        return key;
    }

    private static @Nullable Object key(@Nullable Object value) {
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number)
                    ? BigDecimal.valueOf(number).round(DIGITS).stripTrailingZeros()
                    : value.toString();
        }
        return value;
    }
}
