package io.sluice.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.expr.SortKey;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.operators.spec.JoinType;
import io.sluice.operators.spec.WindowColumns;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Fragment;
import io.sluice.plan.FragmentRunner;
import io.sluice.plan.Partitioning;
import io.sluice.plan.TaskContext;
import io.sluice.runtime.TaskEnvironment;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.TestMemory;
import io.sluice.testkit.TestTask;
import io.sluice.testkit.contract.ExecutionPlanContract;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Each built-in node that works on others, held to what every plan node promises.
class BuiltinExecContractTest {

    private static final Schema LEFT =
            Schema.of(
                    Field.nullable("k", DataType.INT32),
                    Field.nullable("s", DataType.UTF8),
                    Field.required("at", DataType.TIMESTAMP));
    private static final Schema RIGHT =
            Schema.of(Field.nullable("rk", DataType.INT32), Field.nullable("rs", DataType.UTF8));

    /// Leaves have tests of their own.
    private static final Set<Class<?>> LEAVES =
            Set.of(
                    FileScanExec.class,
                    MemoryScanExec.class,
                    PublisherScanExec.class,
                    ReplayExec.class,
                    InsertExec.class);

    @Test
    void coversEveryNode() {
        Set<String> covered =
                Arrays.stream(getClass().getDeclaredClasses())
                        .map(Class::getSimpleName)
                        .collect(Collectors.toSet());
        List<String> nodes =
                Arrays.stream(BuiltinExec.class.getPermittedSubclasses())
                        .filter(node -> !LEAVES.contains(node))
                        .map(node -> node.getSimpleName().replace("Exec", ""))
                        .toList();

        assertThat(covered).containsAll(nodes);
    }

    /// Batches of few rows, so that there is something to cancel between.
    interface Contract extends ExecutionPlanContract {

        @Override
        default TaskEnvironment environment(TaskEnvironment plain) {
            return plain.withFunctions(BuiltinFunctions.registry());
        }

        @Override
        default QueryContext query() {
            return QueryContext.builder().set(EngineOptions.BATCH_ROWS, 7).build();
        }

        /// Whatever allocation fails, the error says so and nothing is left.
        @Test
        default void failsCleanlyWhereverMemoryRunsOut() {
            ExecutionPlan plan = plan();
            int failures = 0;
            for (long limit = 1 << 10; failsWithin(plan, limit); limit += limit / 6) {
                failures++;
            }
            assertThat(failures).isPositive();
        }

        private boolean failsWithin(ExecutionPlan plan, long limit) {
            try (BufferAllocator root = TestMemory.newRoot();
                    BufferAllocator limited = root.newChildAllocator("limited", 0, limit)) {
                TestTask.of(plan, root)
                        .query(query())
                        .environment(environment(TestTask.environment(limited)))
                        .run();
                return false;
            } catch (AssertionError e) {
                if (e.getCause() instanceof QueryException failure
                        && failure.code() == ErrorCode.MEMORY_LIMIT) {
                    return true;
                }
                throw e;
            }
        }

        @Override
        default List<ExecutionPlan> failing() {
            ExecutionPlan plan = plan();
            QueryException broken = new QueryException(ErrorCode.SOURCE_FAILED, "broken");
            List<ExecutionPlan> plans = new ArrayList<>();
            for (int after : new int[] {-1, 0, 1}) {
                List<ExecutionPlan> children = new ArrayList<>(plan.children());
                if (!children.isEmpty() && children.getFirst() instanceof BatchesExec child) {
                    children.set(0, child.failing(after, broken));
                    plans.add(plan.withChildren(children));
                }
            }
            return plans;
        }
    }

    @Nested
    class Filter implements Contract {
        @Override
        public ExecutionPlan plan() {
            return new FilterExec(
                    left(2),
                    new Expr.Comparison(
                            Expr.ComparisonOp.GREATER, k(), new Expr.Literal(DataType.INT32, 2L)));
        }
    }

