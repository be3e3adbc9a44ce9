package io.sluice.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanPrinter;
import io.sluice.runtime.TaskEnvironment;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.TestMemory;
import io.sluice.testkit.TestTask;
import io.sluice.type.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/// What Sluice expects of an [ExecutionPlan] that ends by itself: that it does nothing before it is
/// subscribed to, honours demand, stops and cleans up at every signal, may run again and at the
/// same time, keeps its promises of schema, order, partitioning and statistics, and holds nothing
/// that could not travel.
///
/// The tests run the plan in real tasks, each with an allocator of its own that must be at zero in
/// the end.
public interface ExecutionPlanContract {

    /// How long a connection may take to close once its task has ended.
    Duration CLOSING = Duration.ofSeconds(5);

    /// A plan that yields several batches, so that there is something to cancel between.
    ExecutionPlan plan();

    /// The process that the plan runs in: adds factories and functions to an environment that has
    /// none.
    default TaskEnvironment environment(TaskEnvironment plain) {
        return plain;
    }

    /// The query that the plan runs for, with its settings.
    default QueryContext query() {
        return QueryContext.builder().build();
    }

    /// Counters of what the plan opens while it runs.
    default Connections connections() {
        return Connections.NONE;
    }

    /// Plans that fail while they open or midway, for example at an address where nobody listens.
    default List<ExecutionPlan> failing() {
        return List.of();
    }

    @Test
    default void doesNothingBeforeItIsSubscribedTo() {
        int opened = connections().opened().getAsInt();
        AtomicReference<@Nullable Long> allocated = new AtomicReference<>();
        ExecutionPlan plan = plan();
        PlanPrinter.print(plan.withChildren(plan.children()));
        ExecutionPlan unread =
                new ProbeExec(
                        plan,
                        (_, context) -> {
                            allocated.set(context.allocator().getRoot().getAllocatedMemory());
                            return Flux.empty();
                        });
        try (ContractTask task = ContractTask.of(unread, this).subscribe()) {
            task.forEachReader(reader -> reader.request(1));
            task.awaitBatches(1);
        }
        assertThat(allocated.get()).as("bytes allocated before anybody subscribed").isZero();
        assertThat(connections().opened().getAsInt())
                .as("connections opened before anybody subscribed")
                .isEqualTo(opened);
    }

    @Test
    default void subscribesAndRequestsWithoutBlocking() {
        ExecutionPlan impatient =
                new ProbeExec(plan(), (flux, _) -> NonBlockingThread.subscribeOn(flux));
        try (ContractTask task = ContractTask.of(impatient, this).subscribe()) {
            task.forEachReader(reader -> reader.request(1));
            task.awaitBatches(1);
            task.forEachReader(reader ->
                    assertThat(reader.failure())
                            .as("error of a thread that may not wait")
                            .isNull());
        }
    }

    @Test
    default void keepsThePromisesOfItsSchemaAndProperties() {
        ExecutionPlan plan = plan();
        List<Batches> partitions = run(plan);

        assertThat(partitions).hasSize(plan.properties().partitioning().count());
        PlanChecks.keepsNullsOut(plan, partitions);
        PlanChecks.keepsOrdering(plan, partitions);
        PlanChecks.keepsPartitioning(plan, partitions);
    }

    @Test
    default void isHonestInItsStatistics() {
        ExecutionPlan plan = plan();
        StatisticsCheck.check(plan.name(), plan.statistics(), plan.schema(), rows(plan));
    }

    @Test
    default void honoursDemandToTheBatch() {
        ExecutionPlan plan = plan();
        DemandCheck demand = new DemandCheck();
        ExecutionPlan watched = new ProbeExec(plan, (flux, _) -> demand.of(flux));
        List<List<@Nullable Object>> rows;
        try (ContractTask task = ContractTask.of(watched, this).subscribe()) {
            rows = task.readOneByOne();
        }

        demand.assertKept(plan.name());
        RowBag.of(rows).assertSameAs(RowBag.of(rows(plan)), "rows one batch at a time");
    }

    @Test
    default void yieldsTheSameRowsInEveryRun() {
        ExecutionPlan plan = plan();
        RowBag first = RowBag.of(rows(plan));
        try (ContractTask one = ContractTask.of(plan, this).subscribe();
                ContractTask other = ContractTask.of(plan, this).subscribe()) {
            for (int i = 0; i < 3; i++) {
                one.forEachReader(reader -> reader.request(1));
                other.forEachReader(reader -> reader.request(1));
            }
            RowBag.of(rows(plan)).assertSameAs(first, "rows while two other runs are under way");
        }
    }

    @Test
    default void closesWhatItOpens() {
        int opened = connections().opened().getAsInt();
        int open = connections().openNow().getAsInt();
        ExecutionPlan plan = plan();
        rows(plan);

        awaitOpen(open);
        if (plan.children().isEmpty()) {
            assertThat(connections().opened().getAsInt() - opened)
                    .as("connections opened for %s", plan.properties().partitioning())
                    .isLessThanOrEqualTo(plan.properties().partitioning().count());
        }
    }

