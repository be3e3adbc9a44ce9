package io.sluice.optimizer.rules;

import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.expr.SortKey;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.LimitExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.SortExec;
import io.sluice.operators.TopKExec;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.runtime.TaskEnvironment;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.contract.OptimizerRuleContract;
import io.sluice.testkit.contract.Rewriting;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import org.junit.jupiter.api.Nested;

/// Sluice's own rules under the contract that it holds others to, with plans that run.
class RuleContractTest {

    private static final Schema SCHEMA =
            Schema.of(Field.required("n", DataType.INT64), Field.nullable("kind", DataType.UTF8));
    private static final Expr N = new Expr.ColumnRef(0, "n", DataType.INT64);
    private static final Expr KIND = new Expr.ColumnRef(1, "kind", DataType.UTF8);
    private static final List<SortKey> BY_N = List.of(SortKey.ascending(0));
    private static final ExecutionPlan ONE =
            BatchesExec.of(rows(0)).withProperties(PlanProperties.of(Partitioning.single()));
    private static final ExecutionPlan TWO = BatchesExec.of(rows(0), rows(100));

    private static Batches rows(long from) {
        Batches rows = Batches.of(SCHEMA);
        for (long n = from + 20; n > from; n--) {
            rows = rows.row(n, n % 4 == 0 ? null : "kind " + n % 3);
            if (n % 7 == 0) {
                rows = rows.batchBreak();
            }
        }
        return rows;
    }

    private static ExecutionPlan limit(ExecutionPlan input, long limit) {
        return new LimitExec(input, 0, limit, false);
    }

    private static ExecutionPlan columns(ExecutionPlan input, Schema schema, Expr... expressions) {
        return new ProjectionExec(input, List.of(expressions), schema);
    }

    private static HashAggregateExec count(ExecutionPlan input, AggregateMode mode, Expr key) {
        AggregateCall call =
                new AggregateCall("count", List.of(), false, Expr.TRUE, DataType.INT64, "rows");
        Field result =
                mode == AggregateMode.PARTIAL
                        ? Field.nullable("rows$0", DataType.INT64)
                        : Field.required("rows", DataType.INT64);
        Schema schema = Schema.of(Field.nullable("kind", DataType.UTF8), result);
        return new HashAggregateExec(input, mode, List.of(key), List.of(call), schema);
    }

    @Nested
    class OfSortToTopK implements BuiltinRuleContract {

        @Override
        public PhysicalOptimizerRule rule() {
            return new SortToTopK();
        }

        @Override
        public List<Rewriting> rewritings() {
            return List.of(
                    new Rewriting(
                            limit(new SortExec(ONE, BY_N), 5),
                            limit(new TopKExec(ONE, BY_N, 5), 5)));
        }

        @Override
        public List<ExecutionPlan> untouched() {
            return List.of(new SortExec(ONE, BY_N), limit(ONE, 3));
        }
    }

    @Nested
    class OfMergeProjections implements BuiltinRuleContract {

        private static final Schema KINDS = SCHEMA.select(1);

        @Override
        public PhysicalOptimizerRule rule() {
            return new MergeProjections();
        }

        @Override
        public List<Rewriting> rewritings() {
            Schema swapped = SCHEMA.select(1, 0);
            Expr first = new Expr.ColumnRef(0, "kind", DataType.UTF8);
            return List.of(
                    new Rewriting(
                            columns(columns(TWO, swapped, KIND, N), KINDS, first),
                            columns(TWO, KINDS, KIND)));
        }

        @Override
        public List<ExecutionPlan> untouched() {
            return List.of(columns(TWO, KINDS, KIND), TWO);
        }
    }

    @Nested
    class OfShareSubExpressions implements BuiltinRuleContract {

        @Override
        public PhysicalOptimizerRule rule() {
            return new ShareSubExpressions();
        }

        @Override
        public List<Rewriting> rewritings() {
            Expr upper = new Expr.Call("upper", List.of(KIND), DataType.UTF8);
            Expr length = new Expr.Call("length", List.of(upper), DataType.INT32);
            Schema both =
                    Schema.of(
                            Field.nullable("u", DataType.UTF8),
                            Field.nullable("l", DataType.INT32));
            Schema one = Schema.of(Field.nullable("s1", DataType.UTF8));
            Expr shared = new Expr.ColumnRef(0, "s1", DataType.UTF8);
            return List.of(
                    new Rewriting(
                            columns(TWO, both, upper, length),
                            columns(
                                    columns(TWO, one, upper),
                                    both,
                                    shared,
                                    new Expr.Call("length", List.of(shared), DataType.INT32))));
        }

        @Override
        public List<ExecutionPlan> untouched() {
            return List.of(columns(TWO, SCHEMA, N, KIND), TWO);
        }
    }

    @Nested
    class OfAggregateInTwoPhases implements BuiltinRuleContract {

        @Override
        public PhysicalOptimizerRule rule() {
            return new AggregateInTwoPhases();
        }

        @Override
        public List<Rewriting> rewritings() {
            ExecutionPlan partial = count(TWO, AggregateMode.PARTIAL, KIND);
            Expr key = new Expr.ColumnRef(0, "kind", DataType.UTF8);
            return List.of(
                    new Rewriting(
                            count(TWO, AggregateMode.SINGLE, KIND),
                            count(partial, AggregateMode.FINAL, key)));
        }

        @Override
        public List<ExecutionPlan> untouched() {
            return List.of(count(ONE, AggregateMode.SINGLE, KIND), TWO);
        }

        /// Partial states meet only where distribution is enforced, which is a later rule's work.
        @Override
        public boolean runs() {
            return false;
        }
    }

    /// Plans with three partitions and the built-in functions, and runs where they are known.
    interface BuiltinRuleContract extends OptimizerRuleContract {

        @Override
        default PlanningContext planning(PlanningContext plain) {
            return plain.withFunctions(BuiltinFunctions.registry())
                    .withQuery(
                            QueryContext.builder().set(EngineOptions.TARGET_PARTITIONS, 3).build());
        }

        @Override
        default TaskEnvironment environment(TaskEnvironment plain) {
            return plain.withFunctions(BuiltinFunctions.registry());
        }
    }
}
