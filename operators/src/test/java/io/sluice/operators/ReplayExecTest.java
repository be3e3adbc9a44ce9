package io.sluice.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.runtime.Task;
import io.sluice.runtime.TaskEnd;
import io.sluice.runtime.TaskEnvironment;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/// Time is virtual in these tests: it stands still until a test moves it.
@ExtendWith(AllocatorExtension.class)
class ReplayExecTest {

    private static final Schema SCHEMA =
            Schema.of(
                    Field.required("id", DataType.INT64), Field.nullable("at", DataType.TIMESTAMP));

    private static final LocalDateTime START = LocalDateTime.of(2001, 1, 1, 0, 0);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @AfterEach
    void dispose() {
        time.dispose();
    }

    @Test
    void yieldsEachRowWhenItsTimeHasCome(BufferAllocator allocator) {
        BatchesExec input =
                BatchesExec.of(seconds(0, 0, 60, 120).batchBreak().row(4L, START.plusSeconds(120)));
        Run run = new Run(new ReplayExec(input, 1, 60), allocator, Duration.ZERO);
        run.reader.request(Long.MAX_VALUE);
        time.advanceTimeBy(Duration.ZERO);
        assertThat(run.ids()).containsExactly(0L, 1L);
        time.advanceTimeBy(Duration.ofMillis(999));
        assertThat(run.ids()).isEmpty();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(run.ids()).containsExactly(2L);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(run.ids()).containsExactly(3L, 4L);
        time.advanceTimeBy(Duration.ofMillis(20));
        assertThat(run.reader.completed()).isTrue();
        run.assertClean();
    }

    @Test
    void replaysDatesAndRowsOutOfOrder(BufferAllocator allocator) {
        Schema schema = Schema.of(Field.nullable("day", DataType.DATE));
        LocalDate day = LocalDate.of(2001, 1, 1);
        Batches rows =
                Batches.of(schema)
                        .row(day)
                        .row(day.plusDays(2))
                        .row(day.plusDays(1))
                        .row(new Object[] {null})
                        .row(day.plusDays(3));
        Run run =
                new Run(new ReplayExec(BatchesExec.of(rows), 0, 86_400), allocator, Duration.ZERO);
        run.reader.request(Long.MAX_VALUE);
        time.advanceTimeBy(Duration.ofMillis(1999));
        assertThat(run.values()).containsExactly(day);
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(run.values()).containsExactly(day.plusDays(2), day.plusDays(1), null);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(run.values()).containsExactly(day.plusDays(3));
        run.assertClean();
    }

    @Test
    void asksForNothingThatNobodyAskedFor(BufferAllocator allocator) {
        BatchesExec input = BatchesExec.of(seconds(0, 0, 0)).repeating();
        Run run = new Run(new ReplayExec(input, 1, 0), allocator, Duration.ZERO);
        time.advanceTimeBy(Duration.ofDays(1));
        assertThat(input.counts().opened()).isZero();
        run.reader.request(3);
        time.advanceTimeBy(Duration.ofDays(1));
        assertThat(run.reader.received()).isEqualTo(3);
        assertThat(input.counts().pulled()).isLessThanOrEqualTo(3 + 3);
        run.cancel();
    }

    @Test
    void goesOnWhereItWasAfterAPauseOfItsReader(BufferAllocator allocator) {
        BatchesExec input = BatchesExec.of(seconds(0, 1, 2, 3, 4, 5));
        Run run = new Run(new ReplayExec(input, 1, 1), allocator, Duration.ZERO);
        run.reader.request(2);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(run.ids()).containsExactly(0L, 1L);
        time.advanceTimeBy(Duration.ofHours(5));
        run.reader.request(Long.MAX_VALUE);
        time.advanceTimeBy(Duration.ZERO);
        assertThat(run.ids()).containsExactly(2L);
        time.advanceTimeBy(Duration.ofMillis(999));
        assertThat(run.ids()).isEmpty();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(run.ids()).containsExactly(3L);
        time.advanceTimeBy(Duration.ofSeconds(3));
        run.assertClean();
    }

    @Test
    void saysOnceThatItIsIdleWhileDemandIsUnmet(BufferAllocator allocator) {
        BatchesExec input = BatchesExec.of(seconds(0, 3600, 3601));
        Run run = new Run(new ReplayExec(input, 1, 1), allocator, Duration.ofSeconds(30));
        run.reader.request(Long.MAX_VALUE);
        time.advanceTimeBy(Duration.ofSeconds(29));
        assertThat(run.ids()).containsExactly(0L);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(run.idleMarks()).isEqualTo(1);
        time.advanceTimeBy(Duration.ofSeconds(3569));
        assertThat(run.idleMarks()).isZero();
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(run.ids()).containsExactly(1L);
        time.advanceTimeBy(Duration.ofSeconds(2));
        run.assertClean();
    }

