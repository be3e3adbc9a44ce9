package io.sluice.optimizer.internal.planner;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.optimizer.internal.catalog.CatalogSnapshot;
import io.sluice.optimizer.internal.expr.StatementScope;
import io.sluice.optimizer.internal.logical.LogicalOptimizer;
import io.sluice.optimizer.internal.logical.PlanningCluster;
import io.sluice.optimizer.internal.lowering.PlanLowering;
import io.sluice.optimizer.internal.scan.PruneColumns;
import io.sluice.optimizer.internal.scan.PushIntoScans;
import io.sluice.optimizer.internal.scan.ScanAwaiting;
import io.sluice.optimizer.internal.sql.AnalyzedQuery;
import io.sluice.optimizer.internal.sql.ParsedQuery;
import io.sluice.optimizer.internal.sql.QueryAnalysis;
import io.sluice.optimizer.internal.sql.QueryParsing;
import io.sluice.optimizer.internal.statement.SqlText;
import io.sluice.optimizer.internal.thread.PlanningRun;
import io.sluice.optimizer.rules.PhysicalRules;
import io.sluice.plan.ExecutionPlan;
import io.sluice.planning.PlannerEnvironment;
import java.time.Instant;
import org.apache.calcite.rel.RelNode;
import reactor.core.publisher.Mono;

/// The way of a query from its text to a plan.
///
/// ```
/// parse ─▶ tables from the catalog ─▶ analyze, rewrite, lower ─▶ scans from the tables ─▶ physical rules
///  thread        waits for others             thread                 waits for others        thread
/// ```
///
/// What waits for others blocks no thread; what computes runs on the threads of a [PlanningRun],
/// which also stops it.
final class QueryPlanning {

    private final PlanningRun run;
    private final PlannerEnvironment environment;

    QueryPlanning(PlanningRun run, PlannerEnvironment environment) {
        this.run = run;
        this.environment = environment;
    }

    /// A plan that can run.
    Mono<ExecutionPlan> plan(SqlText query) {
        return lower(query).flatMap(this::finish);
    }

    /// A plan with scans and without exchanges, for statements that put more on top of it.
    Mono<ExecutionPlan> lower(SqlText query) {
        return run.compute(() -> QueryParsing.parse(query))
                .flatMap(parsed ->
                        new TableResolution(run, environment)
                                .resolve(parsed)
                                .flatMap(snapshot -> lower(parsed, snapshot)))
                .flatMap(plan -> ScanAwaiting.await(plan, environment.context(), run));
    }

    /// Physical rules, as the last step.
    Mono<ExecutionPlan> finish(ExecutionPlan plan) {
        return run.compute(
                () -> PhysicalRules.apply(plan, environment.rules(), environment.context()));
    }

    private Mono<ExecutionPlan> lower(ParsedQuery query, CatalogSnapshot snapshot) {
        return run.compute(() -> pending(query, snapshot));
    }

    private ExecutionPlan pending(ParsedQuery query, CatalogSnapshot snapshot) {
        StatementScope scope = new StatementScope(environment.context().functions(), Instant.now());
        try {
            PlanningCluster cluster = new PlanningCluster(scope, run.cancelFlag());
            AnalyzedQuery analyzed =
                    new QueryAnalysis(snapshot, scope.functions(), cluster.cluster())
                            .analyze(query);
            RelNode optimized = new LogicalOptimizer(cluster).optimize(analyzed.rel());
            ExecutionPlan lowered =
                    new PlanLowering(scope).lower(optimized, analyzed.columnNames());
            ExecutionPlan pruned =
                    PhysicalRules.applyOne(new PruneColumns(), lowered, environment.context());
            return PhysicalRules.applyOne(new PushIntoScans(), pruned, environment.context());
        } catch (QueryException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new QueryException(
                    ErrorCode.INTERNAL, "the statement could not be planned: " + e, e);
        } catch (AssertionError e) {
            throw new QueryException(
                    ErrorCode.INTERNAL, "the statement could not be planned: " + e, e);
        }
    }
}
