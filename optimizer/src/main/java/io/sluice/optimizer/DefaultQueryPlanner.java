package io.sluice.optimizer;

import io.sluice.optimizer.internal.planner.StatementPlanning;
import io.sluice.optimizer.internal.statement.StatementSplitter;
import io.sluice.optimizer.internal.thread.PlanningThreads;
import io.sluice.planning.PlannedQuery;
import io.sluice.planning.PlannerEnvironment;
import io.sluice.planning.QueryPlanner;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/// Plans SQL, in the dialect that `docs/dialect.md` describes. The session finds it by the service
/// loader.
///
/// Planning reads metadata only: tables' schemas and statistics, and what their scans look at. It
/// computes on a few daemon threads of its own, which planners share and which exist only while
/// there is work. It ends when it is cancelled, at the query's deadline, or after the query's
/// `planning.timeout`; a statement that takes long does not keep small ones from being planned.
/// Safe to use from any thread.
public final class DefaultQueryPlanner implements QueryPlanner {

    private static final int MAX_PLANNERS = 1024;

    private final Supplier<PlanningThreads> threads;

    /// A planner; all that are made like this have the same threads, as many as there are cores and
    /// two at least.
    public DefaultQueryPlanner() {
        this.threads = () -> Threads.SHARED;
    }

    private DefaultQueryPlanner(PlanningThreads own) {
        this.threads = () -> own;
    }

    /// A planner with threads of its own.
    ///
    /// @param planners how many statements are planned at a time, from 1 to 1024; those that turn
    ///   out to be heavy run beside them
    public static DefaultQueryPlanner withPlanners(int planners) {
        if (planners < 1 || planners > MAX_PLANNERS) {
            throw new IllegalArgumentException(
                    "planners: " + planners + "; from 1 to " + MAX_PLANNERS + " are possible");
        }
        return new DefaultQueryPlanner(new PlanningThreads(planners));
    }

    /// Holds the threads from the first statement on.
    private static final class Threads {
        static final PlanningThreads SHARED =
                new PlanningThreads(Math.max(2, Runtime.getRuntime().availableProcessors()));
    }

    @Override
    public Mono<PlannedQuery> plan(String sql, PlannerEnvironment environment) {
        return Mono.defer(() -> StatementPlanning.plan(threads.get(), environment, sql));
    }

    @Override
    public List<String> split(String script) {
        return StatementSplitter.split(script);
    }
}
