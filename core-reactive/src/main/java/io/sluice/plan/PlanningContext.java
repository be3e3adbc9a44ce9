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

    public PlanningContext withQuery(QueryContext newQuery) {
        return new PlanningContext(newQuery, functions, factories, workers, allocator, blocking);
    }

    public PlanningContext withFunctions(FunctionRegistry newFunctions) {
        return new PlanningContext(query, newFunctions, factories, workers, allocator, blocking);
    }

    public PlanningContext withFactories(Factories newFactories) {
        return new PlanningContext(query, functions, newFactories, workers, allocator, blocking);
    }

    public PlanningContext withBlocking(Scheduler newBlocking) {
        return new PlanningContext(query, functions, factories, workers, allocator, newBlocking);
    }

    public PlanningContext withWorkers(List<String> newWorkers) {
        return new PlanningContext(query, functions, factories, newWorkers, allocator, blocking);
    }
}
