package io.sluice.operators;

import io.sluice.expr.SortKey;
import io.sluice.operators.internal.value.ValueOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Rows of Java objects compared by sort keys.
final class RowOrder {

    private RowOrder() {}

    static Comparator<List<Object>> of(List<SortKey> keys) {
        return (a, b) -> {
            for (SortKey key : keys) {
                int order = compare(key, a.get(key.column()), b.get(key.column()));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
    }

    private static int compare(SortKey key, Object a, Object b) {
        if (a == null || b == null) {
            int order = Boolean.compare(a == null, b == null);
            return key.nullsFirst() ? -order : order;
        }
        int order = ValueOrder.compare(literal(a), literal(b));
        return key.descending() ? -order : order;
    }

    private static Object literal(Object value) {
        return switch (value) {
            case Byte number -> number.longValue();
            case Short number -> number.longValue();
            case Integer number -> number.longValue();
            case Float number -> number.doubleValue();
            default -> value;
        };
    }

    /// The rows' keys in order, for comparison where rows with equal keys may come in any order.
    static List<List<Object>> keys(List<List<Object>> rows, List<SortKey> keys) {
        return rows.stream()
                .map(row -> {
                    List<Object> values = new ArrayList<>();
                    keys.forEach(key -> values.add(row.get(key.column())));
                    return Rows.key(values);
                })
                .toList();
    }
}