    @Nested
    class Projection implements Contract {
        @Override
        public ExecutionPlan plan() {
            Expr twice = new Expr.Arithmetic(Expr.ArithmeticOp.ADD, k(), k(), DataType.INT32);
            return new ProjectionExec(
                    left(2),
                    List.of(s(), twice),
                    Schema.of(
                            Field.nullable("s", DataType.UTF8),
                            Field.nullable("twice", DataType.INT32)));
        }
    }

    @Nested
    class HashAggregate implements Contract {
        @Override
        public ExecutionPlan plan() {
            return new HashAggregateExec(
                    left(1), AggregateMode.SINGLE, List.of(k(), s()), calls(), aggregated());
        }
    }

    @Nested
    class PartialHashAggregate implements Contract {
        @Override
        public ExecutionPlan plan() {
            return new HashAggregateExec(
                    left(3), AggregateMode.PARTIAL, List.of(k(), s()), calls(), aggregated());
        }
    }

    @Nested
    class HashJoin implements Contract {
        @Override
        public ExecutionPlan plan() {
            return hashJoin(JoinType.LEFT);
        }
    }

    @Nested
    class FullHashJoin implements Contract {
        @Override
        public ExecutionPlan plan() {
            return hashJoin(JoinType.FULL);
        }
    }

    @Nested
    class SemiHashJoin implements Contract {
        @Override
        public ExecutionPlan plan() {
            return new HashJoinExec(
                    left(2),
                    right(2),
                    JoinType.SEMI,
                    List.of(0),
                    List.of(0),
                    false,
                    Expr.TRUE,
                    LEFT);
        }
    }

    private static HashJoinExec hashJoin(JoinType type) {
        return new HashJoinExec(
                left(2),
                right(3),
                type,
                List.of(0),
                List.of(0),
                false,
                Expr.TRUE,
                nullable(LEFT.concat(RIGHT)));
    }

    @Nested
    class NestedLoopJoin implements Contract {
        @Override
        public ExecutionPlan plan() {
            Expr less =
                    new Expr.Comparison(
                            Expr.ComparisonOp.LESS,
                            k(),
                            new Expr.ColumnRef(3, "rk", DataType.INT32));
            return new NestedLoopJoinExec(
                    left(2), right(2), JoinType.FULL, less, nullable(LEFT.concat(RIGHT)));
        }
    }

    @Nested
    class Sort implements Contract {
        @Override
        public ExecutionPlan plan() {
            return new SortExec(
                    left(2), List.of(new SortKey(1, true, false), SortKey.ascending(0)));
        }
    }

    @Nested
    class TopK implements Contract {
        @Override
        public ExecutionPlan plan() {
            return new TopKExec(left(2), List.of(SortKey.ascending(2)), 20);
        }
    }

    @Nested
    class Limit implements Contract {
        @Override
        public ExecutionPlan plan() {
            return new LimitExec(left(1), 3, 10_000, false);
        }
    }

    @Nested
    class Union implements Contract {
        @Override
        public ExecutionPlan plan() {
            List<Field> renamed =
                    LEFT.fields().stream().map(field -> field.withName(field.name() + 1)).toList();
            return new UnionExec(List.of(left(2), left(1)), Schema.of(renamed));
        }
    }

    @Nested
    class Values implements Contract {
        @Override
        public ExecutionPlan plan() {
            List<List<Expr>> rows = new ArrayList<>();
            for (long i = 0; i < 30; i++) {
                Expr text =
                        i % 4 == 0
                                ? new Expr.NullLiteral(DataType.UTF8)
                                : new Expr.Literal(DataType.UTF8, "v" + i);
                rows.add(List.of(new Expr.Literal(DataType.INT32, i % 5), text));
            }
            return new ValuesExec(rows, RIGHT);
        }
    }

    @Nested
    class Exchange implements Contract {
        @Override
        public ExecutionPlan plan() {
            return new ExchangeExec(left(3), new Partitioning.Hash(List.of(0), 2), List.of());
        }
    }

    @Nested
    class RoundRobinExchange implements Contract {
        @Override
        public ExecutionPlan plan() {
            return new ExchangeExec(left(2), new Partitioning.RoundRobin(3), List.of());
        }
    }

