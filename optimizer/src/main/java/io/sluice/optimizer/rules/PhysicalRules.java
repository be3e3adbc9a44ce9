package io.sluice.optimizer.rules;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.optimizer.internal.plan.RowOrder;
import io.sluice.optimizer.internal.thread.PlanningStop;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PhysicalOptimizerRule;
import java.util.ArrayList;
import java.util.List;

/// The physical rules in their order, and their application.
public final class PhysicalRules {

    /// A rule and why it stands where it stands.
    public record Entry(PhysicalOptimizerRule rule, String reason) {}

    /// Sluice's own rules, before those of users.
    public static final List<Entry> BUILT_IN =
            List.of(
                    new Entry(
                            new AnswerFromStatistics(),
                            "first: what needs no rows needs no other rule"),
                    new Entry(
                            new ChooseBuildSide(),
                            "before windows: streams must be on the streamed side to be seen there"),
                    new Entry(
                            new AggregateOverWindows(),
                            "before aggregates are split: a window aggregate is one node"),
                    new Entry(
                            new MergeProjections(),
                            "after swapped joins, which leave projections behind"),
                    new Entry(
                            new ShareSubExpressions(),
                            "after projections are merged, which it takes apart where that pays"),
                    new Entry(
                            new SortToTopK(),
                            "before partitions are limited: a TopK limits them already"),
                    new Entry(
                            new LimitEachPartition(),
                            "before the cut into stages, so that workers stop early"),
                    new Entry(
                            new AggregateInTwoPhases(),
                            "before the cut into stages, so that workers send states, not rows"),
                    new Entry(
                            new RunOnWorkers(),
                            "before exchanges: those within this process end a stage"),
                    new Entry(new EnforceDistribution(), "after all that changes partitions"),
                    new Entry(
                            new CoalesceSmallBatches(),
                            "after exchanges, which are worth full batches"));

    /// After the rules of users, so that these are checked too.
    public static final Entry LAST =
            new Entry(new CheckPlan(), "last: no rule may follow what was checked");

    private PhysicalRules() {}

    /// Applies the built-in rules, then the user's, then the check.
    ///
    /// @throws QueryException with `PLAN_INVALID` that names a rule which broke the schema or
    ///   failed, and the column; with `UNBOUNDED_INPUT` for a plan that would never end
    public static ExecutionPlan apply(
            ExecutionPlan plan, List<PhysicalOptimizerRule> userRules, PlanningContext context) {
        List<PhysicalOptimizerRule> rules = new ArrayList<>();
        BUILT_IN.forEach(entry -> rules.add(entry.rule()));
        rules.addAll(userRules);
        rules.add(LAST.rule());
        ExecutionPlan result = plan;
        for (PhysicalOptimizerRule rule : rules) {
            result = applyOne(rule, result, context);
        }
        return result;
    }

    /// Applies one rule and checks that the schema still satisfies the one before, and that no
    /// order is gone which something wants.
    public static ExecutionPlan applyOne(
            PhysicalOptimizerRule rule, ExecutionPlan plan, PlanningContext context) {
        ExecutionPlan rewritten;
        PlanningStop.check();
        try {
            rewritten = rule.optimize(plan, context);
        } catch (QueryException e) {
            throw e;
        } catch (OutOfMemoryError e) {
            throw QueryException.from(e);
        } catch (RuntimeException e) {
            throw failed(rule, String.valueOf(e.getMessage()), e);
        } catch (Error e) {
            throw failed(rule, e.toString(), e);
        }
        String mismatch = rewritten.schema().mismatch(plan.schema());
        if (rule.schemaCheck() && !mismatch.isEmpty()) {
            throw new QueryException(
                    ErrorCode.PLAN_INVALID,
                    "rule \"" + rule.name() + "\" changed the plan's schema: " + mismatch);
        }
        checkOrder(rule, plan, rewritten);
        return rewritten;
    }

    /// What the result, limits and inserts were ordered by before, they are afterwards. A rule may
    /// take a limit away together with its order, but never that of the result.
    private static void checkOrder(
            PhysicalOptimizerRule rule, ExecutionPlan before, ExecutionPlan after) {
        if (before == after) {
            return;
        }
        List<RowOrder.Key> result = sortedBy(before);
        if (!beginsWith(RowOrder.keys(after), result)) {
            throw orderGone(rule, result);
        }
        List<ExecutionPlan> wantedBefore = RowOrder.wanted(before);
        List<ExecutionPlan> wantedAfter = RowOrder.wanted(after);
        List<List<RowOrder.Key>> left = new ArrayList<>();
        wantedAfter
                .subList(1, wantedAfter.size())
                .forEach(wanted -> left.add(RowOrder.keys(wanted)));
        int mayBeGone = Math.max(0, wantedBefore.size() - wantedAfter.size());
        for (ExecutionPlan wanted : wantedBefore.subList(1, wantedBefore.size())) {
            List<RowOrder.Key> order = sortedBy(wanted);
            if (!order.isEmpty() && !takeOrder(left, order) && mayBeGone-- <= 0) {
                throw orderGone(rule, order);
            }
        }
    }

    /// What the rows were sorted by on purpose.
    private static List<RowOrder.Key> sortedBy(ExecutionPlan plan) {
        return RowOrder.sortedBy(plan).isEmpty() ? List.of() : RowOrder.keys(plan);
    }

    private static QueryException orderGone(PhysicalOptimizerRule rule, List<RowOrder.Key> order) {
        return new QueryException(
                ErrorCode.PLAN_INVALID,
                "rule \""
                        + rule.name()
                        + "\" took away the order "
                        + order.stream().map(RowOrder.Key::name).toList()
                        + ", which the result or a limit needs");
    }

    /// Whether one of the orders begins with the one that is wanted; it is taken out then.
    private static boolean takeOrder(List<List<RowOrder.Key>> orders, List<RowOrder.Key> wanted) {
        for (List<RowOrder.Key> order : orders) {
            if (beginsWith(order, wanted)) {
                return orders.remove(order);
            }
        }
        return false;
    }

    private static boolean beginsWith(List<RowOrder.Key> order, List<RowOrder.Key> wanted) {
        if (order.size() < wanted.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (!wanted.get(i).isSameAs(order.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static QueryException failed(
            PhysicalOptimizerRule rule, String reason, Throwable cause) {
        return new QueryException(
                ErrorCode.PLAN_INVALID, "rule \"" + rule.name() + "\" failed: " + reason, cause);
    }
}
