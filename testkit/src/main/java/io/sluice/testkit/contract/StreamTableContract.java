package io.sluice.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.runtime.TaskEnvironment;
import io.sluice.testkit.Await;
import io.sluice.testkit.TestMemory;
import io.sluice.testkit.TestPlanning;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

/// What Sluice expects of a [TableProvider] whose rows never end: that it says so, that planning
/// never waits, that it yields nothing unasked and no more than was asked for, and that a cancel
/// and a deadline end it, whatever it waits for, with nothing left behind.
///
/// Every partition must have [#batchesAtHand] batches, and may have any number more.
public interface StreamTableContract {

    /// The table. Each scan of it yields rows anew.
    TableProvider provider();

    /// How many batches each partition yields when they are asked for, with nobody's help; at least
    /// one.
    default int batchesAtHand() {
        return 1;
    }

    /// Where scans are planned: adds factories, settings or workers to a context that has none.
    default PlanningContext planning(PlanningContext plain) {
        return plain;
    }

    /// The context that plans run with.
    default QueryContext query() {
        return QueryContext.builder().build();
    }

    /// What plans run in: adds factories and functions to an environment that has none.
    default TaskEnvironment environment(TaskEnvironment plain) {
        return plain;
    }

    @Test
    default void saysThatItIsUnbounded() {
        ExecutionPlan scan = scan(all());

        assertThat(scan.properties().isUnbounded())
                .as("%s is unbounded; a table that ends keeps TableProviderContract", scan.name())
                .isTrue();
    }

    @Test
    default void planningNeverWaits() {
        TableProvider provider = provider();
        ScanRequest all = all();
        NonBlockingThread.run("planning", provider::statistics);
        try (BufferAllocator allocator = TestMemory.newRoot()) {
            PlanningContext context = planning(TestPlanning.context(allocator));
            Await.value(NonBlockingThread.subscribeOn(() -> provider.scan(all, context)));
        }
    }

    @Test
    default void yieldsNothingUnasked() {
        try (ContractTask task = task(scan(all()), query()).subscribe()) {
            task.forEachReader(reader -> {
                Await.unchanged(reader::received);
                assertThat(reader.received()).as("batches that nobody asked for").isZero();
            });
        }
    }

    @Test
    default void yieldsNoMoreThanWasAskedFor() {
        try (ContractTask task = task(scan(all()), query()).subscribe()) {
            for (int count = 1; count <= batchesAtHand(); count++) {
                task.forEachReader(reader -> reader.request(1));
                task.awaitBatches(count);
                int expected = count;
                task.forEachReader(reader -> {
                    Await.unchanged(reader::received);
                    assertThat(reader.failure()).isNull();
                    assertThat(reader.received())
                            .as("batches after %d were asked for", expected)
                            .isEqualTo(expected);
                });
            }
        }
    }

    @Test
    default void yieldsTheColumnsOfEveryProjection() {
        int columns = provider().schema().size();
        List<List<Integer>> projections = new ArrayList<>();
        projections.add(List.of());
        projections.add(IntStream.range(0, columns).map(i -> columns - 1 - i).boxed().toList());
        IntStream.range(0, columns).forEach(column -> projections.add(List.of(column)));
        for (List<Integer> projection : projections) {
            ExecutionPlan scan = scan(all().withProjection(projection));
            int[] indexes = projection.stream().mapToInt(Integer::intValue).toArray();
            assertThat(scan.schema().mismatch(provider().schema().select(indexes)))
                    .as("schema of the scan of columns %s", projection)
                    .isEmpty();
            readOneBatch(scan);
        }
    }

    /// Two readers at a time, and one after the other, get rows each.
    @Test
    default void canBeReadMoreThanOnce() {
        ExecutionPlan scan = scan(all());
        try (ContractTask first = task(scan, query()).subscribe()) {
            first.forEachReader(reader -> reader.request(1));
            first.awaitBatches(1);
            readOneBatch(scan);
        }
        readOneBatch(scan);
    }

    @Test
    default void endsWhenItIsCancelled() {
        ExecutionPlan scan = scan(all());
        for (int asked : new int[] {0, 1, 1_000_000}) {
            try (ContractTask task = task(scan, query()).subscribe()) {
                if (asked > 0) {
                    task.forEachReader(reader -> reader.request(asked));
                    task.awaitBatches(1);
                }
                task.forEachReader(reader -> reader.cancel());
            }
        }
    }

    @Test
    default void endsAtItsDeadline() {
        QueryContext hurried = query().toBuilder().deadline(Instant.now().plusMillis(50)).build();
        try (ContractTask task = task(scan(all()), hurried).subscribe()) {
            task.forEachReader(reader -> {
                reader.awaitEnd();
                assertThat(reader.failure())
                        .as("the end of a partition that nobody asks for anything")
                        .isInstanceOfSatisfying(
                                QueryException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
            });
        }
    }

    private void readOneBatch(ExecutionPlan scan) {
        try (ContractTask task = task(scan, query()).subscribe()) {
            task.forEachReader(reader -> reader.request(1));
            task.awaitBatches(1);
            task.forEachReader(reader -> {
                assertThat(reader.failure()).isNull();
                for (RecordBatch batch : reader.take()) {
                    assertThat(batch.schema().mismatch(scan.schema()))
                            .as("schema of a batch")
                            .isEmpty();
                    batch.close();
                }
            });
        }
    }

    private ContractTask task(ExecutionPlan scan, QueryContext query) {
        QueryContext own =
                query.toBuilder().queryId(QueryContext.builder().build().queryId()).build();
        return ContractTask.of(scan, own, this::environment);
    }

    private ScanRequest all() {
        return ScanRequest.all(provider().schema().size());
    }

    private ExecutionPlan scan(ScanRequest request) {
        try (BufferAllocator allocator = TestMemory.newRoot()) {
            PlanningContext context = planning(TestPlanning.context(allocator));
            return Await.value(provider().scan(request, context));
        }
    }
}
