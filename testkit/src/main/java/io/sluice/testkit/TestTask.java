package io.sluice.testkit;

import io.sluice.batch.RecordBatch;
import io.sluice.config.ConfigOption;
import io.sluice.context.QueryContext;
import io.sluice.error.QueryException;
import io.sluice.function.AggregateFunction;
import io.sluice.function.ScalarFunction;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.FragmentRunner;
import io.sluice.plan.NodeReport;
import io.sluice.runtime.Task;
import io.sluice.runtime.TaskEnd;
import io.sluice.runtime.TaskEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Runs a plan to its end with the real runtime and waits for it, for tests. All partitions run at
/// once unless it is said otherwise.
///
/// ```java
/// List<List<Object>> rows = TestTask.of(plan, allocator).requesting(1).rows();
/// ```
///
/// Each run checks that the task has ended clean: no batch left open, no byte left.
public final class TestTask {

    private static final Scheduler CPU = Schedulers.newParallel("test-cpu", 2, true);
    private static final Scheduler BLOCKING =
            Schedulers.newBoundedElastic(8, 1000, "test-blocking", 60, true);

    private final ExecutionPlan plan;
    private final BufferAllocator allocator;
    private TaskEnvironment environment;
    private QueryContext.Builder query = QueryContext.builder();
    private long demand = Long.MAX_VALUE;
    private boolean inTurn;

    private TestTask(ExecutionPlan plan, BufferAllocator allocator) {
        this.plan = plan;
        this.allocator = allocator;
        this.environment = environment(allocator);
    }

    public static TestTask of(ExecutionPlan plan, BufferAllocator allocator) {
        return new TestTask(plan, allocator);
    }

    /// The environment that tests run tasks in, with threads that all tests share.
    public static TaskEnvironment environment(BufferAllocator allocator) {
        return TaskEnvironment.of(allocator, CPU, BLOCKING);
    }

    /// Readers request so many batches at a time, and more when these have come.
    public TestTask requesting(long batches) {
        demand = batches;
        return this;
    }

    /// Runs one partition after the other, so that none takes over work of another.
    public TestTask inTurn() {
        inTurn = true;
        return this;
    }

    public <T> TestTask set(ConfigOption<T> option, T value) {
        query.set(option, value);
        return this;
    }

    /// Runs as a part of this query.
    public TestTask query(QueryContext newQuery) {
        query = newQuery.toBuilder();
        return this;
    }

    public TestTask function(ScalarFunction function) {
        environment = environment.withFunctions(environment.functions().with(function));
        return this;
    }

    public TestTask function(AggregateFunction function) {
        environment = environment.withFunctions(environment.functions().with(function));
        return this;
    }

    public <T> TestTask factory(Class<T> type, T factory) {
        environment = environment.withFactories(environment.factories().with(type, factory));
        return this;
    }

    public TestTask fragments(FragmentRunner runner) {
        environment = environment.withFragments(runner);
        return this;
    }

    public TestTask environment(TaskEnvironment newEnvironment) {
        environment = newEnvironment;
        return this;
    }

    /// The rows of all partitions, one partition after the other.
    public List<List<@Nullable Object>> rows() {
        return run().rows();
    }

    /// Runs the plan, which must complete.
    ///
    /// @throws AssertionError if it fails or leaves something behind
    public Result run() {
        Result result = runAnyway();
        if (result.failure() != null) {
            throw new AssertionError("the plan failed: " + result.failure(), result.failure());
        }
        return result;
    }

    /// Runs the plan, which must fail.
    ///
    /// @return the first error that a partition ended with
    /// @throws AssertionError if it completes or leaves something behind
    public QueryException failure() {
        Result result = runAnyway();
        if (result.failure() == null) {
            throw new AssertionError("the plan completed with " + result.rows());
        }
        return QueryException.from(result.failure());
    }

    /// A task for all partitions of the plan that nobody has subscribed to, for tests that drive it
    /// themselves.
    public Task task() {
        int count = plan.properties().partitioning().count();
        Set<Integer> all = IntStream.range(0, count).boxed().collect(Collectors.toSet());
        return Task.of(plan, all, query.build(), environment);
    }

    private Result runAnyway() {
        int count = plan.properties().partitioning().count();
        Task task = task();
        List<BatchReader> readers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            readers.add(BatchReader.requesting(demand));
        }
        for (int i = 0; i < count; i++) {
            task.partition(i, allocator).subscribe(readers.get(i));
            if (inTurn) {
                readers.get(i).awaitEnd();
            }
        }
        Throwable failure = null;
        List<Batches> partitions = new ArrayList<>();
        for (BatchReader reader : readers) {
            reader.awaitEnd();
            List<RecordBatch> batches = reader.take();
            partitions.add(Batches.read(plan.schema(), batches));
            failure = failure == null ? reader.failure() : failure;
        }
        TaskEnd end = Await.value(task.ended());
        if (!end.clean()) {
            throw new AssertionError("the task left something behind: " + end);
        }
        return new Result(partitions, task.nodes(), failure);
    }

    /// What came of a run.
    public static final class Result {

        private final List<Batches> partitions;
        private final List<NodeReport> nodes;
        private final @Nullable Throwable failure;

        Result(List<Batches> partitions, List<NodeReport> nodes, @Nullable Throwable failure) {
            this.partitions = List.copyOf(partitions);
            this.nodes = List.copyOf(nodes);
            this.failure = failure;
        }

        /// The output of each partition, batch by batch.
        public List<Batches> partitions() {
            return partitions;
        }

        /// The rows of all partitions, one partition after the other.
        public List<List<@Nullable Object>> rows() {
            return partitions.stream().flatMap(part -> part.rows().stream()).toList();
        }

        /// What each node has counted, in the plan's order.
        public List<NodeReport> nodes() {
            return nodes;
        }

        @Nullable Throwable failure() {
            return failure;
        }
    }
}
