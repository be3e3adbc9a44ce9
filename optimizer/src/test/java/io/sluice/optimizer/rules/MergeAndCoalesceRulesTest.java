package io.sluice.optimizer.rules;

import static io.sluice.optimizer.rules.Plans.aggregate;
import static io.sluice.optimizer.rules.Plans.column;
import static io.sluice.optimizer.rules.Plans.count;
import static io.sluice.optimizer.rules.Plans.filter;
import static io.sluice.optimizer.rules.Plans.number;
import static io.sluice.optimizer.rules.Plans.project;
import static io.sluice.optimizer.rules.Plans.scan;

import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.operators.LimitExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.optimizer.rules.Plans.Scan;
import io.sluice.plan.Precision;
import io.sluice.testkit.RuleTester;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergeAndCoalesceRulesTest {

    private final RuleTester merge = RuleTester.of(new MergeProjections());
    private final RuleTester coalesce =
            RuleTester.of(new CoalesceSmallBatches()).in(plain -> Plans.context(plain));
    private final Scan scan = scan("t", "a", "b", "c");
    private final Scan big = scan.rows(Precision.inexact(1_000_000L));

    private ProjectionExec computed() {
        Expr sum =
                new Expr.Arithmetic(
                        Expr.ArithmeticOp.ADD, column(scan, "a"), number(1), DataType.INT64);
        return new ProjectionExec(
                scan,
                List.of(column(scan, "b"), sum),
                Schema.of(
                        Field.nullable("b", DataType.INT64), Field.nullable("s", DataType.INT64)));
    }

    @Test
    void mergesProjections() {
        merge.on(project(computed(), "s"))
                .matches(
                        """
                        ProjectionExec: expressions=[a + 1]
                          Scan
                        """);
    }

    @Test
    void takesProjectionsAwayThatDoNothing() {
        merge.on(project(scan, "a", "b", "c")).becomes(scan);
        merge.on(project(project(scan, "c", "b", "a"), "a", "b", "c")).becomes(scan);
    }

    @Test
    void computesNothingTwice() {
        ProjectionExec lower = computed();
        Expr s = column(lower, "s");
        Expr square = new Expr.Arithmetic(Expr.ArithmeticOp.MULTIPLY, s, s, DataType.INT64);

        merge.on(
                        new ProjectionExec(
                                lower,
                                List.of(square),
                                Schema.of(Field.nullable("q", DataType.INT64))))
                .leavesUnchanged();
        merge.on(lower).leavesUnchanged();
    }

    @Test
    void fillsBatchesOfWhichAFilterLeavesLittle() {
        coalesce.on(aggregate(filter(big, "a", ComparisonOp.EQUAL, 1), List.of("b"), count()))
                .matches(
                        """
                        HashAggregateExec
                          CoalesceBatchesExec: rows=8192
                            FilterExec
                              Scan
                        """);
    }

    @Test
    void fillsThemAfterColumnsHaveBeenChosen() {
        coalesce.on(
                        aggregate(
                                project(filter(big, "a", ComparisonOp.EQUAL, 1), "b"),
                                List.of("b"),
                                count()))
                .matches(
                        """
                        HashAggregateExec
                          CoalesceBatchesExec: rows=8192
                            ProjectionExec
                              FilterExec
                                Scan
                        """);
    }

    @Test
    void leavesBatchesUnchangedThatAreLargeFewStreamedOrLimited() {
        coalesce.on(aggregate(filter(big, "a", ComparisonOp.LESS, 1), List.of("b"), count()))
                .leavesUnchanged();
        coalesce.on(aggregate(filter(scan, "a", ComparisonOp.EQUAL, 1), List.of("b"), count()))
                .leavesUnchanged();
        coalesce.on(
                        aggregate(
                                filter(
                                        scan.rows(Precision.exact(100L)),
                                        "a",
                                        ComparisonOp.EQUAL,
                                        1),
                                List.of("b"),
                                count()))
                .leavesUnchanged();
        coalesce.on(project(filter(big.unbounded(), "a", ComparisonOp.EQUAL, 1), "b"))
                .leavesUnchanged();
        coalesce.on(new LimitExec(filter(big, "a", ComparisonOp.EQUAL, 1), 0, 3, false))
                .leavesUnchanged();
    }
}
