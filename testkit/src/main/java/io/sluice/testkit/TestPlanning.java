package io.sluice.testkit;

import io.sluice.context.QueryContext;
import io.sluice.function.FunctionRegistry;
import io.sluice.plan.Factories;
import io.sluice.plan.PlanningContext;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.scheduler.Schedulers;

/// Planning contexts for tests of providers and rules.
public final class TestPlanning {

    private TestPlanning() {}

    /// A context without extensions, settings and workers; add some with its `with…` methods.
    public static PlanningContext context(BufferAllocator allocator) {
        return new PlanningContext(
                QueryContext.builder().build(),
                FunctionRegistry.EMPTY,
                Factories.NONE,
                List.of(),
                allocator,
                Schedulers.boundedElastic());
    }
}
