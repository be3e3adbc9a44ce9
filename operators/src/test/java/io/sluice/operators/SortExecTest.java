package io.sluice.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.BatchMark;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.SortKey;
import io.sluice.plan.ExecutionPlan;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(AllocatorExtension.class)
class SortExecTest {

    @ParameterizedTest
    @EnumSource(ReshapeExec.Shape.class)
    void sortsAnyTypeInAnyDirection(ReshapeExec.Shape shape, BufferAllocator allocator) {
        for (DataType type : RandomRows.KEY_TYPES) {
            for (boolean descending : new boolean[] {false, true}) {
                for (boolean nullsFirst : new boolean[] {false, true}) {
                    Schema schema =
                            Schema.of(
                                    Field.nullable("k", type), Field.nullable("v", DataType.INT32));
                    check(
                            schema,
                            List.of(new SortKey(0, descending, nullsFirst)),
                            120,
                            50,
                            shape,
                            allocator);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8192})
    void sortsBySeveralKeysInBatchesOfAnySize(int batchRows, BufferAllocator allocator) {
        Schema schema =
                Schema.of(
                        Field.nullable("a", DataType.INT8),
                        Field.nullable("b", DataType.UTF8),
                        Field.required("c", DataType.UTF8),
                        Field.nullable("d", DataType.decimal(20, 0)));
        List<SortKey> keys =
                List.of(
                        new SortKey(1, true, false),
                        new SortKey(0, false, true),
                        new SortKey(2, false, false),
                        new SortKey(3, true, true));
        int rows = batchRows == 8192 ? 20_000 : 400;
        check(schema, keys, rows, batchRows, ReshapeExec.Shape.FLAT, allocator);
    }

    @Test
    void comparesTextThatIsLongerThanItsKey(BufferAllocator allocator) {
        Schema schema =
                Schema.of(Field.nullable("s", DataType.UTF8), Field.nullable("n", DataType.INT32));
        Random random = new Random(17);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            String text = "the same long prefix, then ".substring(0, random.nextInt(28));
            rows.add(List.of(text + random.nextInt(20), random.nextInt(5)));
        }
        for (boolean descending : new boolean[] {false, true}) {
            List<SortKey> keys =
                    List.of(new SortKey(0, descending, false), new SortKey(1, true, false));

            List<List<Object>> sorted =
                    TestTask.of(
                                    new SortExec(
                                            BatchesExec.of(Batches.of(schema, rows, 500)), keys),
                                    allocator)
                            .rows();

            assertThat(sorted).isEqualTo(rows.stream().sorted(RowOrder.of(keys)).toList());
        }
    }

    @Test
    void sortsWideRangesOfNumbers(BufferAllocator allocator) {
        Schema schema = Schema.of(Field.required("k", DataType.INT64));
        Random random = new Random(3);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            rows.add(List.of(random.nextLong() >> random.nextInt(64)));
        }
        List<SortKey> keys = List.of(SortKey.ascending(0));
        ExecutionPlan sort = new SortExec(BatchesExec.of(Batches.of(schema, rows, 8192)), keys);

        assertThat(TestTask.of(sort, allocator).rows())
                .isEqualTo(rows.stream().sorted(RowOrder.of(keys)).toList());
    }

    /// More rows than are sorted in one go, in runs of equal words both longer and shorter than
    /// that, with text that has to be compared.
    @Test
    void sortsMoreRowsThanOneSliceInOrder(BufferAllocator allocator) {
        Schema schema =
                Schema.of(
                        Field.nullable("few", DataType.INT64),
                        Field.nullable("s", DataType.UTF8),
                        Field.required("n", DataType.INT32));
        Random random = new Random(29);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            String text = i % 2 == 0 ? "a prefix that is much longer than a key " : "";
            rows.add(List.of((long) random.nextInt(2), text + random.nextInt(1000), i));
        }
        List<SortKey> keys =
                List.of(
                        SortKey.ascending(0),
                        new SortKey(1, true, false),
                        new SortKey(2, true, false));
        ExecutionPlan input = BatchesExec.of(Batches.of(schema, rows, 8192));
        List<List<Object>> expected = rows.stream().sorted(RowOrder.of(keys)).toList();

