package io.sluice.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.EngineOptions;
import io.sluice.expr.SortKey;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Precision;
import io.sluice.plan.StateBound;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(AllocatorExtension.class)
class TopKExecTest {

    private static final Schema SCHEMA =
            Schema.of(
                    Field.nullable("t", DataType.UTF8),
                    Field.nullable("n", DataType.FLOAT64),
                    Field.nullable("v", DataType.INT32));

    @ParameterizedTest
    @EnumSource(ReshapeExec.Shape.class)
    void keepsTheFirstRowsOfTheOrder(ReshapeExec.Shape shape, BufferAllocator allocator) {
        for (boolean descending : new boolean[] {false, true}) {
            List<SortKey> keys =
                    List.of(
                            new SortKey(0, descending, descending),
                            new SortKey(1, !descending, descending));
            for (long limit : new long[] {1, 10, 70, Long.MAX_VALUE}) {
                for (int batchRows : new int[] {1, 16, 8192}) {
                    check(keys, limit, batchRows, shape, allocator);
                }
            }
        }
    }

    private static void check(
            List<SortKey> keys,
            long limit,
            int batchRows,
            ReshapeExec.Shape shape,
            BufferAllocator allocator) {
        List<List<Object>> rows = RandomRows.of(SCHEMA, 300, 21, 0.1, 100);
        ExecutionPlan input = new ReshapeExec(BatchesExec.of(Batches.of(SCHEMA, rows, 64)), shape);

        List<List<Object>> first =
                TestTask.of(new TopKExec(input, keys, limit), allocator)
                        .set(EngineOptions.BATCH_ROWS, batchRows)
                        .rows();

        List<List<Object>> expected = rows.stream().sorted(RowOrder.of(keys)).limit(limit).toList();
        assertThat(RowOrder.keys(first, keys))
                .as("%s, limit %s, %s rows, %s", keys, limit, batchRows, shape)
                .isEqualTo(RowOrder.keys(expected, keys));
        assertThat(Rows.sorted(rows)).containsAll(Rows.sorted(first));
    }

    @Test
    void readsNothingMoreForALimitOfZero(BufferAllocator allocator) {
        BatchesExec input = BatchesExec.of(Batches.of(SCHEMA).row("a", 1.0, 1)).repeating();

        assertThat(TestTask.of(new TopKExec(input, order(), 0), allocator).rows()).isEmpty();
        assertThat(input.counts().pulled()).isEqualTo(1);
    }

    @Test
    void holdsNoMoreThanItsLimitNeeds(BufferAllocator allocator) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            rows.add(List.of("t" + i, (double) -i, i));
        }
        BatchesExec input = BatchesExec.of(Batches.of(SCHEMA, rows, 8192));
        List<SortKey> descendingInput = List.of(SortKey.ascending(1));
        try (BufferAllocator limited = allocator.newChildAllocator("limited", 0, 3 << 20)) {
            List<List<Object>> first =
                    TestTask.of(new TopKExec(input, descendingInput, 3), limited).rows();

            assertThat(first).extracting(List::getLast).containsExactly(199_999, 199_998, 199_997);
        }
    }

    @Test
    void promisesItsBoundPerPartition() {
        ExecutionPlan input = new KnownStatisticsExec(SCHEMA, 1000, 10);

        assertThat(new TopKExec(input, order(), 10).statistics().rowCount())
                .isEqualTo(Precision.exact(10L));
        assertThat(new TopKExec(input, order(), 10).properties().stateBound())
                .isEqualTo(StateBound.NONE);
    }

    private static List<SortKey> order() {
        return List.of(SortKey.ascending(0));
    }
}
