package io.sluice.optimizer.rules;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.SortKey;
import io.sluice.operators.BuiltinExec;
import io.sluice.operators.CoalesceBatchesExec;
import io.sluice.operators.ExchangeExec;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.FilterExec;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.HashJoinExec;
import io.sluice.operators.InsertExec;
import io.sluice.operators.LimitExec;
import io.sluice.operators.MemoryScanExec;
import io.sluice.operators.NestedLoopJoinExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.PublisherScanExec;
import io.sluice.operators.RemoteExchangeExec;
import io.sluice.operators.ReplayExec;
import io.sluice.operators.SortExec;
import io.sluice.operators.TopKExec;
import io.sluice.operators.UnionExec;
import io.sluice.operators.ValuesExec;
import io.sluice.operators.WatermarkExec;
import io.sluice.operators.WindowAggregateExec;
import io.sluice.operators.WindowAssignExec;
import io.sluice.optimizer.internal.plan.RowOrder;
import io.sluice.plan.ChangelogMode;
import io.sluice.plan.Distribution;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PhysicalOptimizerRule;
import java.util.List;
import java.util.Optional;

/// Refuses plans that cannot run, or would not give what was asked for: an input without end below
/// a node that waits for its end, rows spread over partitions that a node needs together, a result
/// in several partitions, an exchange that mixes sorted rows below a result or a limit. Changes
/// nothing, and is always the last, so that the rules of users are checked too.
public final class CheckPlan implements PhysicalOptimizerRule {

    @Override
    public String name() {
        return "CheckPlan";
    }

