package io.sluice.testkit.contract;

import io.sluice.batch.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reading and comparing what columns hold.
final class Values {

    /// Sums of floats depend on the order of their rows, by a few units in the last place for each.
    private static final double TOLERANCE = 1e-9;

    private Values() {}

    static List<@Nullable Object> of(Column column) {
        List<@Nullable Object> values = new ArrayList<>(column.length());
        for (int i = 0; i < column.length(); i++) {
            values.add(column.value(i));
        }
        return values;
    }

    static boolean same(List<? extends @Nullable Object> a, List<? extends @Nullable Object> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!same(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean same(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Double x && b instanceof Double y) {
            return close(x, y);
        }
        if (a instanceof Float x && b instanceof Float y) {
            return close(x, y);
        }
        return Objects.equals(a, b);
    }

    private static boolean close(double x, double y) {
        return Double.compare(x, y) == 0
                || x == y
                || Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y));
    }
}
