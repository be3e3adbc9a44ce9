package io.sluice.rsocket;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.RemoteExchangeExec;
import io.sluice.plan.ExecutionPlan;
import io.sluice.planning.PlannedQuery;
import io.sluice.planning.PlannerEnvironment;
import io.sluice.planning.QueryPlanner;
import java.util.List;
import reactor.core.publisher.Mono;

/// A planner for tests that need no names: `range 4 1000 10 0` is a [RangeExec] of four partitions,
/// a thousand rows, ten in a batch; `entries` an [EntriesExec]; `remote …` runs either on workers.
final class RangePlans implements QueryPlanner {

    private static final String REMOTE = "remote ";

    @Override
    public Mono<PlannedQuery> plan(String sql, PlannerEnvironment environment) {
        return Mono.fromSupplier(() -> new PlannedQuery.Rows(plan(sql)));
    }

    static ExecutionPlan plan(String sql) {
        if (sql.startsWith(REMOTE)) {
            ExecutionPlan fragment = leaf(sql.substring(REMOTE.length()));
            return new GatherExec(new RemoteExchangeExec(1, fragment));
        }
        ExecutionPlan leaf = leaf(sql);
        return leaf.properties().partitioning().count() == 1 ? leaf : new GatherExec(leaf);
    }

    private static ExecutionPlan leaf(String text) {
        String[] words = text.split(" ");
        return switch (words[0]) {
            case "range" ->
                    new RangeExec(
                            Integer.parseInt(words[1]),
                            Long.parseLong(words[2]),
                            Integer.parseInt(words[3]),
                            Integer.parseInt(words[4]));
            case "entries" -> new EntriesExec();
            default -> throw new QueryException(ErrorCode.SQL_SYNTAX, "what is \"" + text + "\"?");
        };
    }

    @Override
    public List<String> split(String script) {
        return List.of(script.split(";"));
    }
}
