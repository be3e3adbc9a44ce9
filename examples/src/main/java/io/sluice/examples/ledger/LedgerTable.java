package io.sluice.examples.ledger;

import io.sluice.catalog.FilterPushdown;
import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.config.EngineOptions;
import io.sluice.expr.Expr;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Statistics;
import io.sluice.type.Schema;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/// A table of a ledger that tells the planner what it knows and filters where it can.
public record LedgerTable(LedgerInfo info) implements TableProvider {

    /// Fewer rows are not worth a connection of their own.
    private static final long MIN_PARTITION_ROWS = 5_000;

    @Override
    public Schema schema() {
        return info.schema();
    }

    @Override
    public Statistics statistics() {
        return info.statistics();
    }

    @Override
    public List<FilterPushdown> supportsFilters(List<Expr> filters) {
        return filters.stream()
                .map(filter ->
                        LedgerCondition.of(filter)
                                .map(LedgerCondition::pushdown)
                                .orElse(FilterPushdown.UNSUPPORTED))
                .toList();
    }

    @Override
    public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
        List<LedgerCondition> conditions =
                request.filters().stream()
                        .map(LedgerCondition::of)
                        .flatMap(Optional::stream)
                        .toList();
        int wanted = context.query().get(EngineOptions.TARGET_PARTITIONS);
        long worthwhile = Math.max(1, info.version() / MIN_PARTITION_ROWS);
        int partitions = (int) Math.min(wanted, worthwhile);
        return Mono.just(new LedgerScanExec(info, request.projection(), conditions, partitions));
    }
}
