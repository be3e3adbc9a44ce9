package io.sluice.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.BatchMark;
import io.sluice.plan.Boundedness;
import io.sluice.plan.Distribution;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Precision;
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
class LimitExecTest {

    private static final Schema SCHEMA = Schema.of(Field.nullable("n", DataType.INT32));

    @ParameterizedTest
    @EnumSource(ReshapeExec.Shape.class)
    void cutsRowsOut(ReshapeExec.Shape shape, BufferAllocator allocator) {
        List<List<Object>> rows = numbers(20);
        for (long offset : new long[] {0, 1, 6, 7, 8, 19, 20, 30}) {
            for (long limit : new long[] {0, 1, 6, 7, 8, 14, 40, LimitExec.NO_LIMIT}) {
                ExecutionPlan input =
                        new ReshapeExec(BatchesExec.of(Batches.of(SCHEMA, rows, 7)), shape);

                List<List<Object>> expected =
                        rows.stream()
                                .skip(offset)
                                .limit(limit == LimitExec.NO_LIMIT ? Long.MAX_VALUE : limit)
                                .toList();
                assertThat(
                                TestTask.of(new LimitExec(input, offset, limit, false), allocator)
                                        .rows())
                        .as("offset %s, limit %s", offset, limit)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void readsNoFurtherThanItMust(BufferAllocator allocator) {
        BatchesExec input = BatchesExec.of(Batches.of(SCHEMA, numbers(7), 7)).repeating();

        assertThat(TestTask.of(new LimitExec(input, 3, 10, false), allocator).rows()).hasSize(10);
        assertThat(input.counts().pulled()).isEqualTo(2);
        assertThat(input.counts().closed()).isEqualTo(1);
    }

    @Test
    void limitsEachPartition(BufferAllocator allocator) {
        BatchesExec input =
                BatchesExec.of(
                        Batches.of(SCHEMA, numbers(9), 4), Batches.of(SCHEMA, numbers(2), 4));

        assertThat(TestTask.of(new LimitExec(input, 0, 5, true), allocator).run().partitions())
                .extracting(partition -> partition.rows().size())
                .containsExactly(5, 2);
    }

    @Test
    void passesTheMarksOfSkippedRowsOn(BufferAllocator allocator) {
        Batches input =
                Batches.of(SCHEMA)
                        .row(1)
                        .row(2)
                        .mark(BatchMark.watermark(4))
                        .batchBreak()
                        .row(3)
                        .row(4)
                        .mark(BatchMark.watermark(5));

        Batches output =
                TestTask.of(new LimitExec(BatchesExec.of(input), 3, -1, false), allocator)
                        .run()
                        .partitions()
                        .getFirst();

        assertThat(output.marks()).containsExactly(BatchMark.watermark(4), BatchMark.watermark(5));
        assertThat(output.rows()).containsExactly(List.of(4));
    }

    @Test
    void boundsAnUnboundedInput() {
        ExecutionPlan endless = BatchesExec.of(Batches.of(SCHEMA)).repeating();

        assertThat(new LimitExec(endless, 0, 5, false).properties().boundedness())
                .isEqualTo(Boundedness.BOUNDED);
        assertThat(new LimitExec(endless, 5, LimitExec.NO_LIMIT, false).properties().boundedness())
                .isEqualTo(Boundedness.UNBOUNDED);
    }

    @Test
    void knowsHowManyRowsAreLeft() {
        ExecutionPlan input = new KnownStatisticsExec(SCHEMA, 100, 100);

        assertThat(new LimitExec(input, 95, 10, false).statistics().rowCount())
                .isEqualTo(Precision.exact(5L));
        assertThat(new LimitExec(input, 0, 10, false).statistics().rowCount())
                .isEqualTo(Precision.exact(10L));
        assertThat(new LimitExec(input, 0, 10, false).requiredDistribution())
                .containsExactly(new Distribution.Single());
    }

    @Test
    void refusesAnOffsetPerPartition() {
        BatchesExec input = BatchesExec.of(Batches.of(SCHEMA));

        assertThatThrownBy(() -> new LimitExec(input, 1, 5, true))
                .hasMessageContaining("offset 1, limit 5 per partition");
        assertThatThrownBy(() -> new LimitExec(input, 0, -2, false))
                .hasMessageContaining("limit -2");
    }

    private static List<List<Object>> numbers(int count) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(List.of(i));
        }
        return rows;
    }
}
