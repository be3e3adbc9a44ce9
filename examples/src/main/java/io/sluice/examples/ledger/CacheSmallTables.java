package io.sluice.examples.ledger;

import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanRewriter;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Transformed;
import io.sluice.planning.PhysicalOptimizerRule;

/// Keeps small tables in the cache.
///
/// ```
/// LedgerScanExec: table=accounts   ─▶   CachedScanExec: table=accounts
/// ```
///
/// Does not apply when a scan yields 10,000 rows or more, or nobody knows how many.
public final class CacheSmallTables implements PhysicalOptimizerRule {

    private static final long SMALL_ROWS = 10_000;

    @Override
    public String name() {
        return "CacheSmallTables";
    }

    @Override
    public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
        return PlanRewriter.transformDown(plan, CacheSmallTables::cached).plan();
    }

    private static Transformed cached(ExecutionPlan node) {
        return node instanceof LedgerScanExec scan && isSmall(scan)
                ? Transformed.yes(new CachedScanExec(scan))
                : Transformed.no(node);
    }

    private static boolean isSmall(LedgerScanExec scan) {
        return scan.statistics()
                .rowCount()
                .toOptional()
                .filter(rows -> rows < SMALL_ROWS)
                .isPresent();
    }
}
