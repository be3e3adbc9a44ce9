package io.sluice.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.plan.Distribution;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Precision;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(AllocatorExtension.class)
class HashAggregateExecTest {

    private static final Schema VALUES =
            Schema.of(Field.nullable("n", DataType.INT32), Field.nullable("s", DataType.UTF8));

    @ParameterizedTest
    @EnumSource(ReshapeExec.Shape.class)
    void groupsByAnyTypeAsAMapDoes(ReshapeExec.Shape shape, BufferAllocator allocator) {
        for (DataType type : RandomRows.KEY_TYPES) {
            for (double nullRate : new double[] {0, 0.3, 1}) {
                Schema schema = Schema.of(Field.nullable("k", type)).concat(VALUES);
                compare(schema, 1, 300, nullRate, 40, 64, shape, allocator);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8192})
    void groupsBySeveralKeysInBatchesOfAnySize(int batchRows, BufferAllocator allocator) {
        Schema schema =
                Schema.of(
                                Field.nullable("a", DataType.INT64),
                                Field.required("b", DataType.UTF8),
                                Field.nullable("c", DataType.decimal(38, 0)))
                        .concat(VALUES);
        int rows = batchRows == 8192 ? 30_000 : 500;
        for (int values : new int[] {2, 30}) {
            compare(schema, 3, rows, 0.1, values, batchRows, ReshapeExec.Shape.FLAT, allocator);
        }
    }

    @Test
    void packsKeysThatAreNeverNullWithoutAMask(BufferAllocator allocator) {
        for (DataType type : List.of(DataType.INT64, DataType.INT32, DataType.UTF8)) {
            Schema schema = Schema.of(Field.required("k", type)).concat(VALUES);
            for (ReshapeExec.Shape shape : ReshapeExec.Shape.values()) {
                compare(schema, 1, 500, 0.1, 100, 100, shape, allocator);
            }
        }
    }

    @Test
    void growsToManyGroups(BufferAllocator allocator) {
        Schema schema = Schema.of(Field.nullable("k", DataType.INT32));
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            rows.add(List.of((i * 31) % 50_000));
        }
        BatchesExec input = BatchesExec.of(Batches.of(schema, rows, 8192));

        List<List<Object>> counts =
                TestTask.of(single(input, 1, List.of(count())), allocator)
                        .environment(environment(allocator))
                        .rows();

        assertThat(counts).hasSize(50_000).allMatch(row -> row.get(1).equals(2L));
    }

    private void compare(
            Schema schema,
            int keyCount,
            int rowCount,
            double nullRate,
            int values,
            int batchRows,
            ReshapeExec.Shape shape,
            BufferAllocator allocator) {
        long seed = (long) schema.hashCode() + rowCount + values;
        List<List<Object>> rows = RandomRows.of(schema, rowCount, seed, nullRate, values);
        List<AggregateCall> calls = calls(keyCount);
        ExecutionPlan input =
                new ReshapeExec(BatchesExec.of(Batches.of(schema, rows, batchRows)), shape);
        List<List<Object>> expected = NaiveAggregation.of(rows, keyCount);

        String message = schema + ", nulls " + nullRate + ", seed " + seed + ", " + shape;
        assertThat(Rows.sorted(run(single(input, keyCount, calls), 7, allocator)))
                .as("single: %s", message)
                .isEqualTo(Rows.sorted(expected));
        assertThat(Rows.sorted(run(twoPhases(input, keyCount, calls), 50, allocator)))
                .as("two phases: %s", message)
                .isEqualTo(Rows.sorted(expected));
    }

    /// `count(*)`, `count(n)`, `sum(n)`, `min(s)`, `max(n) filter (where n > 5)`, `avg(n)`.
    private static List<AggregateCall> calls(int keyCount) {
        Expr n = new Expr.ColumnRef(keyCount, "n", DataType.INT32);
        Expr s = new Expr.ColumnRef(keyCount + 1, "s", DataType.UTF8);
        Expr five = new Expr.Literal(DataType.INT32, 5L);
        Expr large = new Expr.Comparison(Expr.ComparisonOp.GREATER, n, five);
        return List.of(
                count(),
                call("count", DataType.INT64, n),
                call("sum", DataType.INT64, n),
                call("min", DataType.UTF8, s),
                new AggregateCall("max", List.of(n), false, large, DataType.INT32, "large"),
                call("avg", DataType.FLOAT64, n));
    }

