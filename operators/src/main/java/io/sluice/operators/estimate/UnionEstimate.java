package io.sluice.operators.estimate;

import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Statistics of the rows of two inputs together.
public final class UnionEstimate {

    private UnionEstimate() {}

    public static Statistics of(Statistics first, Statistics second) {
        List<ColumnStatistics> columns = new ArrayList<>(first.columns().size());
        for (int i = 0; i < first.columns().size(); i++) {
            columns.add(column(first.columns().get(i), second.columns().get(i)));
        }
        return new Statistics(
                sum(first.rowCount(), second.rowCount()),
                sum(first.totalBytes(), second.totalBytes()),
                columns);
    }

    private static ColumnStatistics column(ColumnStatistics first, ColumnStatistics second) {
        return new ColumnStatistics(
                sum(first.nullCount(), second.nullCount()),
                first.min().min(second.min(), LiteralValues.ORDER),
                first.max().min(second.max(), LiteralValues.ORDER.reversed()),
                first.distinctCount()
                        .min(second.distinctCount(), Comparator.reverseOrder())
                        .toInexact());
    }

    private static Precision<Long> sum(Precision<Long> first, Precision<Long> second) {
        if (second.toOptional().isEmpty()) {
            return Precision.absent();
        }
        long other = second.toOptional().get();
        Precision<Long> sum = first.map(count -> count + other);
        return second.isExact() ? sum : sum.toInexact();
    }
}
