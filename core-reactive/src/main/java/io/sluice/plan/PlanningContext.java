package io.sluice.plan;

import io.sluice.context.QueryContext;
import io.sluice.function.FunctionRegistry;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.scheduler.Scheduler;

/// What providers and rules may use while a statement is planned.
///
/// @param query the query's settings and entries
/// @param workers workers that fragments could run on; empty for none
/// @param allocator for the little that planning evaluates, such as constant expressions
/// @param blocking where providers that block read metadata
public record PlanningContext(
        QueryContext query,
        FunctionRegistry functions,
        Factories factories,
        List<String> workers,
        BufferAllocator allocator,
        Scheduler blocking) {

    public PlanningContext {
        workers = List.copyOf(workers);
    }
}
