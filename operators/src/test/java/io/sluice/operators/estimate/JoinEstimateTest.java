package io.sluice.operators.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.operators.spec.JoinType;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinEstimateTest {

    @Test
    void joinsFactsToADimensionRowByRow() {
        assertThat(rows(JoinType.INNER, table(6_000_000, 1_500_000), table(1_500_000, 1_500_000)))
                .isEqualTo(6_000_000);
    }

    @Test
    void takesAnUnknownKeyForTheKeyOfTheSmallerSide() {
        Statistics facts = Statistics.unknown(1).withRowCount(Precision.exact(1000L));
        Statistics dimension = Statistics.unknown(1).withRowCount(Precision.exact(10L));

        assertThat(rows(JoinType.INNER, facts, dimension)).isEqualTo(1000);
        assertThat(rows(JoinType.INNER, dimension, facts)).isEqualTo(1000);
    }

    @Test
    void boundsTheKeysOfSeveralColumnsByTheSmallerSide() {
        Statistics lineitem = table(6_000_000, 200_000, 10_000);
        Statistics partsupp = table(800_000, 200_000, 10_000);

        double selectivity =
                JoinEstimate.keySelectivity(lineitem, List.of(0, 1), partsupp, List.of(0, 1));

        assertThat(rowCount(JoinEstimate.of(JoinType.INNER, lineitem, partsupp, selectivity)))
                .isEqualTo(6_000_000);
    }

    @Test
    void keepsRowsWithoutAMatchOfOuterJoins() {
        Statistics left = table(1000, 1000);
        Statistics right = table(10, 10);

        assertThat(rows(JoinType.INNER, left, right)).isEqualTo(10);
        assertThat(rows(JoinType.LEFT, left, right)).isEqualTo(1000);
        assertThat(rows(JoinType.RIGHT, left, right)).isEqualTo(10);
        assertThat(rows(JoinType.FULL, left, right)).isEqualTo(1000);
        assertThat(rows(JoinType.SEMI, left, right)).isEqualTo(10);
        assertThat(rows(JoinType.ANTI, left, right)).isEqualTo(990);
        assertThat(rows(JoinType.MARK, left, right)).isEqualTo(1000);
    }

    @Test
    void knowsNothingOfJoinsWithUnknownSides() {
        Statistics unknown = Statistics.unknown(1);

        assertThat(JoinEstimate.of(JoinType.INNER, unknown, table(5, 5), 0.1).rowCount())
                .isEqualTo(Precision.absent());
    }

    @Test
    void yieldsNothingForAnEmptySide() {
        assertThat(rows(JoinType.INNER, table(0, 0), table(5, 5))).isZero();
    }

    private static long rows(JoinType type, Statistics left, Statistics right) {
        double selectivity = JoinEstimate.keySelectivity(left, List.of(0), right, List.of(0));
        return rowCount(JoinEstimate.of(type, left, right, selectivity));
    }

    private static long rowCount(Statistics statistics) {
        return statistics.rowCount().toOptional().orElseThrow();
    }

    private static Statistics table(long rows, long... distinct) {
        List<ColumnStatistics> columns = new ArrayList<>();
        for (long count : distinct) {
            columns.add(
                    new ColumnStatistics(
                            Precision.exact(0L),
                            Precision.absent(),
                            Precision.absent(),
                            Precision.inexact(count)));
        }
        return new Statistics(Precision.exact(rows), Precision.absent(), columns);
    }
}