        assertThat(TestTask.of(new SortExec(input, keys), allocator).rows()).isEqualTo(expected);
        assertThat(TestTask.of(new TopKExec(input, keys, 70_000), allocator).rows())
                .isEqualTo(expected.subList(0, 70_000));
    }

    private static void check(
            Schema schema,
            List<SortKey> keys,
            int rowCount,
            int batchRows,
            ReshapeExec.Shape shape,
            BufferAllocator allocator) {
        long seed = (long) schema.hashCode() + rowCount;
        List<List<Object>> rows = RandomRows.of(schema, rowCount, seed, 0.2, 40);
        ExecutionPlan input =
                new ReshapeExec(BatchesExec.of(Batches.of(schema, rows, batchRows)), shape);

        List<List<Object>> sorted =
                TestTask.of(new SortExec(input, keys), allocator)
                        .set(EngineOptions.BATCH_ROWS, batchRows)
                        .rows();

        List<List<Object>> expected = rows.stream().sorted(RowOrder.of(keys)).toList();
        String message = schema + " by " + keys + ", seed " + seed + ", " + shape;
        assertThat(RowOrder.keys(sorted, keys))
                .as(message)
                .isEqualTo(RowOrder.keys(expected, keys));
        assertThat(Rows.sorted(sorted)).as(message).isEqualTo(Rows.sorted(rows));
    }

    private static final Schema NUMBERS = Schema.of(Field.nullable("n", DataType.INT32));

    @Test
    void yieldsNothingForNothing(BufferAllocator allocator) {
        Batches empty = Batches.of(NUMBERS).batchBreak();

        assertThat(TestTask.of(sort(BatchesExec.of(empty)), allocator).rows()).isEmpty();
    }

    @Test
    void sortsEachPartitionByItself(BufferAllocator allocator) {
        BatchesExec input =
                BatchesExec.of(
                        Batches.of(NUMBERS).row(3).row(1).batchBreak().row(2),
                        Batches.of(NUMBERS).row(0).row(-1));

        TestTask.Result result = TestTask.of(sort(input), allocator).run();

        assertThat(result.partitions().get(0).rows())
                .containsExactly(List.of(1), List.of(2), List.of(3));
        assertThat(result.partitions().get(1).rows()).containsExactly(List.of(-1), List.of(0));
    }

    @Test
    void putsTheLastWatermarkOntoTheLastBatch(BufferAllocator allocator) {
        BatchesExec input =
                BatchesExec.of(
                        Batches.of(NUMBERS)
                                .row(2)
                                .mark(BatchMark.watermark(5))
                                .batchBreak()
                                .row(1)
                                .mark(BatchMark.watermark(6)));

        Batches output =
                TestTask.of(sort(input), allocator)
                        .set(EngineOptions.BATCH_ROWS, 1)
                        .run()
                        .partitions()
                        .getFirst();

        assertThat(output.marks()).containsExactly(BatchMark.NONE, BatchMark.watermark(6));
    }

    @Test
    void namesItselfWhenMemoryRunsOut(BufferAllocator allocator) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            rows.add(List.of(i * 7919 % 100_000));
        }
        BatchesExec input = BatchesExec.of(Batches.of(NUMBERS, rows, 8192));
        try (BufferAllocator limited = allocator.newChildAllocator("limited", 0, 2 << 20)) {
            QueryException failure = TestTask.of(sort(input), limited).failure();

            assertThat(failure.code()).isEqualTo(ErrorCode.MEMORY_LIMIT);
            assertThat(failure.node()).isEqualTo("SortExec");
        }
    }

    private static SortExec sort(ExecutionPlan input) {
        return new SortExec(input, List.of(SortKey.ascending(0)));
    }
}
