package io.sluice.optimizer;

import io.sluice.optimizer.internal.planner.PlanningThreads;
import io.sluice.optimizer.internal.planner.StatementPlanning;
import io.sluice.optimizer.internal.statement.StatementSplitter;
import io.sluice.planning.PlannedQuery;
import io.sluice.planning.PlannerEnvironment;
import io.sluice.planning.QueryPlanner;
import java.util.List;
import reactor.core.publisher.Mono;

/// Plans SQL, in the dialect that `docs/dialect.md` describes. The session finds it by the service
/// loader.
///
/// Planning reads metadata only: tables' schemas and statistics, and what their scans look at. It
/// computes on a few daemon threads of its own, which all planners of a process share and which
/// exist only while there is work. Safe to use from any thread.
public final class DefaultQueryPlanner implements QueryPlanner {

    /// A planner; all have the same threads.
    public DefaultQueryPlanner() {}

    /// Holds the threads from the first statement on.
    private static final class Threads {
        static final PlanningThreads SHARED = new PlanningThreads();
    }

    @Override
    public Mono<PlannedQuery> plan(String sql, PlannerEnvironment environment) {
        return Mono.defer(() -> new StatementPlanning(Threads.SHARED, environment, sql).plan());
    }

    @Override
    public List<String> split(String script) {
        return StatementSplitter.split(script);
    }
}
