package io.sluice.operators.contract;

import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ArithmeticOp;
import io.sluice.expr.Expr.ColumnRef;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.expr.Expr.Literal;
import io.sluice.expr.SortKey;
import io.sluice.operators.CoalesceBatchesExec;
import io.sluice.operators.FilterExec;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.HashJoinExec;
import io.sluice.operators.LimitExec;
import io.sluice.operators.NestedLoopJoinExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.UnionExec;
import io.sluice.operators.ValuesExec;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.operators.spec.JoinType;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.runtime.TaskEnvironment;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.contract.ExecutionPlanContract;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import org.junit.jupiter.api.Nested;

/// Each operator over rows in several batches, with nulls and an empty batch among them.
class OperatorContractTest {

    private static final Schema SCHEMA =
            Schema.of(Field.required("n", DataType.INT64), Field.nullable("kind", DataType.UTF8));
    private static final ColumnRef N = new ColumnRef(0, "n", DataType.INT64);
    private static final ColumnRef KIND = new ColumnRef(1, "kind", DataType.UTF8);
    private static final Expr SMALL =
            new Expr.Comparison(ComparisonOp.LESS, N, new Literal(DataType.INT64, 20L));

    private static Batches rows(int from) {
        Batches rows = Batches.of(SCHEMA);
        for (long n = from; n < from + 30; n++) {
            rows = rows.row(n, n % 5 == 0 ? null : "kind " + n % 3);
            if (n % 7 == 0) {
                rows = rows.batchBreak();
            }
            if (n % 14 == 0) {
                rows = rows.batchBreak();
            }
        }
        return rows;
    }

    private static ExecutionPlan partitions() {
        return BatchesExec.of(rows(0), rows(10));
    }

    private static ExecutionPlan single() {
        return BatchesExec.of(rows(0))
                .withProperties(
                        PlanProperties.of(Partitioning.single())
                                .withOrdering(List.of(SortKey.ascending(0))));
    }

    private static HashAggregateExec countByKind(ExecutionPlan input, AggregateMode mode) {
        AggregateCall count =
                new AggregateCall(
                        "count", List.of(), false, Expr.TRUE, DataType.INT64, "departures");
        Schema schema =
                Schema.of(
                        Field.nullable("kind", DataType.UTF8),
                        Field.required("departures", DataType.INT64));
        return new HashAggregateExec(input, mode, List.of(KIND), List.of(count), schema);
    }

    @Nested
    class OfFilter implements BuiltinContract {
        @Override
        public ExecutionPlan plan() {
            return new FilterExec(partitions(), SMALL);
        }
    }

    @Nested
    class OfProjection implements BuiltinContract {
        @Override
        public ExecutionPlan plan() {
            Expr next =
                    new Expr.Arithmetic(
                            ArithmeticOp.ADD, N, new Literal(DataType.INT64, 1L), DataType.INT64);
            return new ProjectionExec(
                    partitions(),
                    List.of(KIND, next),
                    Schema.of(
                            Field.nullable("kind", DataType.UTF8),
                            Field.required("next", DataType.INT64)));
        }
    }

    @Nested
    class OfValues implements BuiltinContract {
        @Override
        public ExecutionPlan plan() {
            return new ValuesExec(
                    List.of(
                            List.of(
                                    new Literal(DataType.INT64, 1L),
                                    new Literal(DataType.UTF8, "a")),
                            List.of(
                                    new Literal(DataType.INT64, 2L),
                                    new Expr.NullLiteral(DataType.UTF8))),
                    SCHEMA);
        }
    }

    @Nested
    class OfLimit implements BuiltinContract {
        @Override
        public ExecutionPlan plan() {
            return new LimitExec(single(), 5, 17, false);
        }
    }

    @Nested
    class OfLimitPerPartition implements BuiltinContract {
        @Override
        public ExecutionPlan plan() {
            return new LimitExec(partitions(), 0, 9, true);
        }
    }

    @Nested
    class OfCoalescing implements BuiltinContract {
        @Override
        public ExecutionPlan plan() {
            return new CoalesceBatchesExec(partitions(), 10);
        }
    }

    @Nested
    class OfUnion implements BuiltinContract {
        @Override
        public ExecutionPlan plan() {
            return new UnionExec(List.of(partitions(), single()), SCHEMA);
        }
    }

    @Nested
    class OfAggregation implements BuiltinContract {
        @Override
        public ExecutionPlan plan() {
            return countByKind(single(), AggregateMode.SINGLE);
        }
    }

    @Nested
    class OfPartialAggregation implements BuiltinContract {
        @Override
        public ExecutionPlan plan() {
            return countByKind(partitions(), AggregateMode.PARTIAL);
        }
    }

    @Nested
    class OfHashJoin implements BuiltinContract {
        @Override
        public ExecutionPlan plan() {
            return new HashJoinExec(
                    single(),
                    single(),
                    JoinType.INNER,
                    List.of(0),
                    List.of(0),
                    false,
                    Expr.TRUE,
                    SCHEMA.concat(SCHEMA));
        }
    }

    @Nested
    class OfNestedLoopJoin implements BuiltinContract {
        @Override
        public ExecutionPlan plan() {
            Expr less =
                    new Expr.Comparison(
                            ComparisonOp.LESS, N, new ColumnRef(2, "n", DataType.INT64));
            return new NestedLoopJoinExec(
                    single(), single(), JoinType.INNER, less, SCHEMA.concat(SCHEMA));
        }
    }

    /// Runs plans where the built-in functions are known.
    interface BuiltinContract extends ExecutionPlanContract {
        @Override
        default TaskEnvironment environment(TaskEnvironment plain) {
            return plain.withFunctions(BuiltinFunctions.registry());
        }
    }
}
