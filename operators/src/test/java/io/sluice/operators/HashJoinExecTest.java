package io.sluice.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.BatchMark;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.operators.spec.JoinType;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Precision;
import io.sluice.runtime.Task;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(AllocatorExtension.class)
class HashJoinExecTest {

    private static final List<DataType> KEY_TYPES =
            RandomRows.KEY_TYPES.stream().filter(type -> !type.equals(DataType.NULL)).toList();

    @ParameterizedTest
    @EnumSource(JoinType.class)
    void joinsByKeysOfAnyType(JoinType type, BufferAllocator allocator) {
        for (DataType keyType : KEY_TYPES) {
            for (double nullRate : new double[] {0, 0.2}) {
                for (boolean nullsEqual : new boolean[] {false, true}) {
                    Case test =
                            new Case(type, List.of(keyType), 80, 60, nullRate, nullsEqual, false);
                    test.check(30, 7, 2, ReshapeExec.Shape.FLAT, allocator);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(JoinType.class)
    void readsBatchesOfAnyShape(JoinType type, BufferAllocator allocator) {
        for (ReshapeExec.Shape shape : ReshapeExec.Shape.values()) {
            for (DataType keyType : List.of(DataType.INT32, DataType.UTF8)) {
                for (boolean residual : new boolean[] {false, true}) {
                    Case test = new Case(type, List.of(keyType), 60, 50, 0.15, false, residual);
                    test.check(20, 8192, 1, shape, allocator);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(JoinType.class)
    void joinsBySeveralKeysWithAResidualCondition(JoinType type, BufferAllocator allocator) {
        List<DataType> keys = List.of(DataType.INT64, DataType.UTF8);
        for (double nullRate : new double[] {0, 0.1, 0.5, 1}) {
            for (boolean nullsEqual : new boolean[] {false, true}) {
                for (boolean residual : new boolean[] {false, true}) {
                    for (int batchRows : new int[] {1, 7, 8192}) {
                        Case test = new Case(type, keys, 60, 45, nullRate, nullsEqual, residual);
                        test.check(11, batchRows, 3, ReshapeExec.Shape.FLAT, allocator);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(JoinType.class)
    void joinsWithAnEmptySide(JoinType type, BufferAllocator allocator) {
        for (int[] rows : new int[][] {{0, 20}, {20, 0}, {0, 0}}) {
            for (boolean residual : new boolean[] {false, true}) {
                Case test =
                        new Case(
                                type,
                                List.of(DataType.INT32),
                                rows[0],
                                rows[1],
                                0.2,
                                false,
                                residual);
                test.check(5, 7, 2, ReshapeExec.Shape.FLAT, allocator);
            }
        }
    }

    /// One random join and what it must give.
    private record Case(
            JoinType type,
            List<DataType> keyTypes,
            int leftRows,
            int rightRows,
            double nullRate,
            boolean nullsEqual,
            boolean residual) {

        void check(
                int inputRows,
                int batchRows,
                int partitions,
                ReshapeExec.Shape shape,
                BufferAllocator allocator) {
            List<List<Object>> left = rows("l", leftRows, 1);
            List<List<Object>> right = rows("r", rightRows, 2);
            HashJoinExec join =
                    new HashJoinExec(
                            input("l", left, inputRows, partitions, shape),
                            input("r", right, inputRows, partitions, shape),
                            type,
                            indexes(),
                            indexes(),
                            nullsEqual,
                            residual ? lessThan() : Expr.TRUE,
                            output());

            List<List<Object>> actual =
                    TestTask.of(join, allocator).set(EngineOptions.BATCH_ROWS, batchRows).rows();

            int width = keyTypes.size() + 1;
            assertThat(Rows.sorted(actual))
                    .as("%s, batches of %s, %s", this, batchRows, shape)
                    .isEqualTo(
                            Rows.sorted(
                                    NaiveJoin.of(type, left, right, width, width, condition())));
        }

        private List<List<Object>> rows(String side, int count, long seed) {
            return RandomRows.of(schema(side), count, seed, nullRate, 12);
        }

        private Schema schema(String side) {
            List<Field> fields = new ArrayList<>();
            for (int i = 0; i < keyTypes.size(); i++) {
                fields.add(Field.nullable(side + i, keyTypes.get(i)));
            }
            fields.add(Field.nullable(side + "v", DataType.INT32));
            return Schema.of(fields);
        }

        private ExecutionPlan input(
                String side,
                List<List<Object>> rows,
                int inputRows,
                int partitions,
                ReshapeExec.Shape shape) {
            Batches[] parts = new Batches[partitions];
            for (int i = 0; i < partitions; i++) {
                List<List<Object>> part = new ArrayList<>();
                for (int row = i; row < rows.size(); row += partitions) {
                    part.add(rows.get(row));
                }
                parts[i] = Batches.of(schema(side), part, inputRows);
            }
            return new ReshapeExec(BatchesExec.of(parts), shape);
        }

        private List<Integer> indexes() {
            return keyTypes.size() == 1 ? List.of(0) : List.of(0, 1);
        }

        private Schema output() {
            return switch (type) {
                case INNER, LEFT, RIGHT, FULL -> schema("l").concat(schema("r"));
                case SEMI, ANTI -> schema("l");
                case MARK -> schema("l").concat(Schema.of(Field.nullable("mark", DataType.BOOL)));
            };
        }

        /// `lv < rv`
        private Expr lessThan() {
            int width = keyTypes.size() + 1;
            return new Expr.Comparison(
                    Expr.ComparisonOp.LESS,
                    new Expr.ColumnRef(width - 1, "lv", DataType.INT32),
                    new Expr.ColumnRef(2 * width - 1, "rv", DataType.INT32));
        }

        private BiFunction<List<Object>, List<Object>, Boolean> condition() {
            int last = keyTypes.size();
            return (l, r) -> {
                // With keys of two values, a mark join asks the residual in three.
                boolean asks = type == JoinType.MARK && nullsEqual && residual;
                if (residual && !asks && !isLess(l.get(last), r.get(last))) {
                    return false;
                }
                Boolean[] keys = new Boolean[last];
                for (int i = 0; i < last; i++) {
                    Boolean same = Objects.equals(Rows.key(l.get(i)), Rows.key(r.get(i)));
                    keys[i] = nullsEqual ? same : NaiveJoin.equal(l.get(i), r.get(i));
                }
                Boolean equal = NaiveJoin.and(keys);
                boolean unknown = l.get(last) == null || r.get(last) == null;
                if (!asks || Boolean.FALSE.equals(equal)) {
                    return equal;
                }
                return unknown ? null : (Boolean) isLess(l.get(last), r.get(last));
            };
        }

        private static boolean isLess(Object l, Object r) {
            return l != null && r != null && (Integer) l < (Integer) r;
        }
    }

    private static final Schema LEFT =
            Schema.of(Field.nullable("a", DataType.INT32), Field.nullable("b", DataType.UTF8));
    private static final Schema RIGHT =
            Schema.of(Field.nullable("c", DataType.INT32), Field.nullable("d", DataType.UTF8));

    @Test
    void keepsTheOrderOfTheLeftSide(BufferAllocator allocator) {
        Batches left = Batches.of(LEFT);
        Batches right = Batches.of(RIGHT);
        for (int i = 0; i < 40; i++) {
            left = left.row(i % 7, "l" + i);
            right = right.row(i % 5, "r" + i);
        }
        for (JoinType type : List.of(JoinType.INNER, JoinType.LEFT, JoinType.SEMI)) {
            List<List<Object>> rows =
                    TestTask.of(join(BatchesExec.of(left), BatchesExec.of(right), type), allocator)
                            .set(EngineOptions.BATCH_ROWS, 3)
                            .rows();

            List<Integer> order =
                    rows.stream()
                            .map(row -> Integer.parseInt(((String) row.get(1)).substring(1)))
                            .toList();
            assertThat(order).as("%s", type).isSorted();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10})
    void splitsManyMatchesOfOneRowOverBatches(int batchRows, BufferAllocator allocator) {
        Batches left = Batches.of(LEFT).row(1, "x").row(1, "y");
        Batches right = Batches.of(RIGHT);
        for (int i = 0; i < 25; i++) {
            right = right.row(1, "r" + i);
        }

        TestTask.Result result =
                TestTask.of(
                                join(BatchesExec.of(left), BatchesExec.of(right), JoinType.INNER),
                                allocator)
                        .set(EngineOptions.BATCH_ROWS, batchRows)
                        .requesting(1)
                        .run();

        assertThat(result.rows()).hasSize(50);
        assertThat(result.partitions().getFirst().batchSizes()).allMatch(size -> size <= batchRows);
    }

    @Test
    void passesMarksOnAfterTheRowsTheyFollow(BufferAllocator allocator) {
        Batches left =
                Batches.of(LEFT)
                        .row(1, "x")
                        .mark(BatchMark.watermark(10))
                        .batchBreak()
                        .row(5, "none")
                        .mark(BatchMark.watermark(20))
                        .batchBreak()
                        .mark(BatchMark.watermark(30));
        Batches right = Batches.of(RIGHT).row(1, "r").row(1, "s");
        for (JoinType type : List.of(JoinType.INNER, JoinType.LEFT, JoinType.SEMI, JoinType.MARK)) {
            TestTask.Result result =
                    TestTask.of(join(BatchesExec.of(left), BatchesExec.of(right), type), allocator)
                            .set(EngineOptions.BATCH_ROWS, 1)
                            .run();

            List<Long> watermarks =
                    result.partitions().getFirst().marks().stream()
                            .filter(BatchMark::hasWatermark)
                            .map(BatchMark::watermark)
                            .toList();
            assertThat(watermarks).as("%s", type).containsExactly(10L, 20L, 30L);
        }
    }

    @Test
    void readsNoLeftRowsForAnEmptyRightSide(BufferAllocator allocator) {
        BatchesExec left = BatchesExec.of(Batches.of(LEFT).row(1, "x")).repeating();
        BatchesExec right = BatchesExec.of(Batches.of(RIGHT));

        assertThat(TestTask.of(join(left, right, JoinType.INNER), allocator).rows()).isEmpty();
        assertThat(left.counts().pulled()).isEqualTo(1);
    }

    @Test
    void failsOnceForAllPartitionsWhenTheRightSideFails(BufferAllocator allocator) {
        BatchesExec left = BatchesExec.of(many(LEFT, 30), many(LEFT, 30), many(LEFT, 30));
        BatchesExec right =
                BatchesExec.of(many(RIGHT, 40), many(RIGHT, 40))
                        .failing(2, new QueryException(ErrorCode.SOURCE_FAILED, "broken"));

        QueryException failure =
                TestTask.of(join(left, right, JoinType.INNER), allocator).failure();

        assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_FAILED);
        assertThat(left.counts().opened()).isZero();
    }

    @Test
    void failsWhenTheLeftSideFailsMidway(BufferAllocator allocator) {
        BatchesExec left =
                BatchesExec.of(many(LEFT, 30), many(LEFT, 30))
                        .failing(1, new QueryException(ErrorCode.SOURCE_FAILED, "broken"));
        BatchesExec right = BatchesExec.of(many(RIGHT, 40));
        for (JoinType type : JoinType.values()) {
            assertThat(TestTask.of(join(left, right, type), allocator).failure().code())
                    .isEqualTo(ErrorCode.SOURCE_FAILED);
        }
    }

    @Test
    void namesItselfWhenMemoryRunsOut(BufferAllocator allocator) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            rows.add(List.of(i, "some text " + i));
        }
        BatchesExec left = BatchesExec.of(many(LEFT, 10), many(LEFT, 10));
        BatchesExec right = BatchesExec.of(Batches.of(RIGHT, rows, 8192));
        try (BufferAllocator limited = allocator.newChildAllocator("limited", 0, 5 << 19)) {
            QueryException failure =
                    TestTask.of(join(left, right, JoinType.INNER), limited).failure();

            assertThat(failure.code()).isEqualTo(ErrorCode.MEMORY_LIMIT);
            assertThat(failure.node()).isEqualTo("HashJoinExec");
        }
    }

    @Test
    void countsTheRowsItHolds(BufferAllocator allocator) {
        BatchesExec left = BatchesExec.of(many(LEFT, 10), many(LEFT, 10));
        BatchesExec right = BatchesExec.of(many(RIGHT, 17));

        TestTask.Result result = TestTask.of(join(left, right, JoinType.INNER), allocator).run();

        assertThat(result.nodes().getFirst().metrics().counters()).containsEntry("build_rows", 17L);
        assertThat(right.counts().opened()).isEqualTo(1);
    }

    @Test
    void refusesKeysOfDifferentTypes() {
        BatchesExec left = BatchesExec.of(Batches.of(LEFT));
        BatchesExec right = BatchesExec.of(Batches.of(RIGHT));

        assertThatThrownBy(() ->
                        new HashJoinExec(
                                left,
                                right,
                                JoinType.INNER,
                                List.of(0),
                                List.of(1),
                                false,
                                Expr.TRUE,
                                LEFT.concat(RIGHT)))
                .hasMessageContaining("key 0 is integer on the left, varchar on the right");
    }

    @Test
    void joinsDecimalsOfOneScaleAndDifferentWidths(BufferAllocator allocator) {
        Schema narrow = Schema.of(Field.nullable("a", DataType.decimal(9, 2)));
        Schema wide = Schema.of(Field.nullable("b", DataType.decimal(38, 2)));
        java.math.BigDecimal value = new java.math.BigDecimal("-12.50");
        HashJoinExec join =
                new HashJoinExec(
                        BatchesExec.of(Batches.of(narrow).row(value).row(value.negate())),
                        BatchesExec.of(Batches.of(wide).row(value)),
                        JoinType.INNER,
                        List.of(0),
                        List.of(0),
                        false,
                        Expr.TRUE,
                        narrow.concat(wide));

        assertThat(TestTask.of(join, allocator).rows()).containsExactly(List.of(value, value));
    }

    @Test
    void endsWhenItIsStoppedJustBeforeItBuilds(BufferAllocator allocator) {
        AtomicReference<Task> task = new AtomicReference<>();
        BatchesExec right = BatchesExec.of(many(RIGHT, 20));
        PreparedExec left =
                new PreparedExec(
                        BatchesExec.of(many(LEFT, 20)),
                        _ -> task.get().stop(new QueryException(ErrorCode.CANCELLED, "stopped")));
        task.set(TestTask.of(join(left, right, JoinType.INNER), allocator).task());
        BatchReader reader = BatchReader.requesting(1);

        task.get().partition(0, allocator).subscribe(reader);

        reader.awaitEnd();
        assertThat(Await.value(task.get().ended()).clean()).isTrue();
        assertThat(right.counts().opened()).isZero();
    }

    @Test
    void keepsThePartitioningOfItsLeftSideUnlessRightRowsFollow() {
        ExecutionPlan left =
                BatchesExec.of(Batches.of(LEFT), Batches.of(LEFT))
                        .withProperties(PlanProperties.of(new Partitioning.Hash(List.of(0), 2)));
        BatchesExec right = BatchesExec.of(Batches.of(RIGHT));

        assertThat(join(left, right, JoinType.LEFT).properties().partitioning())
                .isEqualTo(new Partitioning.Hash(List.of(0), 2));
        assertThat(join(left, right, JoinType.FULL).properties().partitioning())
                .isEqualTo(new Partitioning.Unknown(2));
    }

    @Test
    void estimatesByTheDistinctValuesOfTheKeys() {
        ExecutionPlan facts = new KnownStatisticsExec(LEFT, 10_000, 100);
        ExecutionPlan dimension = new KnownStatisticsExec(RIGHT, 100, 100);

        assertThat(rows(join(facts, dimension, JoinType.INNER))).isEqualTo(10_000);
        assertThat(rows(join(facts, dimension, JoinType.SEMI))).isEqualTo(10_000);
        assertThat(rows(join(dimension, facts, JoinType.FULL))).isEqualTo(10_000);
        assertThat(join(facts, dimension, JoinType.MARK).statistics().rowCount())
                .isEqualTo(Precision.exact(10_000L));
    }

    private static long rows(ExecutionPlan plan) {
        return plan.statistics().rowCount().toOptional().orElseThrow();
    }

    private static Batches many(Schema schema, int rows) {
        Batches batches = Batches.of(schema);
        for (int i = 0; i < rows; i++) {
            batches = batches.row(i % 10, "v" + i);
            batches = i % 8 == 7 ? batches.batchBreak() : batches;
        }
        return batches;
    }

    private static HashJoinExec join(ExecutionPlan left, ExecutionPlan right, JoinType type) {
        Schema schema =
                switch (type) {
                    case INNER, LEFT, RIGHT, FULL -> left.schema().concat(right.schema());
                    case SEMI, ANTI -> left.schema();
                    case MARK ->
                            left.schema().concat(Schema.of(Field.nullable("mark", DataType.BOOL)));
                };
        return new HashJoinExec(
                left, right, type, List.of(0), List.of(0), false, Expr.TRUE, schema);
    }
}
