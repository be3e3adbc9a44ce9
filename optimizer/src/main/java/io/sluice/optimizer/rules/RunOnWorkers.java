package io.sluice.optimizer.rules;

import io.sluice.operators.ExchangeExec;
import io.sluice.operators.RemoteExchangeExec;
import io.sluice.operators.ValuesExec;
import io.sluice.optimizer.internal.plan.RowOrder;
import io.sluice.plan.Distribution;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PhysicalOptimizerRule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Cuts the parts of a plan that workers can run into stages: from a scan upwards through filters,
/// projections, partial aggregates, sorts and limits of partitions.
///
/// ```
/// HashAggregateExec: final                HashAggregateExec: final
///   HashAggregateExec: partial     →        RemoteExchangeExec: stage=1
///     FileScanExec                            HashAggregateExec: partial
///                                               FileScanExec
/// ```
///
/// Each stage is as large as it can be, so that as little as possible travels. Does not apply where
/// there are no workers, to nodes that are placed on the coordinator, to constants, to nodes that
/// need the rows of several partitions, and to those that take away columns by which the rows below
/// are sorted: the coordinator merges by them.
public final class RunOnWorkers implements PhysicalOptimizerRule {

    @Override
    public String name() {
        return "RunOnWorkers";
    }

    @Override
    public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
        return context.workers().isEmpty() ? plan : cut(plan, new AtomicInteger());
    }

    private static ExecutionPlan cut(ExecutionPlan plan, AtomicInteger stages) {
        if (isDistributable(plan) && !RowOrder.isHidden(plan)) {
            return new RemoteExchangeExec(stages.incrementAndGet(), plan);
        }
        if (plan instanceof RemoteExchangeExec) {
            return plan;
        }
        List<ExecutionPlan> children = new ArrayList<>();
        boolean changed = false;
        for (ExecutionPlan child : plan.children()) {
            ExecutionPlan rewritten = cut(child, stages);
            changed |= rewritten != child;
            children.add(rewritten);
        }
        return changed ? plan.withChildren(children) : plan;
    }

    /// Whether a chain of nodes can run in another process, each partition for itself.
    static boolean isDistributable(ExecutionPlan plan) {
        if (plan.properties().placement() != Placement.ANYWHERE
                || plan.children().size() > 1
                || plan instanceof ExchangeExec
                || plan instanceof RemoteExchangeExec
                || plan instanceof ValuesExec) {
            return false;
        }
        if (plan.children().isEmpty()) {
            return true;
        }
        return plan.requiredDistribution().getFirst() instanceof Distribution.Any
                && isDistributable(plan.children().getFirst());
    }
}
