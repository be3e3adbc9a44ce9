package io.sluice.examples.ledger;

import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.type.Schema;
import java.util.List;
import reactor.core.publisher.Mono;

/// A table of a ledger with the least that a table needs: its columns, and a plan that reads them.
///
/// @param info of which only the columns are used
public record MinimalLedgerTable(LedgerInfo info) implements TableProvider {

    @Override
    public Schema schema() {
        return info.schema();
    }

    @Override
    public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
        LedgerInfo columns = info.withoutStatistics();
        return Mono.just(new LedgerScanExec(columns, request.projection(), List.of(), 1));
    }
}