    @Override
    public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
        check(plan);
        if (plan.properties().changelogMode() != ChangelogMode.APPEND) {
            throw changelog("the result", plan);
        }
        RowOrder.wanted(plan).forEach(CheckPlan::checkOrder);
        int partitions = plan.properties().partitioning().count();
        if (partitions != 1) {
            throw new QueryException(
                    ErrorCode.PLAN_INVALID,
                    "the plan's result has "
                            + partitions
                            + " partitions; "
                            + plan.name()
                            + " must stand below an exchange to one");
        }
        return plan;
    }

    /// Looks from a node that wants an order down to the sort that makes it: each exchange between
    /// them has to merge by all of the sort's keys.
    private static void checkOrder(ExecutionPlan wanted) {
        Optional<ExecutionPlan> node = Optional.of(wanted);
        while (node.isPresent()) {
            if (node.get() instanceof ExchangeExec exchange
                    && changesPartitions(exchange)
                    && !RowOrder.sortedBy(exchange.input()).isEmpty()
                    && (exchange.mergeOrder().isEmpty()
                            || !exchange.mergeOrder()
                                    .equals(RowOrder.mergeOrder(exchange.input())))) {
                throw new QueryException(
                        ErrorCode.PLAN_INVALID,
                        describe(exchange)
                                + " does not keep the order "
                                + RowOrder.names(exchange.input())
                                + " that stands below and is wanted above");
            }
            node = RowOrder.passedOn(node.get());
        }
    }

    private static boolean changesPartitions(ExchangeExec exchange) {
        return exchange.target().count() > 1
                || exchange.input().properties().partitioning().count() > 1;
    }

    /// Inputs that promise no order are left to whoever merges them, such as tables whose files are
    /// in the order of their times.
    private static void checkMerge(ExchangeExec exchange) {
        List<SortKey> merge = exchange.mergeOrder();
        List<SortKey> ordering = exchange.input().properties().ordering();
        if (changesPartitions(exchange)
                && !ordering.isEmpty()
                && !ordering.subList(0, Math.min(merge.size(), ordering.size())).equals(merge)) {
            throw new QueryException(
                    ErrorCode.PLAN_INVALID,
                    describe(exchange)
                            + " merges partitions that are not in this order: "
                            + exchange.input().name()
                            + " has "
                            + RowOrder.names(exchange.input()));
        }
    }

    private static void check(ExecutionPlan plan) {
        if (plan instanceof ExchangeExec exchange) {
            checkMerge(exchange);
        }
        List<ExecutionPlan> children = plan.children();
        requireSize(plan, "requiredDistribution", plan.requiredDistribution().size());
        requireSize(plan, "needsWholeInput", plan.needsWholeInput().size());
        for (int i = 0; i < children.size(); i++) {
            ExecutionPlan child = children.get(i);
            check(child);
            if (plan.needsWholeInput().get(i) && child.properties().isUnbounded()) {
                throw unbounded(plan, child);
            }
            if (child.properties().changelogMode() != ChangelogMode.APPEND
                    && plan instanceof BuiltinExec node
                    && !passesChangelogs(node)) {
                throw changelog(describe(plan), child);
            }
            Distribution required = plan.requiredDistribution().get(i);
            if (!required.isSatisfiedBy(child.properties().partitioning())) {
                throw new QueryException(
                        ErrorCode.PLAN_INVALID,
                        plan.name()
                                + " requires "
                                + required
                                + " of its input "
                                + child.name()
                                + ", which is "
                                + child.properties().partitioning());
            }
        }
    }

    /// Whether the node only moves rows, so that what they say of others stays true. All others
    /// would take each row for an addition.
    private static boolean passesChangelogs(BuiltinExec node) {
        return switch (node) {
            case CoalesceBatchesExec _, ExchangeExec _, RemoteExchangeExec _, UnionExec _ -> true;
            case FileScanExec _,
                    FilterExec _,
                    HashAggregateExec _,
                    HashJoinExec _,
                    InsertExec _,
                    LimitExec _,
                    MemoryScanExec _,
                    NestedLoopJoinExec _,
                    ProjectionExec _,
                    PublisherScanExec _,
                    ReplayExec _,
                    SortExec _,
                    TopKExec _,
                    ValuesExec _,
                    WatermarkExec _,
                    WindowAggregateExec _,
                    WindowAssignExec _ ->
                    false;
        };
    }

    private static QueryException changelog(String reader, ExecutionPlan plan) {
        ExecutionPlan source = plan;
        while (source.children().size() == 1
                && source.children().getFirst().properties().changelogMode()
                        != ChangelogMode.APPEND) {
            source = source.children().getFirst();
        }
        return new QueryException(
                ErrorCode.UNSUPPORTED,
                reader
                        + " takes rows that are added, and "
                        + describe(source)
                        + " also changes or withdraws rows (changelog mode "
                        + plan.properties().changelogMode()
                        + "); read a table that only adds rows");
    }

    private static void requireSize(ExecutionPlan plan, String what, int size) {
        if (size != plan.children().size()) {
            throw new QueryException(
                    ErrorCode.PLAN_INVALID,
                    plan.name()
                            + "."
                            + what
                            + " speaks of "
                            + size
                            + " children; there are "
                            + plan.children().size());
        }
    }

    private static QueryException unbounded(ExecutionPlan plan, ExecutionPlan child) {
        String source = endlessSource(child).map(CheckPlan::describe).orElse(child.name());
        return new QueryException(
                ErrorCode.UNBOUNDED_INPUT,
                describe(plan)
                        + " needs all of its input, and "
                        + source
                        + " has no end; aggregate over TUMBLE or HOP windows first, put a LIMIT"
                        + " below, or read a bounded table");
    }

    /// The lowest unbounded node: what makes the others unbounded.
    private static Optional<ExecutionPlan> endlessSource(ExecutionPlan plan) {
        for (ExecutionPlan child : plan.children()) {
            Optional<ExecutionPlan> below = endlessSource(child);
            if (below.isPresent()) {
                return below;
            }
        }
        return plan.properties().isUnbounded() ? Optional.of(plan) : Optional.empty();
    }

    private static String describe(ExecutionPlan plan) {
        PlanDescription description = PlanDescription.of(plan);
        return description.arguments().isEmpty()
                ? plan.name()
                : plan.name()
                        + " ("
                        + String.join(
                                ", ",
                                description.arguments().entrySet().stream()
                                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                                        .toList())
                        + ")";
    }
}