    @Nested
    class OrderedExchange implements Contract {
        @Override
        public ExecutionPlan plan() {
            List<SortKey> order = List.of(SortKey.ascending(2));
            return new ExchangeExec(left(3), Partitioning.single(), order);
        }
    }

    @Nested
    class CoalesceBatches implements Contract {
        @Override
        public ExecutionPlan plan() {
            return new CoalesceBatchesExec(left(2), 12);
        }
    }

    @Nested
    class Watermark implements Contract {
        @Override
        public ExecutionPlan plan() {
            return new WatermarkExec(left(2), 2, 5_000_000);
        }
    }

    @Nested
    class WindowAssign implements Contract {
        @Override
        public ExecutionPlan plan() {
            return new WindowAssignExec(
                    left(2),
                    new WindowSpec.Hop(3_000_000, 9_000_000, 0),
                    2,
                    WindowColumns.extend(LEFT, 2));
        }
    }

    @Nested
    class WindowAggregate implements Contract {
        @Override
        public ExecutionPlan plan() {
            Schema output =
                    Schema.of(
                            Field.required("window_end", DataType.TIMESTAMP),
                            Field.nullable("k", DataType.INT32),
                            Field.required("n", DataType.INT64),
                            Field.nullable("m", DataType.UTF8));
            return WindowAggregateExec.single(
                    left(1),
                    new WindowSpec.Tumble(10_000_000, 0),
                    2,
                    Expr.TRUE,
                    List.of(new Expr.ColumnRef(4, "window_end", DataType.TIMESTAMP), k()),
                    calls(),
                    output);
        }
    }

    /// A worker in the same process.
    @Nested
    class RemoteExchange implements Contract {
        @Override
        public ExecutionPlan plan() {
            return new RemoteExchangeExec(1, left(3));
        }

        @Override
        public TaskEnvironment environment(TaskEnvironment plain) {
            return plain.withFragments(
                    new FragmentRunner() {
                        @Override
                        public List<String> workers() {
                            return List.of("here");
                        }

                        @Override
                        public Execution start(Fragment fragment, TaskContext context) {
                            return partition -> context.execute(0, partition);
                        }
                    });
        }
    }

    private static BatchesExec left(int partitions) {
        return BatchesExec.of(
                parts(
                        LEFT,
                        partitions,
                        i ->
                                Arrays.asList(
                                        i % 7 == 0 ? null : i % 10,
                                        i % 9 == 0 ? null : "text number " + i % 13,
                                        java.time.LocalDateTime.of(2026, 1, 1, 0, 0)
                                                .plusSeconds(i))));
    }

    private static BatchesExec right(int partitions) {
        return BatchesExec.of(
                parts(
                        RIGHT,
                        partitions,
                        i -> Arrays.asList(i % 6 == 0 ? null : i % 15, "right " + i)));
    }

    private static Batches[] parts(
            Schema schema, int partitions, java.util.function.IntFunction<List<Object>> row) {
        Batches[] parts = new Batches[partitions];
        for (int part = 0; part < partitions; part++) {
            List<List<Object>> rows = new ArrayList<>();
            for (int i = part; i < 90; i += partitions) {
                rows.add(row.apply(i));
            }
            parts[part] = Batches.of(schema, rows, 8);
        }
        return parts;
    }

    private static Schema nullable(Schema schema) {
        return Schema.of(schema.fields().stream().map(field -> field.withNullable(true)).toList());
    }

    private static Expr k() {
        return new Expr.ColumnRef(0, "k", DataType.INT32);
    }

    private static Expr s() {
        return new Expr.ColumnRef(1, "s", DataType.UTF8);
    }

    private static List<AggregateCall> calls() {
        return List.of(
                new AggregateCall("count", List.of(), false, Expr.TRUE, DataType.INT64, "n"),
                new AggregateCall("min", List.of(s()), false, Expr.TRUE, DataType.UTF8, "m"));
    }

    private static Schema aggregated() {
        return Schema.of(
                Field.nullable("k", DataType.INT32),
                Field.nullable("s", DataType.UTF8),
                Field.required("n", DataType.INT64),
                Field.nullable("m", DataType.UTF8));
    }
}
