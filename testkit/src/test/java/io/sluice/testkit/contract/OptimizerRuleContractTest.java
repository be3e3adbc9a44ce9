package io.sluice.testkit.contract;

import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanRewriter;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Transformed;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.runtime.TaskEnvironment;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.SiblingsExec;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class OptimizerRuleContractTest {

    @Test
    void passesForACorrectRule() {
        ContractRun.of(Correct.class).passes();
    }

    @Test
    void noticesARuleThatLooksAtTheRootOnly() {
        ContractRun.of(RootOnly.class).failsOnlyIn("reachesEveryChild");
    }

    @Test
    void noticesARuleThatForgetsAllChildrenButTheFirst() {
        ContractRun.of(FirstChildOnly.class).failsOnlyIn("reachesEveryChild");
    }

    @Test
    void noticesARuleThatNeverComesToRest() {
        ContractRun.of(Restless.class).failsOnlyIn("hasNothingToDoTheSecondTime");
    }

    @Test
    void noticesARuleThatRebuildsWhatItShouldLeaveAlone() {
        ContractRun.of(Rebuilding.class)
                .failsOnlyIn("leavesOtherPlansUnchanged", "hasNothingToDoTheSecondTime");
    }

    @Test
    void noticesAChangedSchema() {
        ContractRun.of(OtherSchema.class).failsIn("keepsTheSchema", "instead of");
    }

    @Test
    void noticesLostRows() {
        ContractRun.of(LosesRows.class).failsIn("keepsTheRows", "rows are missing");
    }

    private static final NumbersExec NUMBERS = NumbersExec.of(4);
    private static final ExecutionPlan COPY = new CopyExec(NUMBERS, CopyExec.Flaw.NONE);

    private static Transformed dropCopy(ExecutionPlan node) {
        return node instanceof CopyExec copy ? Transformed.yes(copy.input()) : Transformed.no(node);
    }

    abstract static class Fixture implements OptimizerRuleContract {

        private static final NumbersExec.Meter METER = new NumbersExec.Meter();

        private final UnaryOperator<ExecutionPlan> rewrite;

        Fixture(UnaryOperator<ExecutionPlan> rewrite) {
            this.rewrite = rewrite;
        }

        @Override
        public PhysicalOptimizerRule rule() {
            return new PhysicalOptimizerRule() {
                @Override
                public String name() {
                    return "DropCopies";
                }

                @Override
                public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
                    return rewrite.apply(plan);
                }
            };
        }

        @Override
        public List<Rewriting> rewritings() {
            return List.of(new Rewriting(COPY, NUMBERS));
        }

        @Override
        public List<ExecutionPlan> untouched() {
            return List.of(NUMBERS, SiblingsExec.of(NUMBERS, NUMBERS));
        }

        @Override
        public TaskEnvironment environment(TaskEnvironment plain) {
            return plain.withFactories(plain.factories().with(NumbersExec.Meter.class, METER));
        }
    }

    private static UnaryOperator<ExecutionPlan> up(Function<ExecutionPlan, Transformed> step) {
        return plan -> PlanRewriter.transformUp(plan, step).plan();
    }

    static final class Correct extends Fixture {
        Correct() {
            super(up(OptimizerRuleContractTest::dropCopy));
        }
    }

    static final class RootOnly extends Fixture {
        RootOnly() {
            super(plan -> dropCopy(plan).plan());
        }
    }

    static final class FirstChildOnly extends Fixture {
        FirstChildOnly() {
            super(FirstChildOnly::rewrite);
        }

        private static ExecutionPlan rewrite(ExecutionPlan plan) {
            ExecutionPlan node = dropCopy(plan).plan();
            if (node.children().isEmpty()) {
                return node;
            }
            ExecutionPlan first = rewrite(node.children().getFirst());
            if (first == node.children().getFirst()) {
                return node;
            }
            List<ExecutionPlan> children = new ArrayList<>(node.children());
            children.set(0, first);
            return node.withChildren(children);
        }
    }

    static final class Restless extends Fixture {
        Restless() {
            super(
                    up(node ->
                            node instanceof NumbersExec
                                    ? Transformed.yes(new CopyExec(node, CopyExec.Flaw.NONE))
                                    : Transformed.no(node)));
        }

        @Override
        public List<Rewriting> rewritings() {
            return List.of(new Rewriting(NUMBERS, COPY));
        }

        @Override
        public List<ExecutionPlan> untouched() {
            return List.of(BatchesExec.of(Batches.of(NumbersExec.SCHEMA)));
        }
    }

    static final class Rebuilding extends Fixture {
        Rebuilding() {
            super(
                    up(node ->
                            node instanceof NumbersExec numbers
                                    ? Transformed.yes(NumbersExec.of(numbers.batches()))
                                    : dropCopy(node)));
        }
    }

    static final class OtherSchema extends Fixture {

        private static final ExecutionPlan TEXTS =
                BatchesExec.of(
                        Batches.of(Schema.of(Field.required("n", DataType.UTF8))).row("one"));

        OtherSchema() {
            super(
                    up(node ->
                            node instanceof CopyExec
                                    ? Transformed.yes(TEXTS)
                                    : Transformed.no(node)));
        }

        @Override
        public List<Rewriting> rewritings() {
            return List.of(new Rewriting(COPY, TEXTS));
        }
    }

    static final class LosesRows extends Fixture {
        LosesRows() {
            super(
                    up(node ->
                            node instanceof CopyExec
                                    ? Transformed.yes(NumbersExec.of(1))
                                    : Transformed.no(node)));
        }

        @Override
        public List<Rewriting> rewritings() {
            return List.of(new Rewriting(COPY, NumbersExec.of(1)));
        }
    }
}