    @Test
    void countsDifferentValuesOfEachGroup(BufferAllocator allocator) {
        Schema schema =
                Schema.of(Field.nullable("k", DataType.INT32), Field.nullable("v", DataType.UTF8));
        Expr v = new Expr.ColumnRef(1, "v", DataType.UTF8);
        AggregateCall distinct =
                new AggregateCall("count", List.of(v), true, Expr.TRUE, DataType.INT64, "d");
        for (ReshapeExec.Shape shape : ReshapeExec.Shape.values()) {
            List<List<Object>> rows = RandomRows.of(schema, 2000, 11, 0.2, 60);
            Map<Object, java.util.Set<Object>> seen = new LinkedHashMap<>();
            for (List<Object> row : rows) {
                var values = seen.computeIfAbsent(row.get(0), _ -> new java.util.HashSet<>());
                if (row.get(1) != null) {
                    values.add(row.get(1));
                }
            }
            List<List<Object>> expected = new ArrayList<>();
            seen.forEach((key, values) -> {
                List<Object> row = new ArrayList<>();
                row.add(key);
                row.add((long) values.size());
                expected.add(row);
            });
            ExecutionPlan input =
                    new ReshapeExec(BatchesExec.of(Batches.of(schema, rows, 100)), shape);

            List<List<Object>> actual = run(single(input, 1, List.of(distinct)), 8192, allocator);

            assertThat(Rows.sorted(actual)).isEqualTo(Rows.sorted(expected));
        }
    }

    @Test
    void sumsDifferentValuesUnderAFilterWithoutKeys(BufferAllocator allocator) {
        Schema schema = Schema.of(Field.nullable("v", DataType.INT32));
        Expr v = new Expr.ColumnRef(0, "v", DataType.INT32);
        Expr positive =
                new Expr.Comparison(
                        Expr.ComparisonOp.GREATER, v, new Expr.Literal(DataType.INT32, 0L));
        AggregateCall sum =
                new AggregateCall("sum", List.of(v), true, positive, DataType.INT64, "sum");
        BatchesExec input =
                BatchesExec.of(
                        Batches.of(schema)
                                .row(3)
                                .row(3)
                                .row(-4)
                                .batchBreak()
                                .row(3)
                                .row(5)
                                .row((Object) null));

        assertThat(run(single(input, 0, List.of(sum)), 8192, allocator))
                .containsExactly(List.of(8L));
    }

