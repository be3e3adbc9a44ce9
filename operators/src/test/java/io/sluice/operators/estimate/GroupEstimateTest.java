package io.sluice.operators.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.expr.Expr;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.type.DataType;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupEstimateTest {

    private static final Expr A = new Expr.ColumnRef(0, "a", DataType.INT32);
    private static final Expr B = new Expr.ColumnRef(1, "b", DataType.INT32);
    private static final Expr UNKNOWN = new Expr.Negate(A);

    private static final Statistics INPUT =
            new Statistics(
                    Precision.exact(1000L),
                    Precision.absent(),
                    List.of(distinct(20), distinct(200)));

    @Test
    void multipliesDistinctValuesUpToTheNumberOfRows() {
        assertThat(groups(A)).isEqualTo(20);
        assertThat(groups(A, B)).isEqualTo(1000);
        assertThat(groups(UNKNOWN)).isEqualTo(100);
    }

    @Test
    void yieldsExactlyOneGroupWithoutKeys() {
        assertThat(GroupEstimate.of(List.of(), 2, INPUT).rowCount()).isEqualTo(Precision.exact(1L));
    }

    @Test
    void countsTheWindowsBetweenTheFirstAndTheLastTime() {
        LocalDateTime start = LocalDateTime.of(2026, 1, 1, 0, 0);
        ColumnStatistics time =
                new ColumnStatistics(
                        Precision.exact(0L),
                        Precision.exact(start),
                        Precision.exact(start.plusMinutes(10)),
                        Precision.absent());
        Statistics events =
                new Statistics(Precision.exact(600L), Precision.absent(), List.of(time));
        long minute = 60_000_000;

        Statistics tumbled = WindowEstimate.of(new WindowSpec.Tumble(minute, 0), 0, events);
        Statistics hopped = WindowEstimate.of(new WindowSpec.Hop(minute, 5 * minute, 0), 0, events);

        assertThat(tumbled.rowCount()).isEqualTo(Precision.exact(600L));
        assertThat(tumbled.columns().get(1).distinctCount()).isEqualTo(Precision.inexact(11L));
        assertThat(hopped.rowCount()).isEqualTo(Precision.inexact(3000L));
    }

    private static long groups(Expr... keys) {
        return GroupEstimate.of(List.of(keys), keys.length + 1, INPUT)
                .rowCount()
                .toOptional()
                .orElseThrow();
    }

    private static ColumnStatistics distinct(long count) {
        return new ColumnStatistics(
                Precision.exact(0L),
                Precision.absent(),
                Precision.absent(),
                Precision.inexact(count));
    }
}
