package io.sluice.examples.pitfall;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.examples.ledger.CacheSmallTables;
import io.sluice.examples.ledger.CachedScanExec;
import io.sluice.examples.ledger.LedgerScanExec;
import io.sluice.examples.ledger.LedgerSession;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.testkit.SiblingsExec;
import io.sluice.testkit.contract.OptimizerRuleContract;
import io.sluice.testkit.contract.Rewriting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// A rule that walks through the plan by itself and forgets children. Stopped by `PlanRewriter`,
/// which does the walking for rules that use it; by `withChildren`, which takes as many children as
/// there are; and by `OptimizerRuleContract`, which puts the rule's examples at several places.
class ForgottenChildrenTest {

    /// Swaps small scans as `CacheSmallTables` does, but walks by itself.
    private record WalkingRule(UnaryOperator<ExecutionPlan> walk) implements PhysicalOptimizerRule {

        @Override
        public String name() {
            return "WalkingRule";
        }

        @Override
        public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
            return walk.apply(plan);
        }
    }

    private static ExecutionPlan onlyTheFirstChild(ExecutionPlan plan) {
        if (plan instanceof LedgerScanExec scan) {
            return new CachedScanExec(scan);
        }
        if (plan.children().isEmpty()) {
            return plan;
        }
        List<ExecutionPlan> children = new ArrayList<>(plan.children());
        children.set(0, onlyTheFirstChild(children.getFirst()));
        return plan.withChildren(children);
    }

    private static ExecutionPlan losesTheOthers(ExecutionPlan plan) {
        return plan.children().isEmpty()
                ? onlyTheFirstChild(plan)
                : plan.withChildren(List.of(losesTheOthers(plan.children().getFirst())));
    }

    @Test
    void theContractFindsTheOneThatForgets() {
        try (LedgerSession ledger = LedgerSession.open()) {
            LedgerScanExec scan = scan(ledger);

            assertThatThrownBy(
                            contract(
                                            new WalkingRule(
                                                    ForgottenChildrenTest::onlyTheFirstChild),
                                            scan)
                                    ::reachesEveryChild)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("at four places");
            assertThatCode(contract(new CacheSmallTables(), scan)::reachesEveryChild)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void noNodeTakesFewerChildrenThanItHas() {
        try (LedgerSession ledger = LedgerSession.open()) {
            LedgerScanExec scan = scan(ledger);

            assertThatThrownBy(() -> losesTheOthers(SiblingsExec.of(scan, scan)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static LedgerScanExec scan(LedgerSession ledger) {
        return new LedgerScanExec(ledger.describe("accounts"), List.of(0), List.of(), 1);
    }

    private static OptimizerRuleContract contract(PhysicalOptimizerRule rule, LedgerScanExec scan) {
        return new OptimizerRuleContract() {
            @Override
            public PhysicalOptimizerRule rule() {
                return rule;
            }

            @Override
            public List<Rewriting> rewritings() {
                return List.of(new Rewriting(scan, new CachedScanExec(scan)));
            }

            @Override
            public List<ExecutionPlan> untouched() {
                return List.of(new CachedScanExec(scan));
            }
        };
    }
}
