package io.sluice.rsocket;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.context.ContextEntry;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.TaskContext;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.Comparator;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// A leaf for tests: a row for each entry of the query's context as the process sees it that runs
/// this, the tenant in a row of its own, and what an [EntryReader] of that process says.
record EntriesExec() implements ExecutionPlan {

    static final Schema SCHEMA =
            Schema.of(
                    Field.required("name", DataType.UTF8),
                    Field.required("value", DataType.UTF8),
                    Field.required("propagation", DataType.UTF8),
                    Field.required("secret", DataType.BOOL));

    /// A tenant that begins so makes the node fail with the code that follows, like a driver that
    /// quotes in its messages what it was given.
    static final String FAILING = "failing ";

    @Override
    public String name() {
        return "EntriesExec";
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
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public ExecutionPlan withChildren(List<ExecutionPlan> children) {
        return this;
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        return Mono.fromSupplier(() -> entries(context)).flux();
    }

    private static RecordBatch entries(TaskContext context) {
        QueryContext query = context.query();
        if (query.tenant().startsWith(FAILING)) {
            String values = query.entries().stream().map(ContextEntry::value).toList().toString();
            throw new QueryException(
                    ErrorCode.valueOf(query.tenant().substring(FAILING.length())),
                    "cannot log in with " + values,
                    new IllegalStateException("refused: " + values));
        }
        try (BatchWriter writer = BatchWriter.of(SCHEMA, context.allocator())) {
            writer.appendRow("tenant", query.tenant(), "", false);
            String typed = context.factories().get(EntryReader.class).read(query);
            writer.appendRow("typed", typed, "", false);
            query.entries().stream()
                    .sorted(Comparator.comparing(ContextEntry::name))
                    .forEach(entry ->
                            writer.appendRow(
                                    entry.name(),
                                    entry.value(),
                                    entry.propagation().name(),
                                    entry.secret()));
            return writer.finish();
        }
    }
}
