package io.sluice.operators.internal.file;

import io.sluice.operators.internal.value.ValueOrder;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The statistics of a whole from those of its parts.
public final class Merging {

    private Merging() {}

    /// Counts are sums, bounds the least and greatest of all parts that have values, and exact
    /// where all of these are. Different values may be in several parts, so the most of a single
    /// part stand for their number.
    public static Statistics statistics(int columnCount, List<Statistics> parts) {
        List<ColumnStatistics> columns = new ArrayList<>(columnCount);
        for (int i = 0; i < columnCount; i++) {
            int column = i;
            columns.add(column(parts, part -> part.columns().get(column)));
        }
        return new Statistics(
                sum(parts.stream().map(Statistics::rowCount).toList()),
                sum(parts.stream().map(Statistics::totalBytes).toList()),
                columns);
    }

    private static ColumnStatistics column(
            List<Statistics> parts, Function<Statistics, ColumnStatistics> select) {
        List<ColumnStatistics> known = parts.stream().map(select).toList();
        List<ColumnStatistics> withValues =
                parts.stream()
                        .filter(part -> !isAllNull(part.rowCount(), select.apply(part).nullCount()))
                        .map(select)
                        .toList();
        Precision<Long> distinct = Precision.absent();
        for (ColumnStatistics part : withValues) {
            distinct = most(distinct, part.distinctCount());
        }
        return new ColumnStatistics(
                sum(known.stream().map(ColumnStatistics::nullCount).toList()),
                least(withValues.stream().map(ColumnStatistics::min).toList()),
                greatest(withValues.stream().map(ColumnStatistics::max).toList()),
                distinct);
    }

    private static boolean isAllNull(Precision<Long> rows, Precision<Long> nulls) {
        return rows.isExact() && rows.equals(nulls);
    }

    private static Precision<Long> sum(List<Precision<Long>> parts) {
        Precision<Long> sum = Precision.exact(0L);
        for (Precision<Long> part : parts) {
            long so = sum.toOptional().orElse(0L);
            if (sum.toOptional().isEmpty() || part.toOptional().isEmpty()) {
                return Precision.absent();
            }
            Precision<Long> more = part.map(value -> value + so);
            sum = sum.isExact() ? more : more.toInexact();
        }
        return sum;
    }

    private static Precision<Object> least(List<Precision<Object>> parts) {
        return parts.stream()
                .reduce((a, b) -> a.min(b, ValueOrder::compare))
                .orElseGet(Precision::absent);
    }

    private static Precision<Object> greatest(List<Precision<Object>> parts) {
        return parts.stream()
                .reduce((a, b) -> a.min(b, (x, y) -> ValueOrder.compare(y, x)))
                .orElseGet(Precision::absent);
    }

    private static Precision<Long> most(Precision<Long> a, Precision<Long> b) {
        long most = Math.max(a.toOptional().orElse(0L), b.toOptional().orElse(0L));
        return most == 0 ? Precision.absent() : Precision.inexact(most);
    }
}
