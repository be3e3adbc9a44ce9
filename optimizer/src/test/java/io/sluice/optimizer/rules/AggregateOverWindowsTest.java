package io.sluice.optimizer.rules;

import static io.sluice.optimizer.rules.Plans.aggregate;
import static io.sluice.optimizer.rules.Plans.call;
import static io.sluice.optimizer.rules.Plans.count;
import static io.sluice.optimizer.rules.Plans.filter;
import static io.sluice.optimizer.rules.Plans.join;
import static io.sluice.optimizer.rules.Plans.project;
import static io.sluice.optimizer.rules.Plans.scan;
import static io.sluice.optimizer.rules.Plans.tumble;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.operators.WindowAssignExec;
import io.sluice.operators.spec.JoinType;
import io.sluice.optimizer.rules.Plans.Scan;
import io.sluice.plan.ExecutionPlan;
import io.sluice.testkit.RuleTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class AggregateOverWindowsTest {

    private final RuleTester rule = RuleTester.of(new AggregateOverWindows());
    private final Scan stream = scan("s", "k", "ts", "x").unbounded().eventTime("ts");

    @Test
    void aggregatesAStreamByItsWindows() {
        WindowAssignExec windows = tumble(stream, "ts");

        rule.on(
                        aggregate(
                                windows,
                                List.of("window_start", "k"),
                                count(),
                                call(windows, "sum", "x")))
                .matches(
                        """
                        WindowAggregateExec: window=tumble(PT1M), time=ts, keys=[window_start, k], aggregates=[count(*), sum(x)]
                          Scan: table=s
                        """);
    }

    @Test
    void carriesFiltersAndProjectionsBelowTheWindow() {
        ExecutionPlan plan =
                project(
                        filter(tumble(stream, "ts"), "x", ComparisonOp.GREATER, 3),
                        "window_end",
                        "k");

        rule.on(aggregate(plan, List.of("k", "window_end"), count()))
                .matches(
                        """
                        WindowAggregateExec: window=tumble(PT1M), time=ts, keys=[k, window_end], aggregates=[count(*)]
                          FilterExec: predicate=x > 3
                            Scan: table=s
                        """);
    }

    @Test
    void carriesAJoinWithABoundedTableBelowTheWindow() {
        ExecutionPlan joined =
                join(tumble(stream, "ts"), scan("names", "id", "n"), JoinType.INNER, "k", "id");

        rule.on(aggregate(joined, List.of("window_start", "n"), call(joined, "sum", "x")))
                .matches(
                        """
                        WindowAggregateExec: window=tumble(PT1M), time=ts, keys=[window_start, n], aggregates=[sum(x)]
                          HashJoinExec: type=inner, on=[k = id]
                            Scan: table=s
                            Scan: table=names
                        """);
    }

    @Test
    void carriesAFilterOfWindowsIntoTheAggregate() {
        rule.on(
                        aggregate(
                                filter(tumble(stream, "ts"), "window_start", ComparisonOp.LESS, 0),
                                List.of("window_start", "k"),
                                count()))
                .matches(
                        """
                        WindowAggregateExec: window=tumble(PT1M), time=ts, filter=[window_start < 0], keys=[window_start, k], aggregates=[count(*)]
                          Scan: table=s
                        """);
    }

    @Test
    void leavesBoundedInputsUnchanged() {
        Scan bounded = scan("t", "k", "ts");

        rule.on(aggregate(tumble(bounded, "ts"), List.of("window_start"), count()))
                .leavesUnchanged();
    }

    @Test
    void leavesUnchangedWhatDoesNotGroupByTheWindow() {
        rule.on(aggregate(tumble(stream, "ts"), List.of("k"), count())).leavesUnchanged();
        rule.on(aggregate(stream, List.of("k"), count())).leavesUnchanged();
    }

    @Test
    void asksForAWatermarkOfTheWindowsColumn() {
        Scan without = scan("s", "k", "ts").unbounded();

        assertThatThrownBy(() ->
                        rule.on(aggregate(tumble(without, "ts"), List.of("window_start"), count())))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.UNBOUNDED_INPUT);
                            assertThat(e).hasMessageContaining("WATERMARK FOR ts AS ts - INTERVAL");
                        });
    }
}
