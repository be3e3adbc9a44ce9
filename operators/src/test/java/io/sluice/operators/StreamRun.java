package io.sluice.operators;

import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.plan.ExecutionPlan;
import io.sluice.runtime.Task;
import io.sluice.runtime.TaskEnd;
import io.sluice.runtime.TaskEnvironment;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.TestTask;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;

/// What came of one run of a plan of one partition: its output, and the rows that were late.
record StreamRun(Batches output, List<List<Object>> late) {

    static StreamRun of(ExecutionPlan plan, int batchRows, BufferAllocator allocator) {
        TaskEnvironment environment =
                TestTask.environment(allocator).withFunctions(BuiltinFunctions.registry());
        QueryContext query =
                QueryContext.builder().set(EngineOptions.BATCH_ROWS, batchRows).build();
        Task task = Task.of(plan, Set.of(0), query, environment);
        BatchReader late = BatchReader.requesting(Long.MAX_VALUE);
        BatchReader output = BatchReader.requesting(1);
        task.late(allocator).subscribe(late);
        task.partition(0, allocator).subscribe(output);
        output.awaitEnd();
        late.awaitEnd();
        TaskEnd end = Await.value(task.ended());
        List<List<Object>> lateRows =
                late.take().stream()
                        .flatMap(batch -> {
                            try (batch) {
                                return Batches.rows(batch).stream();
                            }
                        })
                        .toList();
        StreamRun run = new StreamRun(Batches.read(plan.schema(), output.take()), lateRows);
        if (output.failure() != null || !end.clean()) {
            throw new AssertionError(output.failure() + ", " + end);
        }
        return run;
    }
}
