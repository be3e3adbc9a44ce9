package io.sluice.optimizer.rules;

import static io.sluice.optimizer.rules.Plans.join;
import static io.sluice.optimizer.rules.Plans.scan;

import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.operators.HashJoinExec;
import io.sluice.operators.spec.JoinType;
import io.sluice.optimizer.rules.Plans.Scan;
import io.sluice.plan.Precision;
import io.sluice.testkit.RuleTester;
import io.sluice.type.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChooseBuildSideTest {

    private final RuleTester rule = RuleTester.of(new ChooseBuildSide());
    private final Scan small = scan("small", "a", "b").rows(Precision.inexact(10L));
    private final Scan large = scan("large", "c", "d", "e").rows(Precision.inexact(1000L));

    @ParameterizedTest
    @CsvSource({"INNER, inner", "LEFT, right", "RIGHT, left", "FULL, full"})
    void putsTheSmallSideRightAndRestoresTheColumns(JoinType before, String after) {
        rule.on(join(small, large, before, "a", "d"))
                .matches(
                        """
                        ProjectionExec: expressions=[a, b, c, d, e]
                          HashJoinExec: type=%s, on=[d = a]
                            Scan: table=large
                            Scan: table=small
                        """
                                .formatted(after));
    }

    @Test
    void movesTheColumnsOfTheResidualCondition() {
        Expr b = new Expr.ColumnRef(1, "b", DataType.INT64);
        Expr c = new Expr.ColumnRef(2, "c", DataType.INT64);
        Expr residual = new Expr.Comparison(ComparisonOp.LESS, b, c);

        rule.on(
                        new HashJoinExec(
                                small,
                                large,
                                JoinType.INNER,
                                List.of(0),
                                List.of(1),
                                false,
                                residual,
                                small.schema().concat(large.schema())))
                .matches(
                        """
                        ProjectionExec
                          HashJoinExec: type=inner, on=[d = a], residual=b < c
                            Scan: table=large
                            Scan: table=small
                        """);
    }

    @Test
    void leavesUnchangedWhatIsRightOrUnknown() {
        rule.on(join(large, small, JoinType.INNER, "c", "a")).leavesUnchanged();
        rule.on(join(scan("unknown", "x"), large, JoinType.INNER, "x", "c")).leavesUnchanged();
    }

    @ParameterizedTest
    @EnumSource(names = {"SEMI", "ANTI"})
    void leavesJoinsUnchangedWhoseSidesMeanDifferentThings(JoinType type) {
        rule.on(join(small, large, type, "a", "c")).leavesUnchanged();
    }

    @Test
    void streamsWhatHasNoEndWhateverItsSize() {
        rule.on(join(large, small.unbounded(), JoinType.INNER, "c", "a"))
                .matches(
                        """
                        ProjectionExec
                          HashJoinExec: type=inner, on=[a = c]
                            Scan: table=small
                            Scan: table=large
                        """);
        rule.on(join(small.unbounded(), large, JoinType.INNER, "a", "c")).leavesUnchanged();
    }
}
