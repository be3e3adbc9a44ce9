package io.sluice.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.plan.Boundedness;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Precision;
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

@ExtendWith(AllocatorExtension.class)
class UnionExecTest {

    private static final Schema FIRST = Schema.of(Field.nullable("a", DataType.INT32));
    private static final Schema SECOND = Schema.of(Field.required("b", DataType.INT32));

    @Test
    void putsThePartitionsOfItsInputsSideBySide(BufferAllocator allocator) {
        BatchesExec first = BatchesExec.of(Batches.of(FIRST).row(1), Batches.of(FIRST).row(2));
        BatchesExec second = BatchesExec.of(Batches.of(SECOND).row(3).row(3));
        UnionExec union = new UnionExec(List.of(first, second), FIRST);

        TestTask.Result result = TestTask.of(union, allocator).run();

        assertThat(union.properties().partitioning()).isEqualTo(new Partitioning.Unknown(3));
        assertThat(result.partitions())
                .extracting(Batches::rows)
                .containsExactly(
                        List.of(List.of(1)), List.of(List.of(2)), List.of(List.of(3), List.of(3)));
    }

    @Test
    void readsTheSameInputTwice(BufferAllocator allocator) {
        BatchesExec input = BatchesExec.of(Batches.of(FIRST).row(1));

        assertThat(TestTask.of(new UnionExec(List.of(input, input), FIRST), allocator).rows())
                .containsExactly(List.of(1), List.of(1));
    }

    @Test
    void isUnboundedIfOneInputIs() {
        ExecutionPlan bounded = BatchesExec.of(Batches.of(FIRST));
        ExecutionPlan unbounded = BatchesExec.of(Batches.of(FIRST)).repeating();

        assertThat(new UnionExec(List.of(bounded, unbounded), FIRST).properties().boundedness())
                .isEqualTo(Boundedness.UNBOUNDED);
    }

    @Test
    void addsRowCountsUp() {
        ExecutionPlan known = new KnownStatisticsExec(FIRST, 10, 4);

        assertThat(new UnionExec(List.of(known, known), FIRST).statistics().rowCount())
                .isEqualTo(Precision.exact(20L));
        assertThat(
                        new UnionExec(List.of(known, BatchesExec.of(Batches.of(FIRST))), FIRST)
                                .statistics()
                                .rowCount())
                .isEqualTo(Precision.absent());
    }

    @Test
    void refusesInputsOfOtherTypes() {
        Schema text = Schema.of(Field.nullable("a", DataType.UTF8));

        assertThatThrownBy(() ->
                        new UnionExec(
                                List.of(
                                        BatchesExec.of(Batches.of(FIRST)),
                                        BatchesExec.of(Batches.of(text))),
                                FIRST))
                .hasMessageContaining("promised as integer and computed as varchar");
    }
}
