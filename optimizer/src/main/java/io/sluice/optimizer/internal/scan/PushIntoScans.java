package io.sluice.optimizer.internal.scan;

import io.sluice.catalog.FilterPushdown;
import io.sluice.catalog.ScanRequest;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.operators.FilterExec;
import io.sluice.operators.LimitExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.optimizer.internal.plan.ColumnReferences;
import io.sluice.optimizer.internal.plan.Operands;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanRewriter;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Transformed;
import io.sluice.planning.PhysicalOptimizerRule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Lets tables do what they can: columns that nobody reads are not asked for, filters are offered
/// to each table once, and limits are passed on as far as nothing stands between.
///
/// ```
/// ProjectionExec: [a]                                 FilterExec: c like 'x%'
///   FilterExec: b = 1 and c like 'x%'        →          scan: columns [a, c], filters [b = 1]
///     scan: columns [a, b, c, d]
/// ```
///
/// A filter that the table applies exactly goes away; one that it applies inexactly, or not at all,
/// stays. Does not apply to filters with functions that are not deterministic. Runs before scans
/// are awaited.
public final class PushIntoScans implements PhysicalOptimizerRule {

    @Override
    public String name() {
        return "PushIntoScans";
    }

    @Override
    public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
        return PlanRewriter.transformUp(plan, node -> push(node, context)).plan();
    }

    private static Transformed push(ExecutionPlan node, PlanningContext context) {
        return switch (node) {
            case ProjectionExec projection
                    when projection.input() instanceof PendingScanExec scan ->
                    Transformed.yes(narrowed(projection, scan));
            case ProjectionExec projection
                    when projection.input()
                            instanceof FilterExec(PendingScanExec scan, Expr predicate) ->
                    Transformed.yes(narrowedBelowFilter(projection, scan, predicate));
            case FilterExec(PendingScanExec scan, Expr predicate)
                    when scan.request().filters().isEmpty() && scan.request().limit().isEmpty() ->
                    filtered(scan, predicate, context);
            case LimitExec limit when limit.limit() != LimitExec.NO_LIMIT -> limited(limit);
            default -> Transformed.no(node);
        };
    }

    /// Only the columns that the projection reads; no projection where it then does nothing.
    private static ExecutionPlan narrowed(ProjectionExec projection, PendingScanExec scan) {
        BitSet used = ColumnReferences.in(projection.expressions());
        List<Integer> order = inOrderOfUse(projection.expressions(), used);
        PendingScanExec narrow = select(scan, order);
        List<Expr> expressions =
                projection.expressions().stream()
                        .map(expr -> ColumnReferences.moved(expr, order::indexOf))
                        .toList();
        boolean plain =
                projection.schema().equals(narrow.schema()) && isIdentity(expressions, order);
        return plain ? narrow : new ProjectionExec(narrow, expressions, projection.schema());
    }

    /// The same where a filter that the table does not apply exactly stands between: it reads
    /// columns too.
    private static ExecutionPlan narrowedBelowFilter(
            ProjectionExec projection, PendingScanExec scan, Expr predicate) {
        List<Expr> readers = new ArrayList<>(projection.expressions());
        readers.add(predicate);
        BitSet used = ColumnReferences.in(readers);
        if (used.cardinality() == scan.schema().size()) {
            return projection;
        }
        List<Integer> order = inOrderOfUse(readers, used);
        FilterExec filter =
                new FilterExec(
                        select(scan, order), ColumnReferences.moved(predicate, order::indexOf));
        return new ProjectionExec(
                filter,
                projection.expressions().stream()
                        .map(expr -> ColumnReferences.moved(expr, order::indexOf))
                        .toList(),
                projection.schema());
    }

    /// Columns that are passed through come in the order of the projection, so that it can go.
    private static List<Integer> inOrderOfUse(List<Expr> expressions, BitSet used) {
        List<Integer> order = new ArrayList<>(used.cardinality());
        for (Expr expression : expressions) {
            if (expression instanceof Expr.ColumnRef(int index, _, _) && !order.contains(index)) {
                order.add(index);
            }
        }
        used.stream().filter(column -> !order.contains(column)).forEach(order::add);
        return order;
    }

    private static boolean isIdentity(List<Expr> expressions, List<Integer> order) {
        if (expressions.size() != order.size()) {
            return false;
        }
        for (int i = 0; i < expressions.size(); i++) {
            if (!(expressions.get(i) instanceof Expr.ColumnRef(int index, _, _)) || index != i) {
                return false;
            }
        }
        return true;
    }

    private static PendingScanExec select(PendingScanExec scan, List<Integer> columns) {
        List<Integer> before = scan.request().projection();
        return new PendingScanExec(
                scan.table(),
                scan.request().withProjection(columns.stream().map(before::get).toList()));
    }

    private static Transformed filtered(
            PendingScanExec scan, Expr predicate, PlanningContext context) {
        List<Integer> projection = scan.request().projection();
        List<Expr> kept = new ArrayList<>();
        List<Expr> offered = new ArrayList<>();
        List<Expr> offeredHere = new ArrayList<>();
        for (Expr conjunct : Operands.conjuncts(predicate)) {
            if (isDeterministic(conjunct, context)) {
                offered.add(ColumnReferences.moved(conjunct, projection::get));
                offeredHere.add(conjunct);
            } else {
                kept.add(conjunct);
            }
        }
        if (offered.isEmpty()) {
            return Transformed.no(new FilterExec(scan, predicate));
        }
        List<FilterPushdown> answers = answers(scan, offered);
        List<Expr> taken = new ArrayList<>();
        for (int i = 0; i < offered.size(); i++) {
            FilterPushdown answer = answers.get(i);
            if (answer != FilterPushdown.UNSUPPORTED) {
                taken.add(offered.get(i));
            }
            if (answer != FilterPushdown.EXACT) {
                kept.add(offeredHere.get(i));
            }
        }
        ScanRequest request = scan.request().withFilters(taken);
        PendingScanExec pushed = new PendingScanExec(scan.table(), request);
        return Transformed.yes(
                kept.isEmpty() ? pushed : new FilterExec(pushed, Operands.and(kept)));
    }

    private static List<FilterPushdown> answers(PendingScanExec scan, List<Expr> offered) {
        List<FilterPushdown> answers = scan.table().provider().supportsFilters(offered);
        if (answers.size() != offered.size()) {
            throw new QueryException(
                    ErrorCode.PLAN_INVALID,
                    "table \""
                            + scan.table().dottedName()
                            + "\" gave "
                            + answers.size()
                            + " answers to "
                            + offered.size()
                            + " filters");
        }
        return answers;
    }

    private static boolean isDeterministic(Expr expr, PlanningContext context) {
        boolean own =
                !(expr instanceof Expr.Call call)
                        || context.functions().scalar(call.function()).deterministic();
        return own && expr.children().stream().allMatch(child -> isDeterministic(child, context));
    }

    /// A limit goes through projections, which keep the number of rows.
    private static Transformed limited(LimitExec limit) {
        long wanted = limit.offset() + limit.limit();
        if (wanted < 0) {
            return Transformed.no(limit);
        }
        return switch (limit.input()) {
            case PendingScanExec scan when scan.request().limit().isEmpty() ->
                    Transformed.yes(limit.withChildren(List.of(withLimit(scan, wanted))));
            case ProjectionExec projection
                    when projection.input() instanceof PendingScanExec scan
                            && scan.request().limit().isEmpty() ->
                    Transformed.yes(
                            limit.withChildren(
                                    List.of(
                                            projection.withChildren(
                                                    List.of(withLimit(scan, wanted))))));
            default -> Transformed.no(limit);
        };
    }

    private static PendingScanExec withLimit(PendingScanExec scan, long limit) {
        return new PendingScanExec(scan.table(), scan.request().withLimit(limit));
    }
}
