package io.sluice.testkit.contract;

import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.type.Schema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Compares what statistics call exact with rows that were really read. Estimates may be wrong.
final class StatisticsCheck {

    private static final Comparator<Object> ORDER = StatisticsCheck::compare;

    private final List<String> lies = new ArrayList<>();

    private StatisticsCheck() {}

    /// @throws AssertionError that lists every exact value that is wrong
    static void check(
            String what, Statistics statistics, Schema schema, List<List<@Nullable Object>> rows) {
        StatisticsCheck check = new StatisticsCheck();
        if (statistics.columns().size() != schema.size()) {
            throw new AssertionError(
                    what
                            + ": statistics of "
                            + statistics.columns().size()
                            + " columns for a schema of "
                            + schema.size());
        }
        check.compare("rowCount", statistics.rowCount(), Optional.of((long) rows.size()));
        for (int i = 0; i < schema.size(); i++) {
            int column = i;
            List<@Nullable Object> values = new ArrayList<>();
            rows.forEach(row -> values.add(normal(row.get(column))));
            check.column(schema.field(i).name(), statistics.columns().get(i), values);
        }
        if (!check.lies.isEmpty()) {
            throw new AssertionError(
                    what + " calls exact what is wrong:\n  " + String.join("\n  ", check.lies));
        }
    }

    private void column(
            String name, ColumnStatistics statistics, List<? extends @Nullable Object> values) {
        List<Object> present = new ArrayList<>();
        for (@Nullable Object value : values) {
            if (value != null) {
                present.add(value);
            }
        }
        compare(
                name + ".nullCount",
                statistics.nullCount(),
                Optional.of((long) values.size() - present.size()));
        compare(name + ".min", statistics.min(), present.stream().min(ORDER));
        compare(name + ".max", statistics.max(), present.stream().max(ORDER));
        compare(
                name + ".distinctCount",
                statistics.distinctCount(),
                Optional.of(present.stream().distinct().count()));
    }

    private <T> void compare(String name, Precision<T> said, Optional<?> actual) {
        if (said instanceof Precision.Exact<T>(T value)) {
            Object truth = actual.isPresent() ? actual.get() : "nothing";
            if (actual.isEmpty() || order(value, truth) != 0) {
                lies.add(name + " is said to be " + value + " and is " + truth);
            }
        }
    }

    /// One class for all integers and one for all floats; -0.0 equals 0.0.
    private static @Nullable Object normal(@Nullable Object value) {
        if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        if (value instanceof Float || value instanceof Double) {
            return ((Number) value).doubleValue() + 0.0;
        }
        return value;
    }

    /// The order of two values of one column, as SQL orders them.
    static int order(Object a, Object b) {
        return compare(Objects.requireNonNull(normal(a)), Objects.requireNonNull(normal(b)));
    }

    @SuppressWarnings("unchecked") // both are of the one class that values of a column have
    private static int compare(Object a, Object b) {
        if (a instanceof String x && b instanceof String y) {
            return Arrays.compareUnsigned(
                    x.getBytes(StandardCharsets.UTF_8), y.getBytes(StandardCharsets.UTF_8));
        }
        if (a instanceof ByteBuffer x && b instanceof ByteBuffer y) {
            return Arrays.compareUnsigned(bytes(x), bytes(y));
        }
        if (a.getClass() != b.getClass()) {
            throw new AssertionError(a.getClass() + " is compared with " + b.getClass());
        }
        return ((Comparable<Object>) a).compareTo(b);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
