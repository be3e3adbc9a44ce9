package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import io.sluice.config.EngineOptions;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Step;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
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
class LateRowsTest {

    private static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));
    private static final Batches ROWS = Batches.of(SCHEMA).row(1L).row(2L).row(3L);

    /// Declares the first row of each batch late, as a selection, and passes the batch on.
    private record LateExec(ExecutionPlan input) implements StepExec {
        @Override
        public String name() {
            return "LateExec";
        }

        @Override
        public Schema schema() {
            return input.schema();
        }

        @Override
        public PlanProperties properties() {
            return PlanProperties.like(input);
        }

        @Override
        public List<ExecutionPlan> children() {
            return List.of(input);
        }

        @Override
        public ExecutionPlan withChildren(List<ExecutionPlan> children) {
            return new LateExec(children.getFirst());
        }

        @Override
        public Step newStep(int partition, TaskContext context) {
            return new Steps.Pass() {
                @Override
                public Status push(RecordBatch batch, Output output) {
                    context.late(batch.share().withSelection(new Selection(new int[] {0}, 1)));
                    return super.push(batch, output);
                }
            };
        }
    }

    @Test
    void countsRowsThatNobodyReads(BufferAllocator allocator) {
        Task task = TestTask.of(new LateExec(BatchesExec.of(ROWS)), allocator).task();
        BatchReader reader = BatchReader.requesting(1);
        task.partition(0, allocator).subscribe(reader);

        reader.awaitEnd();
        reader.take().forEach(RecordBatch::close);
        assertThat(Await.value(task.ended()).clean()).isTrue();
        assertThat(task.lateRowCount()).isEqualTo(1);
    }

    @Test
    void givesThemToEveryReader(BufferAllocator allocator) {
        Task task = TestTask.of(new LateExec(BatchesExec.of(ROWS)), allocator).task();
        BatchReader first = BatchReader.requesting(1);
        BatchReader second = BatchReader.requesting(Long.MAX_VALUE);
        task.late(allocator).subscribe(first);
        task.late(allocator).subscribe(second);
        BatchReader reader = BatchReader.requesting(1);
        task.partition(0, allocator).subscribe(reader);

        for (BatchReader late : List.of(first, second)) {
            late.awaitEnd();
            assertThat(Batches.read(SCHEMA, late.take()).rows()).containsExactly(List.of(1L));
        }
        reader.take().forEach(RecordBatch::close);
        BatchReader after = BatchReader.requesting(1);
        task.late(allocator).subscribe(after);
        after.awaitEnd();
        assertThat(after.received()).isZero();
    }

    @Test
    void waitsForAReaderThatHasAskedAndDoesNotRead(BufferAllocator allocator) {
        BatchesExec endless = BatchesExec.of(ROWS).repeating();
        Task task =
                TestTask.of(new LateExec(endless), allocator)
                        .set(EngineOptions.EXCHANGE_BYTES, 40L)
                        .task();
        BatchReader late = BatchReader.idle();
        task.late(allocator).subscribe(late);
        BatchReader reader = BatchReader.requesting(Long.MAX_VALUE);
        task.partition(0, allocator).subscribe(reader);

        reader.awaitBatches(5);
        late.request(2);
        late.awaitBatches(2);
        reader.awaitBatches(7);
        assertThat(endless.counts().pulled()).isEqualTo(7);

        late.cancel();
        reader.awaitBatches(20);
        reader.cancel();
        assertThat(Await.value(task.ended()).clean()).isTrue();
        reader.take().forEach(RecordBatch::close);
        late.take().forEach(RecordBatch::close);
    }
}