    @Test
    void yieldsOneRowForNoRowsWithoutKeys(BufferAllocator allocator) {
        BatchesExec input = BatchesExec.of(Batches.of(VALUES));
        AggregateCall sum = call("sum", DataType.INT64, new Expr.ColumnRef(0, "n", DataType.INT32));

        List<List<Object>> rows = run(single(input, 0, List.of(count(), sum)), 8192, allocator);

        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst()).containsExactly(0L, null);
        assertThat(run(twoPhases(input, 0, List.of(count(), sum)), 8192, allocator))
                .isEqualTo(rows);
    }

    @Test
    void yieldsNoRowsForNoRowsWithKeys(BufferAllocator allocator) {
        BatchesExec input = BatchesExec.of(Batches.of(VALUES).batchBreak());

        assertThat(run(single(input, 1, List.of(count())), 8192, allocator)).isEmpty();
        assertThat(run(twoPhases(input, 1, List.of(count())), 8192, allocator)).isEmpty();
    }

    @Test
    void groupsWithoutAnyAggregate(BufferAllocator allocator) {
        BatchesExec input =
                BatchesExec.of(Batches.of(VALUES).row(1, "a").row(1, "b").batchBreak().row(2, "a"));

        assertThat(run(single(input, 1, List.of()), 8192, allocator))
                .containsExactly(List.of(1), List.of(2));
    }

    @Test
    void honoursDemandBatchByBatch(BufferAllocator allocator) {
        List<List<Object>> rows = new ArrayList<>();
        IntStream.range(0, 20).forEach(i -> rows.add(List.of(i, "s" + i)));
        BatchesExec input = BatchesExec.of(Batches.of(VALUES, rows, 3));

        TestTask.Result result =
                TestTask.of(single(input, 1, List.of(count())), allocator)
                        .environment(environment(allocator))
                        .set(EngineOptions.BATCH_ROWS, 6)
                        .requesting(1)
                        .run();

        assertThat(result.partitions().getFirst().batchSizes()).containsExactly(6, 6, 6, 2);
    }

    @Test
    void partialLetsGoOfItsGroupsWhenThereAreMany(BufferAllocator allocator) {
        Schema schema = Schema.of(Field.required("k", DataType.INT64));
        List<List<Object>> rows = new ArrayList<>();
        for (long i = 0; i < 600_000; i++) {
            rows.add(List.of(i % 300_000));
        }
        BatchesExec input = BatchesExec.of(Batches.of(schema, rows, 8192));
        ExecutionPlan partial = partial(input, 1, List.of(count()));

        List<List<Object>> states =
                TestTask.of(partial, allocator).environment(environment(allocator)).rows();

        assertThat(states).hasSizeGreaterThan(300_000);
        assertThat(states.stream().mapToLong(row -> (Long) row.get(1)).sum()).isEqualTo(600_000);
    }

    @Test
    void namesItselfWhenMemoryRunsOut(BufferAllocator allocator) {
        Schema schema = Schema.of(Field.required("k", DataType.INT64));
        List<List<Object>> rows = new ArrayList<>();
        for (long i = 0; i < 100_000; i++) {
            rows.add(List.of(i));
        }
        BatchesExec input = BatchesExec.of(Batches.of(schema, rows, 8192));
        try (BufferAllocator limited = allocator.newChildAllocator("limited", 0, 3 << 20)) {
            QueryException failure =
                    TestTask.of(single(input, 1, List.of(count())), limited)
                            .environment(environment(limited))
                            .failure();

            assertThat(failure.code()).isEqualTo(ErrorCode.MEMORY_LIMIT);
            assertThat(failure.node()).isEqualTo("HashAggregateExec");
        }
    }

    @Test
    void passesErrorsOfItsInputOn(BufferAllocator allocator) {
        BatchesExec input =
                BatchesExec.of(Batches.of(VALUES).row(1, "a").batchBreak().row(2, "b"))
                        .failing(1, new QueryException(ErrorCode.SOURCE_FAILED, "broken"));

        QueryException failure =
                TestTask.of(single(input, 1, List.of(count())), allocator)
                        .environment(environment(allocator))
                        .failure();

        assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_FAILED);
    }

    @Test
    void reportsASumThatDoesNotFit(BufferAllocator allocator) {
        Schema schema = Schema.of(Field.nullable("v", DataType.INT64));
        AggregateCall sum = call("sum", DataType.INT64, new Expr.ColumnRef(0, "v", DataType.INT64));
        BatchesExec input = BatchesExec.of(Batches.of(schema).row(Long.MAX_VALUE).row(1L));

        QueryException failure =
                TestTask.of(single(input, 0, List.of(sum)), allocator)
                        .environment(environment(allocator))
                        .failure();

        assertThat(failure.code()).isEqualTo(ErrorCode.NUMERIC_OVERFLOW);
        assertThat(failure).hasMessageContaining("9223372036854775808");
    }

    @Test
    void refusesDistinctInPhases() {
        BatchesExec input = BatchesExec.of(Batches.of(VALUES));
        AggregateCall distinct =
                new AggregateCall(
                        "count",
                        List.of(new Expr.ColumnRef(0, "n", DataType.INT32)),
                        true,
                        Expr.TRUE,
                        DataType.INT64,
                        "d");

        assertThatThrownBy(() -> partial(input, 0, List.of(distinct)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("count(distinct n)");
    }

    @Test
    void refusesKeysThatCannotBeCompared() {
        Schema schema = Schema.of(Field.nullable("k", DataType.list(DataType.INT32)));
        BatchesExec input = BatchesExec.of(Batches.of(schema));

        assertThatThrownBy(() -> single(input, 1, List.of(count())))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContaining("integer array cannot be compared");
    }

    @Test
    void requiresRowsOfAGroupTogetherWhereResultsAreMade() {
        BatchesExec input = BatchesExec.of(Batches.of(VALUES), Batches.of(VALUES));

        assertThat(single(input, 1, List.of(count())).requiredDistribution())
                .containsExactly(new Distribution.Hash(List.of(0)));
        assertThat(single(input, 0, List.of(count())).requiredDistribution())
                .containsExactly(new Distribution.Single());
        assertThat(partial(input, 1, List.of(count())).requiredDistribution())
                .containsExactly(new Distribution.Any());
    }

    @Test
    void keepsAHashPartitioningByItsKeys() {
        ExecutionPlan input =
                BatchesExec.of(Batches.of(VALUES), Batches.of(VALUES))
                        .withProperties(PlanProperties.of(new Partitioning.Hash(List.of(0), 2)));

        assertThat(single(input, 1, List.of(count())).properties().partitioning())
                .isEqualTo(new Partitioning.Hash(List.of(0), 2));
    }

    @Test
    void knowsThatThereIsOneRowWithoutKeys() {
        BatchesExec input = BatchesExec.of(Batches.of(VALUES));

        assertThat(single(input, 0, List.of(count())).statistics().rowCount())
                .isEqualTo(Precision.exact(1L));
    }

    private static List<List<Object>> run(
            ExecutionPlan plan, int batchRows, BufferAllocator allocator) {
        return TestTask.of(plan, allocator)
                .environment(environment(allocator))
                .set(EngineOptions.BATCH_ROWS, batchRows)
                .rows();
    }

    private static io.sluice.runtime.TaskEnvironment environment(BufferAllocator allocator) {
        return TestTask.environment(allocator).withFunctions(BuiltinFunctions.registry());
    }

    private static AggregateCall count() {
        return call("count", DataType.INT64);
    }

    private static AggregateCall call(String function, DataType type, Expr... arguments) {
        return new AggregateCall(function, List.of(arguments), false, Expr.TRUE, type, function);
    }

    private static List<Expr> keys(Schema schema, int count) {
        List<Expr> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(new Expr.ColumnRef(i, schema.field(i).name(), schema.field(i).type()));
        }
        return keys;
    }

    private static HashAggregateExec single(
            ExecutionPlan input, int keyCount, List<AggregateCall> calls) {
        return new HashAggregateExec(
                input,
                AggregateMode.SINGLE,
                keys(input.schema(), keyCount),
                calls,
                results(input.schema(), keyCount, calls));
    }

    private static HashAggregateExec partial(
            ExecutionPlan input, int keyCount, List<AggregateCall> calls) {
        List<Field> fields = new ArrayList<>(input.schema().fields().subList(0, keyCount));
        for (AggregateCall call : calls) {
            List<DataType> types = call.arguments().stream().map(Expr::type).toList();
            BuiltinFunctions.registry().aggregate(call.function()).stateTypes(types).stream()
                    .map(type -> Field.nullable("state", type))
                    .forEach(fields::add);
        }
        return new HashAggregateExec(
                input,
                AggregateMode.PARTIAL,
                keys(input.schema(), keyCount),
                calls,
                Schema.of(fields));
    }

    private static HashAggregateExec twoPhases(
            ExecutionPlan input, int keyCount, List<AggregateCall> calls) {
        HashAggregateExec partial = partial(input, keyCount, calls);
        return new HashAggregateExec(
                partial,
                AggregateMode.FINAL,
                keys(partial.schema(), keyCount),
                calls,
                results(input.schema(), keyCount, calls));
    }

    private static Schema results(Schema input, int keyCount, List<AggregateCall> calls) {
        List<Field> fields = new ArrayList<>(input.fields().subList(0, keyCount));
        calls.forEach(call -> fields.add(Field.nullable(call.name(), call.type())));
        return Schema.of(fields);
    }
}
