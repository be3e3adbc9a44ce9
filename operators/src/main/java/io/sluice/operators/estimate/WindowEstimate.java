package io.sluice.operators.estimate;

import io.sluice.operators.spec.WindowColumns;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Statistics of rows with their windows: as many rows as each time lies in windows, and as many
/// different windows as slides fit between the first and the last time.
public final class WindowEstimate {

    private WindowEstimate() {}

    public static Statistics of(WindowSpec window, int timeColumn, Statistics input) {
        double copies = (double) window.sizeMicros() / window.slideMicros();
        List<ColumnStatistics> columns = new ArrayList<>(input.columns());
        ColumnStatistics bound = windowColumn(window, input.columns().get(timeColumn));
        columns.addAll(Collections.nCopies(WindowColumns.COUNT, bound));
        boolean single = window instanceof WindowSpec.Tumble;
        return new Statistics(
                single ? input.rowCount() : Rows.scaled(input.rowCount(), copies),
                Precision.absent(),
                columns);
    }

    private static ColumnStatistics windowColumn(WindowSpec window, ColumnStatistics time) {
        OptionalDouble first = position(time.min());
        OptionalDouble last = position(time.max());
        if (first.isEmpty() || last.isEmpty()) {
            return ColumnStatistics.UNKNOWN;
        }
        double slideSeconds = window.slideMicros() / 1e6;
        double windows = (last.getAsDouble() - first.getAsDouble()) / slideSeconds + 1;
        return new ColumnStatistics(
                Precision.exact(0L),
                Precision.absent(),
                Precision.absent(),
                Precision.inexact(Rows.round(windows)));
    }

    private static OptionalDouble position(Precision<Object> time) {
        Optional<Object> value = time.toOptional();
        return value.map(LiteralValues::position).orElse(OptionalDouble.empty());
    }
}
