package io.sluice.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.BatchMark;
import io.sluice.expr.Expr;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(AllocatorExtension.class)
class CoalesceBatchesExecTest {

    private static final Schema SCHEMA =
            Schema.of(
                    Field.nullable("b", DataType.BOOL),
                    Field.nullable("i8", DataType.INT8),
                    Field.nullable("i16", DataType.INT16),
                    Field.nullable("i32", DataType.INT32),
                    Field.nullable("i64", DataType.INT64),
                    Field.nullable("f32", DataType.FLOAT32),
                    Field.nullable("f64", DataType.FLOAT64),
                    Field.nullable("d9", DataType.decimal(9, 2)),
                    Field.nullable("d38", DataType.decimal(38, 4)),
                    Field.nullable("s", DataType.UTF8),
                    Field.nullable("x", DataType.BINARY),
                    Field.nullable("date", DataType.DATE),
                    Field.nullable("time", DataType.TIME),
                    Field.nullable("at", DataType.TIMESTAMP_TZ),
                    Field.nullable("nothing", DataType.NULL),
                    Field.nullable("list", DataType.list(DataType.INT32)),
                    Field.nullable("struct", DataType.struct(Field.nullable("f", DataType.UTF8))));

    @ParameterizedTest
    @EnumSource(ReshapeExec.Shape.class)
    void joinsBatchesOfAnyTypeAndShape(ReshapeExec.Shape shape, BufferAllocator allocator) {
        for (double nullRate : new double[] {0, 0.3, 1}) {
            for (int batchRows : new int[] {1, 7, 50}) {
                List<List<Object>> rows = RandomRows.of(SCHEMA, 100, 5, nullRate, 20);
                BatchesExec input = BatchesExec.of(Batches.of(SCHEMA, rows, batchRows));
                CoalesceBatchesExec coalesce =
                        new CoalesceBatchesExec(new ReshapeExec(input, shape), 40);

                Batches output = TestTask.of(coalesce, allocator).run().partitions().getFirst();

                assertThat(output.rows()).isEqualTo(rows);
                assertThat(output.batchSizes().subList(0, output.count() - 1))
                        .allMatch(size -> size >= 40);
            }
        }
    }

    private static final Schema NUMBERS = Schema.of(Field.nullable("n", DataType.INT32));

    @Test
    void holdsNoMarkBack(BufferAllocator allocator) {
        Batches input =
                Batches.of(NUMBERS)
                        .row(1)
                        .batchBreak()
                        .row(2)
                        .mark(BatchMark.watermark(5))
                        .batchBreak()
                        .row(3)
                        .batchBreak()
                        .mark(BatchMark.watermark(6))
                        .batchBreak()
                        .mark(BatchMark.watermark(7))
                        .batchBreak()
                        .row(4);

        Batches output =
                TestTask.of(new CoalesceBatchesExec(BatchesExec.of(input), 100), allocator)
                        .run()
                        .partitions()
                        .getFirst();

        assertThat(output.batchSizes()).containsExactly(2, 1, 0, 1);
        assertThat(output.marks())
                .containsExactly(
                        BatchMark.watermark(5),
                        BatchMark.watermark(6),
                        BatchMark.watermark(7),
                        BatchMark.NONE);
    }

    @Test
    void letsLargeBatchesThrough(BufferAllocator allocator) {
        Batches input = Batches.of(NUMBERS).row(1).row(2).row(3).batchBreak().row(4).row(5).row(6);

        assertThat(
                        TestTask.of(new CoalesceBatchesExec(BatchesExec.of(input), 3), allocator)
                                .run()
                                .partitions()
                                .getFirst()
                                .batchSizes())
                .containsExactly(3, 3);
    }

    @Test
    void collectsWhatAFilterLeaves(BufferAllocator allocator) {
        Batches input = Batches.of(NUMBERS);
        for (int i = 0; i < 100; i++) {
            input = input.row(i);
            input = i % 10 == 9 ? input.batchBreak() : input;
        }
        Expr n = new Expr.ColumnRef(0, "n", DataType.INT32);
        Expr five = new Expr.Literal(DataType.INT32, 5L);
        Expr multiple =
                new Expr.Comparison(
                        Expr.ComparisonOp.EQUAL,
                        new Expr.Arithmetic(Expr.ArithmeticOp.MODULO, n, five, DataType.INT32),
                        new Expr.Literal(DataType.INT32, 0L));
        FilterExec filter = new FilterExec(BatchesExec.of(input), multiple);

        Batches output =
                TestTask.of(new CoalesceBatchesExec(filter, 8), allocator)
                        .run()
                        .partitions()
                        .getFirst();

        assertThat(output.batchSizes()).containsExactly(8, 8, 4);
        assertThat(output.rows()).extracting(List::getFirst).startsWith(0, 5, 10).endsWith(95);
    }
}
