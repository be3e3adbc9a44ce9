package io.sluice.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.BatchMark;
import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.SortKey;
import io.sluice.operators.internal.exchange.ExchangeHash;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
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
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(AllocatorExtension.class)
class ExchangeExecTest {

    private static final Schema SCHEMA =
            Schema.of(Field.nullable("k", DataType.UTF8), Field.nullable("n", DataType.INT32));

    @ParameterizedTest
    @EnumSource(ReshapeExec.Shape.class)
    void sendsEachRowToThePartitionOfItsHash(ReshapeExec.Shape shape, BufferAllocator allocator) {
        List<List<Object>> rows = RandomRows.of(SCHEMA, 3000, 4, 0.1, 500);
        for (int partitions : new int[] {1, 2, 5}) {
            ExecutionPlan input = new ReshapeExec(split(rows, 3, 200), shape);
            ExchangeExec exchange = to(input, new Partitioning.Hash(List.of(0), partitions));

            TestTask.Result result = TestTask.of(exchange, allocator).run();

            assertThat(Rows.sorted(result.rows())).isEqualTo(Rows.sorted(rows));
            for (int i = 0; i < partitions; i++) {
                for (List<Object> row : result.partitions().get(i).rows()) {
                    assertThat(partition(row.getFirst(), partitions, allocator)).isEqualTo(i);
                }
            }
        }
    }

    private static int partition(Object key, int partitions, BufferAllocator allocator) {
        try (ColumnWriter writer = ColumnWriter.of(DataType.UTF8, allocator)) {
            writer.append(key);
            Column column = writer.finish();
            long[] hash = new long[1];
            ExchangeHash.rows(List.of(column), 1, hash);
            column.release();
            return ExchangeHash.partition(hash[0], partitions);
        }
    }

    @Test
    void handsFullerBatchesOnThanItGets(BufferAllocator allocator) {
        List<List<Object>> rows = RandomRows.of(SCHEMA, 20_000, 4, 0, 5000);
        ExchangeExec exchange = to(split(rows, 1, 100), new Partitioning.Hash(List.of(0), 4));

        for (Batches partition : TestTask.of(exchange, allocator).run().partitions()) {
            List<Integer> allButLast = partition.batchSizes().subList(0, partition.count() - 1);
            assertThat(allButLast).allMatch(size -> size >= 1024);
        }
    }

    @Test
    void dealsBatchesInTurn(BufferAllocator allocator) {
        List<List<Object>> rows = RandomRows.of(SCHEMA, 600, 4, 0, 50);
        ExchangeExec exchange = to(split(rows, 2, 50), new Partitioning.RoundRobin(3));

        TestTask.Result result = TestTask.of(exchange, allocator).run();

        assertThat(Rows.sorted(result.rows())).isEqualTo(Rows.sorted(rows));
        assertThat(result.partitions()).allMatch(partition -> partition.rows().size() == 200);
    }

