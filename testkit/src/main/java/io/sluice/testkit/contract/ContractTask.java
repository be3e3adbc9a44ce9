package io.sluice.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.context.QueryContext;
import io.sluice.plan.ExecutionPlan;
import io.sluice.runtime.Task;
import io.sluice.runtime.TaskEnd;
import io.sluice.runtime.TaskEnvironment;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.TestMemory;
import io.sluice.testkit.TestTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// One run of a plan whose readers a contract drives by itself. Closing waits for the end of the
/// task and fails if anything is left behind.
final class ContractTask implements AutoCloseable {

    private final BufferAllocator root = TestMemory.newRoot();
    private final ExecutionPlan plan;
    private final Task task;
    private final List<BatchReader> readers = new ArrayList<>();

    private ContractTask(
            ExecutionPlan plan, QueryContext query, UnaryOperator<TaskEnvironment> environment) {
        this.plan = plan;
        this.task =
                Task.of(
                        plan,
                        partitions(plan),
                        query,
                        environment.apply(TestTask.environment(root)));
        partitions(plan).forEach(_ -> readers.add(BatchReader.idle()));
    }

    static ContractTask of(
            ExecutionPlan plan, QueryContext query, UnaryOperator<TaskEnvironment> environment) {
        return new ContractTask(plan, query, environment);
    }

    static ContractTask of(ExecutionPlan plan, ExecutionPlanContract contract) {
        return new ContractTask(plan, contract.query(), contract::environment);
    }

    /// Subscribes to all partitions; they request nothing by themselves.
    ContractTask subscribe() {
        for (int i = 0; i < readers.size(); i++) {
            task.partition(i, root).subscribe(readers.get(i));
        }
        return this;
    }

    void forEachReader(Consumer<BatchReader> action) {
        readers.forEach(action);
    }

    /// Waits until each partition has yielded so many batches or has ended.
    void awaitBatches(long count) {
        for (BatchReader reader : readers) {
            Await.until(() -> reader.received() >= count || ended(reader));
        }
    }

    /// Reads all partitions to their ends, requesting a batch when the one before has come and not
    /// sooner.
    List<List<@Nullable Object>> readOneByOne() {
        for (long count = 1; !readers.stream().allMatch(ContractTask::ended); count++) {
            forEachReader(reader -> reader.request(1));
            awaitBatches(count);
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (BatchReader reader : readers) {
            reader.awaitEnd();
            rows.addAll(Batches.read(plan.schema(), reader.take()).rows());
        }
        return rows;
    }

    private static boolean ended(BatchReader reader) {
        return reader.completed() || reader.failure() != null;
    }

    private static Set<Integer> partitions(ExecutionPlan plan) {
        return IntStream.range(0, plan.properties().partitioning().count())
                .boxed()
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        readers.forEach(BatchReader::cancel);
        TaskEnd end = Await.value(task.ended());
        readers.forEach(reader -> reader.take().forEach(RecordBatch::close));
        assertThat(end.stragglers()).as("batches left open").isZero();
        assertThat(end.leakedBytes()).as("bytes left behind").isZero();
        root.close();
    }
}