    @Test
    void isNotIdleWhileNobodyAsks(BufferAllocator allocator) {
        BatchesExec input = BatchesExec.of(seconds(0, 10));
        Run run = new Run(new ReplayExec(input, 1, 1), allocator, Duration.ofSeconds(30));
        run.reader.request(1);
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(run.reader.received()).isEqualTo(1);
        assertThat(run.ids()).containsExactly(0L);
        run.cancel();
    }

    @Test
    void passesErrorsOnAndFreesWhatItHolds(BufferAllocator allocator) {
        BatchesExec input =
                BatchesExec.of(seconds(0, 100).batchBreak().row(9L, START.plusSeconds(200)))
                        .failing(1, new QueryException(ErrorCode.SOURCE_FAILED, "cable cut"));
        Run run = new Run(new ReplayExec(input, 1, 1), allocator, Duration.ZERO);
        run.reader.request(Long.MAX_VALUE);
        time.advanceTimeBy(Duration.ofSeconds(100));
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(run.reader.failure()).hasMessageContaining("cable cut");
        run.takeAll();
        run.assertClean();
    }

    @Test
    void freesEverythingWhereverItIsCancelled(BufferAllocator allocator) {
        for (int millis = 0; millis < 3000; millis += 70) {
            BatchesExec input =
                    BatchesExec.of(seconds(0, 1, 1, 2).batchBreak().row(9L, START)).repeating();
            Run run = new Run(new ReplayExec(input, 1, 1), allocator, Duration.ofSeconds(1));
            run.reader.request(5);
            time.advanceTimeBy(Duration.ofMillis(millis));
            run.cancel();
            assertThat(input.counts().closed()).isEqualTo(input.counts().opened());
        }
    }

    @Test
    void yieldsAllRowsUnpacedOnRealThreads(BufferAllocator allocator) {
        List<List<Object>> rows = new ArrayList<>();
        for (long i = 0; i < 5000; i++) {
            rows.add(List.of(i, START.plusSeconds(i * 37 % 1000)));
        }
        ExecutionPlan plan = new ReplayExec(BatchesExec.of(Batches.of(SCHEMA, rows, 13)), 1, 0);
        assertThat(TestTask.of(plan, allocator).requesting(1).rows()).isEqualTo(rows);
        ExecutionPlan fast =
                new ReplayExec(BatchesExec.of(Batches.of(SCHEMA, rows, 13)), 1, 20_000);
        assertThat(TestTask.of(fast, allocator).requesting(3).rows()).isEqualTo(rows);
    }

    @Test
    void refusesColumnsAndSpeedsThatSayNothing() {
        BatchesExec input = BatchesExec.of(seconds(0));
        assertThatThrownBy(() -> new ReplayExec(input, 0, 1)).hasMessageContaining("bigint");
        assertThatThrownBy(() -> new ReplayExec(input, 2, 1)).hasMessageContaining("column 2");
        for (double speed : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new ReplayExec(input, 1, speed)).hasMessageContaining("speed");
        }
    }

    private static Batches seconds(long... seconds) {
        Batches batches = Batches.of(SCHEMA);
        for (int i = 0; i < seconds.length; i++) {
            batches = batches.row((long) i, START.plusSeconds(seconds[i]));
        }
        return batches;
    }

    /// A plan that runs on virtual time.
    private final class Run {

        private final BatchReader reader = BatchReader.idle();
        private final Task task;
        private final Schema schema;
        private TaskEnd end;

        Run(ExecutionPlan plan, BufferAllocator allocator, Duration idleTimeout) {
            QueryContext query =
                    QueryContext.builder().set(EngineOptions.IDLE_TIMEOUT, idleTimeout).build();
            TaskEnvironment environment =
                    TaskEnvironment.of(allocator, time, Schedulers.immediate());
            task = Task.of(plan, Set.of(0), query, environment);
            task.ended().subscribe(found -> end = found);
            schema = plan.schema();
            task.partition(0, allocator).subscribe(reader);
        }

        List<Object> values() {
            List<RecordBatch> batches = reader.take();
            List<Object> values = new ArrayList<>();
            Batches.read(schema, batches).rows().forEach(row -> values.add(row.getFirst()));
            return values;
        }

        List<Object> ids() {
            return values();
        }

        int idleMarks() {
            int marks = 0;
            for (RecordBatch batch : reader.take()) {
                assertThat(batch.rowCount()).isZero();
                marks += batch.mark().idle() ? 1 : 0;
                batch.close();
            }
            return marks;
        }

        void takeAll() {
            reader.take().forEach(RecordBatch::close);
        }

        void cancel() {
            reader.cancel();
            time.advanceTimeBy(Duration.ofSeconds(1));
            takeAll();
            assertClean();
        }

        void assertClean() {
            time.advanceTimeBy(Duration.ofSeconds(1));
            takeAll();
            assertThat(end).isNotNull();
            assertThat(end.clean()).as("%s", end).isTrue();
        }
    }
}