    @Test
    void gathersAllPartitions(BufferAllocator allocator) {
        List<List<Object>> rows = RandomRows.of(SCHEMA, 500, 4, 0.2, 50);

        List<List<Object>> gathered =
                TestTask.of(to(split(rows, 4, 30), Partitioning.single()), allocator)
                        .requesting(1)
                        .rows();

        assertThat(Rows.sorted(gathered)).isEqualTo(Rows.sorted(rows));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8192})
    void mergesSortedPartitions(int batchRows, BufferAllocator allocator) {
        List<SortKey> order = List.of(new SortKey(0, true, false), new SortKey(1, false, true));
        for (int partitions : new int[] {1, 2, 3, 8}) {
            for (ReshapeExec.Shape shape : ReshapeExec.Shape.values()) {
                List<List<Object>> rows = RandomRows.of(SCHEMA, 120, partitions, 0.2, 60);
                ExecutionPlan sorted = new SortExec(split(rows, partitions, 13), order);
                ExchangeExec merge =
                        new ExchangeExec(
                                new ReshapeExec(sorted, shape), Partitioning.single(), order);

                List<List<Object>> merged =
                        TestTask.of(merge, allocator)
                                .set(EngineOptions.BATCH_ROWS, batchRows)
                                .rows();

                assertThat(RowOrder.keys(merged, order))
                        .isEqualTo(
                                RowOrder.keys(
                                        rows.stream().sorted(RowOrder.of(order)).toList(), order));
                assertThat(Rows.sorted(merged)).isEqualTo(Rows.sorted(rows));
            }
        }
    }

    @Test
    void mergesPartitionsOfWhichSomeAreEmpty(BufferAllocator allocator) {
        BatchesExec input =
                BatchesExec.of(
                        Batches.of(SCHEMA),
                        Batches.of(SCHEMA).batchBreak().row("b", 1).row("d", 1),
                        Batches.of(SCHEMA).row("a", 2).batchBreak().row("c", 2),
                        Batches.of(SCHEMA));
        ExchangeExec merge =
                new ExchangeExec(input, Partitioning.single(), List.of(SortKey.ascending(0)));

        assertThat(TestTask.of(merge, allocator).rows())
                .extracting(List::getFirst)
                .containsExactly("a", "b", "c", "d");
    }

    @Test
    void assertsTheLeastWatermarkAfterTheRowsThatItFollows(BufferAllocator allocator) {
        Batches first =
                Batches.of(SCHEMA)
                        .row("a", 1)
                        .mark(BatchMark.watermark(10))
                        .batchBreak()
                        .row("b", 2)
                        .mark(BatchMark.watermark(BatchMark.END_OF_STREAM));
        Batches second =
                Batches.of(SCHEMA)
                        .row("c", 3)
                        .mark(BatchMark.watermark(5))
                        .batchBreak()
                        .mark(BatchMark.watermark(BatchMark.END_OF_STREAM));
        ExchangeExec exchange =
                to(BatchesExec.of(first, second), new Partitioning.Hash(List.of(0), 2));

        for (Batches partition : TestTask.of(exchange, allocator).run().partitions()) {
            List<Long> watermarks =
                    partition.marks().stream()
                            .filter(BatchMark::hasWatermark)
                            .map(BatchMark::watermark)
                            .toList();
            assertThat(watermarks).isSorted().endsWith(BatchMark.END_OF_STREAM);
        }
    }

    @Test
    void failsAllPartitionsWhenOneInputFails(BufferAllocator allocator) {
        List<List<Object>> rows = RandomRows.of(SCHEMA, 400, 4, 0, 50);
        BatchesExec input =
                split(rows, 2, 20)
                        .failing(3, new QueryException(ErrorCode.SOURCE_FAILED, "broken"));
        List<SortKey> order = List.of(SortKey.ascending(0));

        for (ExecutionPlan exchange :
                List.of(
                        to(input, new Partitioning.Hash(List.of(0), 2)),
                        to(input, new Partitioning.RoundRobin(2)),
                        to(input, Partitioning.single()),
                        new ExchangeExec(input, Partitioning.single(), order))) {
            assertThat(TestTask.of(exchange, allocator).failure().code())
                    .isEqualTo(ErrorCode.SOURCE_FAILED);
        }
    }

    @Test
    void refusesAnOrderAcrossSeveralPartitions() {
        BatchesExec input = split(List.of(), 2, 1);

        assertThatThrownBy(() ->
                        new ExchangeExec(
                                input,
                                new Partitioning.RoundRobin(2),
                                List.of(SortKey.ascending(0))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> to(input, new Partitioning.Unknown(2)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> to(input, new Partitioning.Hash(List.of(2), 2)))
                .hasMessageContaining("column 2 of an input of 2 columns");
    }

    @Test
    void promisesItsTarget() {
        BatchesExec input = split(List.of(), 2, 1);
        PlanProperties properties =
                new ExchangeExec(input, Partitioning.single(), List.of(SortKey.ascending(1)))
                        .properties();

        assertThat(properties.partitioning()).isEqualTo(Partitioning.single());
        assertThat(properties.ordering()).containsExactly(SortKey.ascending(1));
    }

    private static ExchangeExec to(ExecutionPlan input, Partitioning target) {
        return new ExchangeExec(input, target, List.of());
    }

    private static BatchesExec split(List<List<Object>> rows, int partitions, int batchRows) {
        Batches[] parts = new Batches[partitions];
        for (int i = 0; i < partitions; i++) {
            List<List<Object>> part = new ArrayList<>();
            for (int row = i; row < rows.size(); row += partitions) {
                part.add(rows.get(row));
            }
            parts[i] = Batches.of(SCHEMA, part, batchRows);
        }
        return BatchesExec.of(parts);
    }
}
