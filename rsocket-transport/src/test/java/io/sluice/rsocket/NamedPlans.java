package io.sluice.rsocket;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.planning.PlannedQuery;
import io.sluice.planning.PlannerEnvironment;
import io.sluice.planning.QueryPlanner;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/// A planner for tests: the text of a statement is the name of a plan.
final class NamedPlans implements QueryPlanner {

    private final Map<String, Function<PlannerEnvironment, PlannedQuery>> plans =
            new ConcurrentHashMap<>();

    NamedPlans add(String text, ExecutionPlan plan) {
        return add(text, _ -> new PlannedQuery.Rows(plan));
    }

    NamedPlans add(String text, Function<PlannerEnvironment, PlannedQuery> planned) {
        plans.put(text, planned);
        return this;
    }

    @Override
    public Mono<PlannedQuery> plan(String sql, PlannerEnvironment environment) {
        return Mono.fromSupplier(() -> {
            Function<PlannerEnvironment, PlannedQuery> planned = plans.get(sql);
            if (planned == null) {
                throw new QueryException(ErrorCode.SQL_SYNTAX, "no plan is called \"" + sql + "\"");
            }
            return planned.apply(environment);
        });
    }

    @Override
    public List<String> split(String script) {
        return List.of(script.split(";"));
    }
}
