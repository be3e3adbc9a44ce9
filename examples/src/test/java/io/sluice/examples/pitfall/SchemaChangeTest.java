package io.sluice.examples.pitfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.examples.ledger.LedgerScanExec;
import io.sluice.examples.ledger.LedgerSession;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanRewriter;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Transformed;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.testkit.RuleTester;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A rule that changes a schema. Stopped by the check that follows each rule while a statement is
/// planned, which names the rule; before that by `RuleTester` and `OptimizerRuleContract`.
class SchemaChangeTest {

    /// Means to read less, and reads something else.
    private static final class ReadFirstColumnOnly implements PhysicalOptimizerRule {

        @Override
        public String name() {
            return "ReadFirstColumnOnly";
        }

        @Override
        public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
            return PlanRewriter.transformUp(
                            plan,
                            node ->
                                    node instanceof LedgerScanExec scan
                                                    && scan.projection().size() > 1
                                            ? Transformed.yes(firstColumn(scan))
                                            : Transformed.no(node))
                    .plan();
        }

        private static ExecutionPlan firstColumn(LedgerScanExec scan) {
            return new LedgerScanExec(
                    scan.table(), List.of(scan.projection().getFirst()), List.of(), 1);
        }
    }

    @Test
    void theRuleIsNamedAndTheStatementRefused() {
        try (LedgerSession ledger =
                LedgerSession.open(builder -> builder.rule(new ReadFirstColumnOnly()))) {
            QueryException refusal = ledger.failure("SELECT memo, id FROM entries");

            assertThat(refusal.code()).isEqualTo(ErrorCode.PLAN_INVALID);
            assertThat(refusal)
                    .hasMessageContaining("ReadFirstColumnOnly")
                    .hasMessageContaining("1 columns instead of 2");
        }
    }

    @Test
    void aChangeInTheMiddleOfAPlanIsRefusedAsWell() {
        try (LedgerSession ledger =
                LedgerSession.open(builder -> builder.rule(new ReadFirstColumnOnly()))) {
            QueryException refusal =
                    ledger.failure("SELECT account, sum(amount) FROM entries GROUP BY account");

            assertThat(refusal.code()).isEqualTo(ErrorCode.PLAN_INVALID);
            assertThat(refusal).hasMessageContaining("ReadFirstColumnOnly");
        }
    }

    @Test
    void otherStatementsGoOn() {
        try (LedgerSession ledger =
                LedgerSession.open(builder -> builder.rule(new ReadFirstColumnOnly()))) {
            ledger.failure("SELECT memo, id FROM entries");

            assertThat(ledger.rows("SELECT id FROM accounts WHERE id < 2")).hasSize(2);
        }
    }

    @Test
    void itsOwnTestFindsItBefore() {
        try (LedgerSession ledger = LedgerSession.open()) {
            ExecutionPlan scan =
                    new LedgerScanExec(ledger.describe("entries"), List.of(4, 0), List.of(), 1);

            assertThatThrownBy(() -> RuleTester.of(new ReadFirstColumnOnly()).on(scan))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("what ReadFirstColumnOnly changes in the schema");
        }
    }
}