    @Test
    default void canBeCancelledAtEverySignal() {
        ExecutionPlan plan = plan();
        int open = connections().openNow().getAsInt();
        int batches = run(plan).stream().mapToInt(Batches::count).max().orElse(0);
        for (int after = 0; after <= Math.min(batches, 10); after++) {
            try (ContractTask task = ContractTask.of(plan, this).subscribe()) {
                int requested = after;
                if (requested > 0) {
                    task.forEachReader(reader -> reader.request(requested));
                    task.awaitBatches(requested);
                }
                task.forEachReader(BatchReader::cancel);
            }
            awaitOpen(open);
        }
    }

    @Test
    default void canBeCancelledAtAnyMoment() {
        ExecutionPlan plan = plan();
        int open = connections().openNow().getAsInt();
        long start = System.nanoTime();
        rows(plan);
        int runNanos = (int) Math.min(System.nanoTime() - start, 50_000_000);
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            long cancelAt = System.nanoTime() + random.nextInt(runNanos);
            try (ContractTask task = ContractTask.of(plan, this).subscribe()) {
                task.forEachReader(reader -> reader.request(Long.MAX_VALUE));
                while (System.nanoTime() < cancelAt) {
                    Thread.onSpinWait();
                }
                task.forEachReader(BatchReader::cancel);
            }
            awaitOpen(open);
        }
    }

    @Test
    default void failsWithoutLeavingAnythingBehind() {
        int open = connections().openNow().getAsInt();
        for (ExecutionPlan plan : failing()) {
            try (BufferAllocator root = TestMemory.newRoot()) {
                QueryException failure = task(plan, root).failure();
                assertThat(failure.code())
                        .as("code of \"%s\", which has a better one than", failure.getMessage())
                        .isNotEqualTo(ErrorCode.INTERNAL);
            }
            awaitOpen(open);
        }
    }

    @Test
    default void passesErrorsOfItsChildrenOn() {
        ExecutionPlan plan = plan();
        for (int child = 0; child < plan.children().size(); child++) {
            for (int batches = 0; batches < 3; batches++) {
                int taken = batches;
                String message = "child " + child + " failed after " + batches + " batches";
                QueryException error = new QueryException(ErrorCode.SOURCE_FAILED, message);
                ExecutionPlan failing =
                        changed(
                                plan,
                                child,
                                flux -> flux.take(taken).concatWith(Flux.error(error)));
                try (BufferAllocator root = TestMemory.newRoot()) {
                    assertThat(task(failing, root).failure()).hasMessage(message);
                }
            }
        }
    }

    @Test
    default void readsChildrenWithoutRows() {
        ExecutionPlan plan = plan();
        RowBag expected = RowBag.of(rows(plan));
        for (int child = 0; child < plan.children().size(); child++) {
            rows(changed(plan, child, flux -> flux.handle((batch, _) -> batch.close())));
            Schema schema = plan.children().get(child).schema();
            ExecutionPlan sparse =
                    changed(
                            plan,
                            child,
                            flux ->
                                    Flux.defer(() ->
                                            flux.startWith(
                                                    RecordBatch.empty(schema, BatchMark.NONE))));
            RowBag.of(rows(sparse)).assertSameAs(expected, "rows after a batch of no rows");
        }
    }

    @Test
    default void isRebuiltFromItsChildren() {
        ExecutionPlan plan = plan();
        List<ExecutionPlan> tooMany = new ArrayList<>(plan.children());
        tooMany.add(plan);

        assertThat(plan.withChildren(plan.children())).isEqualTo(plan);
        assertThatThrownBy(() -> plan.withChildren(tooMany))
                .as("%s with one child too many", plan.name())
                .isInstanceOf(IllegalArgumentException.class);
        if (!plan.children().isEmpty()) {
            assertThatThrownBy(() -> plan.withChildren(Collections.emptyList()))
                    .as("%s without children", plan.name())
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void holdsNothingThatCannotTravel() {
        ExecutionPlan plan = plan();
        if (plan.properties().placement() == Placement.ANYWHERE) {
            assertThat(MetadataOnly.findings(plan))
                    .as("what %s holds beside metadata, though it may run anywhere", plan.name())
                    .isEmpty();
        }
    }

    private void awaitOpen(int expected) {
        long end = System.nanoTime() + CLOSING.toNanos();
        while (connections().openNow().getAsInt() > expected) {
            assertThat(System.nanoTime() - end)
                    .as("connections are open %s after the end of the task", CLOSING)
                    .isNegative();
            Thread.onSpinWait();
        }
    }

    private List<List<@Nullable Object>> rows(ExecutionPlan plan) {
        return run(plan).stream().flatMap(part -> part.rows().stream()).toList();
    }

    private List<Batches> run(ExecutionPlan plan) {
        try (BufferAllocator root = TestMemory.newRoot()) {
            return task(plan, root).run().partitions();
        }
    }

    private TestTask task(ExecutionPlan plan, BufferAllocator root) {
        return TestTask.of(plan, root)
                .query(query())
                .environment(environment(TestTask.environment(root)));
    }

    private static ExecutionPlan changed(
            ExecutionPlan plan, int child, UnaryOperator<Flux<RecordBatch>> change) {
        List<ExecutionPlan> children = new ArrayList<>(plan.children());
        children.set(child, new ProbeExec(children.get(child), (flux, _) -> change.apply(flux)));
        return plan.withChildren(children);
    }
}
