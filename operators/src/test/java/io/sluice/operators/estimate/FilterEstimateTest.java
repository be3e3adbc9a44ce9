package io.sluice.operators.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.type.DataType;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterEstimateTest {

    private static final LocalDate FIRST = LocalDate.of(1992, 1, 1);

    /// 1000 rows: `n` from 0 to 100 with 50 different values and 100 nulls, `date` over ten years,
    /// `s` with 4 different values, `u` of which nothing is known.
    private static final Statistics INPUT =
            new Statistics(
                    Precision.exact(1000L),
                    Precision.inexact(64_000L),
                    List.of(
                            column(100, 0L, 100L, 50),
                            column(0, FIRST, FIRST.plusYears(10), 3650),
                            column(0, "a", "z", 4),
                            ColumnStatistics.UNKNOWN));

    private static final Expr N = new Expr.ColumnRef(0, "n", DataType.INT64);
    private static final Expr DATE = new Expr.ColumnRef(1, "date", DataType.DATE);
    private static final Expr S = new Expr.ColumnRef(2, "s", DataType.UTF8);
    private static final Expr U = new Expr.ColumnRef(3, "u", DataType.INT64);

    private static ColumnStatistics column(long nulls, Object min, Object max, long distinct) {
        return new ColumnStatistics(
                Precision.exact(nulls),
                Precision.exact(min),
                Precision.exact(max),
                Precision.inexact(distinct));
    }

    @Test
    void takesEqualityForOneOfTheDistinctValues() {
        assertSelectivity(compare(ComparisonOp.EQUAL, N, number(7)), 1 / 50.0);
        assertSelectivity(compare(ComparisonOp.EQUAL, number(7), N), 1 / 50.0);
        assertSelectivity(compare(ComparisonOp.NOT_EQUAL, S, text("b")), 0.75);
        assertSelectivity(new Expr.In(S, List.of(text("a"), text("b"))), 0.5);
        assertSelectivity(compare(ComparisonOp.EQUAL, U, number(7)), 0.1);
    }

    @Test
    void takesRangesForTheirPartOfTheValues() {
        assertSelectivity(compare(ComparisonOp.LESS, N, number(25)), 0.25);
        assertSelectivity(compare(ComparisonOp.GREATER, number(25), N), 0.25);
        assertSelectivity(compare(ComparisonOp.GREATER_OR_EQUAL, N, number(200)), 0);
        assertSelectivity(compare(ComparisonOp.LESS, N, number(200)), 1);
        assertSelectivity(compare(ComparisonOp.LESS, U, number(25)), 1 / 3.0);
        assertSelectivity(compare(ComparisonOp.LESS, S, text("m")), 1 / 3.0);
    }

    @Test
    void takesBothEndsOfARangeTogether() {
        Expr year =
                new Expr.And(
                        List.of(
                                compare(ComparisonOp.GREATER_OR_EQUAL, DATE, date(1994)),
                                compare(ComparisonOp.LESS, DATE, date(1995))));

        assertSelectivity(year, 0.1);
    }

    @Test
    void combinesConditions() {
        Expr seldom = compare(ComparisonOp.EQUAL, N, number(7));
        Expr quarter = compare(ComparisonOp.EQUAL, S, text("a"));

        assertSelectivity(new Expr.And(List.of(seldom, quarter)), 0.02 * 0.25);
        assertSelectivity(new Expr.Or(List.of(seldom, quarter)), 1 - 0.98 * 0.75);
        assertSelectivity(new Expr.Not(quarter), 0.75);
        assertSelectivity(new Expr.IsNull(N), 0.1);
        assertSelectivity(new Expr.Not(new Expr.IsNull(N)), 0.9);
        assertSelectivity(Expr.TRUE, 1);
        assertSelectivity(Expr.FALSE, 0);
        assertSelectivity(new Expr.NullLiteral(DataType.BOOL), 0);
    }

    @Test
    void narrowsWhatIsKnownOfColumns() {
        Statistics half = FilterEstimate.of(compare(ComparisonOp.GREATER, N, number(50)), INPUT);
        assertThat(half.rowCount()).isEqualTo(Precision.inexact(500L));
        assertThat(half.totalBytes()).isEqualTo(Precision.inexact(32_000L));
        assertThat(half.columns().get(0).min()).isEqualTo(Precision.inexact(50L));
        assertThat(half.columns().get(0).max()).isEqualTo(Precision.inexact(100L));

        Statistics one = FilterEstimate.of(compare(ComparisonOp.EQUAL, S, text("b")), INPUT);
        assertThat(one.columns().get(2).distinctCount()).isEqualTo(Precision.inexact(1L));
        assertThat(one.columns().get(2).min()).isEqualTo(Precision.inexact("b"));
    }

    @Test
    void letsFewDistinctValuesSurviveLongerThanMany() {
        Statistics tenth = FilterEstimate.of(compare(ComparisonOp.LESS, N, number(10)), INPUT);

        assertThat(tenth.columns().get(2).distinctCount()).isEqualTo(Precision.inexact(4L));
        assertThat(tenth.columns().get(1).distinctCount().toOptional().orElseThrow())
                .isBetween(300L, 400L);
    }

    @Test
    void estimatesAtLeastOneRowOfSome() {
        Statistics none = FilterEstimate.of(Expr.FALSE, INPUT);

        assertThat(none.rowCount()).isEqualTo(Precision.inexact(1L));
        assertThat(FilterEstimate.of(Expr.TRUE, INPUT)).isEqualTo(INPUT);
        assertThat(FilterEstimate.of(Expr.FALSE, Statistics.unknown(4)).rowCount())
                .isEqualTo(Precision.absent());
    }

    private static void assertSelectivity(Expr condition, double expected) {
        assertThat(FilterEstimate.selectivity(condition, INPUT)).isCloseTo(expected, within(0.002));
    }

    private static Expr compare(ComparisonOp op, Expr left, Expr right) {
        return new Expr.Comparison(op, left, right);
    }

    private static Expr.Literal number(long value) {
        return new Expr.Literal(DataType.INT64, value);
    }

    private static Expr.Literal text(String value) {
        return new Expr.Literal(DataType.UTF8, value);
    }

    private static Expr.Literal date(int year) {
        return new Expr.Literal(DataType.DATE, LocalDate.of(year, 1, 1));
    }
}
