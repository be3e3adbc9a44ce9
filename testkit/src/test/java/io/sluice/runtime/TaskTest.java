package io.sluice.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.RecordBatch;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.memory.MemoryReservation;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.NodeMetrics;
import io.sluice.plan.NodeReport;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.TaskContext;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.FluxExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

@ExtendWith(AllocatorExtension.class)
class TaskTest {

    private static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));
    private static final Batches ROWS =
            Batches.of(SCHEMA).row(1L).row(2L).row(3L).batchBreak().row(4L);

    /// A node over one child that does whatever a test wants.
    private record Over(List<ExecutionPlan> children, Function<TaskContext, Flux<RecordBatch>> run)
            implements ExecutionPlan {
        @Override
        public String name() {
            return "Over";
        }

        @Override
        public Schema schema() {
            return SCHEMA;
        }

        @Override
        public PlanProperties properties() {
            return PlanProperties.of(Partitioning.single());
        }

        @Override
        public ExecutionPlan withChildren(List<ExecutionPlan> newChildren) {
            return new Over(newChildren, run);
        }

        @Override
        public Flux<RecordBatch> execute(int partition, TaskContext context) {
            return run.apply(context);
        }
    }

    @Test
    void countsWhatEachNodeDoes(BufferAllocator allocator) {
        StepFixture cut = StepFixture.of(BatchesExec.of(ROWS), Steps.Cut::new).named("Cut");
        Over over = new Over(List.of(cut), context -> context.execute(cut, 0));

        List<NodeReport> nodes = TestTask.of(over, allocator).run().nodes();

        assertThat(nodes)
                .extracting(NodeReport::name)
                .containsExactly("Over", "Cut", "BatchesExec");
        assertThat(nodes).extracting(NodeReport::depth).containsExactly(0, 1, 2);
        assertThat(nodes).extracting(node -> node.metrics().rows()).containsOnly(4L);
        assertThat(nodes).extracting(node -> node.metrics().batches()).containsExactly(4L, 4L, 2L);
        assertThat(nodes.get(1).metrics().computeNanos()).isPositive();
        assertThat(nodes.get(2).metrics().bytes()).isEqualTo(4 * 8);
    }

    @Test
    void refusesToRunWhatIsNoChild(BufferAllocator allocator) {
        BatchesExec stranger = BatchesExec.of(ROWS);
        Over over = new Over(List.of(), context -> context.execute(stranger, 0));

        assertThat(TestTask.of(over, allocator).failure())
                .hasMessageContaining("BatchesExec is not among the children of Over");
    }

    @Test
    void tellsChildrenApartThatAreTheSameObject(BufferAllocator allocator) {
        BatchesExec twice = BatchesExec.of(ROWS);
        Over byObject = new Over(List.of(twice, twice), context -> context.execute(twice, 0));
        Over byIndex =
                new Over(
                        List.of(twice, twice),
                        context -> context.execute(0, 0).concatWith(context.execute(1, 0)));

        assertThat(TestTask.of(byObject, allocator).failure())
                .hasMessageContaining("execute(childIndex, partition)");
        List<NodeReport> nodes = TestTask.of(byIndex, allocator).run().nodes();
        assertThat(nodes).extracting(node -> node.metrics().rows()).containsExactly(8L, 4L, 4L);
    }

    @Test
    void refusesPartitionsThatAreNone(BufferAllocator allocator) {
        BatchesExec child = BatchesExec.of(ROWS);
        Over over = new Over(List.of(child), context -> context.execute(child, 1));

        assertThat(TestTask.of(over, allocator).failure())
                .hasMessageContaining("has 1 partitions and no partition 1");
        Task task = TestTask.of(child, allocator).task();
        assertThatThrownBy(() -> task.partition(7, allocator))
                .isInstanceOf(IllegalArgumentException.class);
        task.stop(new QueryException(ErrorCode.CANCELLED, "enough"));
        assertThat(Await.value(task.ended()).clean()).isTrue();
    }

    @Test
    void runsSomePartitionsOfAPlan(BufferAllocator allocator) {
        BatchesExec plan = BatchesExec.of(ROWS, ROWS, ROWS);
        Task task =
                Task.of(
                        plan,
                        List.of(2),
                        QueryContext.builder().build(),
                        TestTask.environment(allocator));
        BatchReader reader = BatchReader.requesting(1);
        task.partition(2, allocator).subscribe(reader);

        reader.awaitEnd();
        assertThat(Batches.read(SCHEMA, reader.take()).rows()).isEqualTo(ROWS.rows());
        assertThat(Await.value(task.ended()).clean()).isTrue();
        assertThat(plan.counts().opened()).isEqualTo(1);
    }

    @Test
    void runsAPartitionOnce(BufferAllocator allocator) {
        Task task = TestTask.of(BatchesExec.of(ROWS), allocator).task();
        BatchReader first = BatchReader.requesting(1);
        BatchReader second = BatchReader.requesting(1);
        task.partition(0, allocator).subscribe(first);
        task.partition(0, allocator).subscribe(second);

        second.awaitEnd();
        assertThat(second.failure()).isInstanceOf(IllegalStateException.class);
        first.awaitEnd();
        first.take().forEach(RecordBatch::close);
    }

    @Test
    void closesSharedStateAfterAllPartitionsAreQuiet(BufferAllocator allocator) {
        AtomicInteger made = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        final class Table implements AutoCloseable {
            private final MemoryReservation memory;

            Table(TaskContext context) {
                made.incrementAndGet();
                memory = MemoryReservation.of(context.allocator(), "a table");
                memory.grow(100);
            }

            @Override
            public void close() {
                closed.incrementAndGet();
                memory.close();
            }
        }
        FluxExec plan =
                new FluxExec(
                        SCHEMA,
                        PlanProperties.of(Partitioning.unknown(4)),
                        (_, context) -> {
                            context.shared(Table.class, () -> new Table(context));
                            return Flux.empty();
                        });

        TestTask.of(plan, allocator).run();

        assertThat(made).hasValue(1);
        assertThat(closed).hasValue(1);
    }

    @Test
    void closesAndReportsBatchesThatAnOperatorForgets(BufferAllocator allocator) {
        BatchesExec source = BatchesExec.of(ROWS);
        Over forgetful =
                new Over(List.of(source), context -> context.execute(source, 0).filter(_ -> false));
        Task task = TestTask.of(forgetful, allocator).task();
        BatchReader reader = BatchReader.requesting(1);

        task.partition(0, allocator).subscribe(reader);

        reader.awaitEnd();
        assertThat(Await.value(task.ended())).isEqualTo(new TaskEnd(2, 0));
        assertThat(allocator.getAllocatedMemory()).isZero();
    }

    @Test
    void waitsForActivitiesAndCancelsThoseThatNobodyNeeds(BufferAllocator allocator) {
        AtomicInteger cancelled = new AtomicInteger();
        FluxExec plan =
                FluxExec.of(
                        SCHEMA,
                        (_, context) -> {
                            TaskContext.Activity[] activity = new TaskContext.Activity[1];
                            activity[0] =
                                    context.begin(() -> {
                                        cancelled.incrementAndGet();
                                        activity[0].end();
                                    });
                            return Flux.empty();
                        });

        TestTask.of(plan, allocator).run();

        assertThat(cancelled).hasValue(1);
    }

    @Test
    void enforcesTheDeadlineOfItsQuery(BufferAllocator allocator) {
        Task task =
                Task.of(
                        BatchesExec.of(ROWS).repeating(),
                        List.of(0),
                        QueryContext.builder().deadline(Instant.now().plusMillis(30)).build(),
                        TestTask.environment(allocator));
        BatchReader reader = BatchReader.requesting(1);
        task.partition(0, allocator).subscribe(reader);

        reader.awaitEnd();
        reader.take().forEach(RecordBatch::close);
        assertThat(QueryException.from(reader.failure()).code())
                .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(Await.value(task.ended()).clean()).isTrue();
    }

    @Test
    void takesADeadlineBeyondWhatTimersCount(BufferAllocator allocator) {
        QueryContext query = QueryContext.builder().deadline(Instant.MAX).build();

        assertThat(TestTask.of(BatchesExec.of(ROWS), allocator).query(query).rows()).hasSize(4);
    }

    @Test
    void tellsLongCallsOfTheDeadlineWhileEveryThreadIsBusy(BufferAllocator allocator) {
        AtomicInteger turns = new AtomicInteger();
        TaskContext[] context = new TaskContext[1];
        FluxExec source =
                FluxExec.of(
                        SCHEMA,
                        (_, own) -> {
                            context[0] = own;
                            return Flux.just(ROWS.batch(0, own.allocator()));
                        });
        StepFixture busy =
                StepFixture.of(
                        source,
                        () ->
                                new Steps.Pass() {
                                    @Override
                                    public Status push(RecordBatch batch, Output output) {
                                        while (!context[0].isCancelled()) {
                                            turns.incrementAndGet();
                                        }
                                        batch.close();
                                        return Status.NEED_INPUT;
                                    }
                                });
        Scheduler oneThread = Schedulers.newParallel("one", 1, true);
        Task task =
                Task.of(
                        busy,
                        List.of(0),
                        QueryContext.builder().deadline(Instant.now().plusMillis(1_500)).build(),
                        TaskEnvironment.of(
                                allocator, oneThread, TestTask.environment(allocator).blocking()));
        BatchReader reader = BatchReader.requesting(1);
        task.partition(0, allocator).subscribe(reader);

        reader.awaitEnd();
        assertThat(Await.value(task.ended()).clean()).isTrue();
        assertThat(QueryException.from(reader.failure()).code())
                .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(turns).hasPositiveValue();
        oneThread.dispose();
    }

    @Test
    void completesNoPartitionAfterAnotherHasFailed(BufferAllocator allocator) {
        Sinks.One<RecordBatch> first = Sinks.one();
        Sinks.One<RecordBatch> second = Sinks.one();
        Task task = overTwo(first, second, allocator);
        List<BatchReader> readers = readBoth(task, allocator);

        first.tryEmitError(new QueryException(ErrorCode.DIVISION_BY_ZERO, "by zero"));
        readers.get(0).awaitEnd();
        second.tryEmitEmpty();
        readers.get(1).awaitEnd();

        assertThat(readers.get(1).completed()).as("its node may have stopped early").isFalse();
        assertThat(codeOf(readers.get(1))).isEqualTo(ErrorCode.DIVISION_BY_ZERO);
        Await.value(task.ended());
    }

    @Test
    void tellsTheErrorThatStoppedItRatherThanThatNodesWereStopped(BufferAllocator allocator) {
        Sinks.One<RecordBatch> first = Sinks.one();
        Sinks.One<RecordBatch> second = Sinks.one();
        Task task = overTwo(first, second, allocator);
        List<BatchReader> readers = readBoth(task, allocator);

        first.tryEmitError(new QueryException(ErrorCode.DIVISION_BY_ZERO, "by zero"));
        readers.get(0).awaitEnd();
        second.tryEmitError(new QueryException(ErrorCode.CANCELLED, "stopped"));
        readers.get(1).awaitEnd();

        assertThat(codeOf(readers.get(1))).isEqualTo(ErrorCode.DIVISION_BY_ZERO);
        Await.value(task.ended());
    }

    private static Task overTwo(
            Sinks.One<RecordBatch> first,
            Sinks.One<RecordBatch> second,
            BufferAllocator allocator) {
        FluxExec plan =
                new FluxExec(
                        SCHEMA,
                        PlanProperties.of(Partitioning.unknown(2)),
                        (partition, _) -> (partition == 0 ? first : second).asMono().flux());
        return Task.of(
                plan,
                List.of(0, 1),
                QueryContext.builder().build(),
                TestTask.environment(allocator));
    }

    private static List<BatchReader> readBoth(Task task, BufferAllocator allocator) {
        List<BatchReader> readers = List.of(BatchReader.requesting(1), BatchReader.requesting(1));
        for (int partition = 0; partition < readers.size(); partition++) {
            task.partition(partition, allocator).subscribe(readers.get(partition));
        }
        return readers;
    }

    private static ErrorCode codeOf(BatchReader reader) {
        return QueryException.from(requireNonNull(reader.failure())).code();
    }

    @Test
    void showsWhatWorkersReportAtTheNodesOfTheirFragment(BufferAllocator allocator) {
        StepFixture fragment = StepFixture.of(BatchesExec.of(ROWS), Steps.Pass::new);
        Over exchange =
                new Over(
                        List.of(fragment),
                        context -> {
                            for (String worker : List.of("tcp://a:1", "tcp://b:1")) {
                                context.remoteMetrics(1, worker, 0)
                                        .add(
                                                new NodeMetrics.Snapshot(
                                                        10, 1, 80, 5, Map.of("splits", 2L)));
                            }
                            return Flux.empty();
                        });
        Task task = TestTask.of(exchange, allocator).task();
        task.partition(0, allocator).subscribe(BatchReader.requesting(1));
        Await.value(task.ended());

        List<NodeReport> nodes = task.nodes();

        assertThat(nodes)
                .extracting(NodeReport::worker)
                .containsExactly("", "tcp://a:1", "tcp://b:1", "");
        assertThat(task.reports(2)).as("nobody told of the source").isEmpty();
        assertThat(task.scannedRowCount()).isZero();
    }
}
