package io.sluice.runtime;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.OpenTelemetry;
import io.sluice.function.FunctionRegistry;
import io.sluice.plan.Factories;
import io.sluice.plan.FragmentRunner;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.scheduler.Scheduler;

/// What a process lends to the tasks that run in it. Owned by a session or worker, which outlives
/// its tasks.
///
/// @param allocator parent of each task's allocator
/// @param cpu one thread per core, for computing; nothing that runs there blocks
/// @param blocking a bounded number of threads, for providers that block
/// @param fragments runs fragments on workers, where there are any
public record TaskEnvironment(
        BufferAllocator allocator,
        Scheduler cpu,
        Scheduler blocking,
        FunctionRegistry functions,
        Factories factories,
        Optional<FragmentRunner> fragments,
        OpenTelemetry telemetry) {

    public TaskEnvironment {
        requireNonNull(allocator, "allocator is null");
        requireNonNull(cpu, "cpu is null");
        requireNonNull(blocking, "blocking is null");
        requireNonNull(functions, "functions is null");
        requireNonNull(factories, "factories is null");
        requireNonNull(fragments, "fragments is null");
        requireNonNull(telemetry, "telemetry is null");
    }

    /// An environment without extensions, workers and telemetry.
    public static TaskEnvironment of(BufferAllocator allocator, Scheduler cpu, Scheduler blocking) {
        return new TaskEnvironment(
                allocator,
                cpu,
                blocking,
                FunctionRegistry.EMPTY,
                Factories.NONE,
                Optional.empty(),
                OpenTelemetry.noop());
    }

    public TaskEnvironment withFunctions(FunctionRegistry newFunctions) {
        return new TaskEnvironment(
                allocator, cpu, blocking, newFunctions, factories, fragments, telemetry);
    }

    public TaskEnvironment withFactories(Factories newFactories) {
        return new TaskEnvironment(
                allocator, cpu, blocking, functions, newFactories, fragments, telemetry);
    }

    public TaskEnvironment withFragments(FragmentRunner runner) {
        return new TaskEnvironment(
                allocator, cpu, blocking, functions, factories, Optional.of(runner), telemetry);
    }
}
