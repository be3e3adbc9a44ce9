package io.sluice.optimizer.internal.logical;

import com.google.common.collect.ImmutableList;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;

/// Takes the references to one outer query out of a sub-query, of whatever shape, after T. Neumann,
/// A. Kemper, *Unnesting Arbitrary Queries* (BTW 2015).
///
/// Conditions on the outer row are put aside from the leaves up; what they read stays in the tree
/// as more columns. Where a node needs an outer value before the end, an equality among these
/// conditions gives it (`i.k = o.k`: it is `i.k`); else the tree is joined with the *domain*: the
/// distinct values that the outer rows have. Where something in the sub-query may fail, its input
/// is first cut down to what matches an outer row, so that nobody sees the error of a row that
/// nobody asked for.
///
/// Sub-queries of the sub-query must have become joins before.
final class Decorrelation {

    private final RelNode outer;
    private final OuterReferences references;
    private final boolean exact;
    private final RexBuilder rexBuilder;

    /// @param exact whether rows that match no outer row are to be kept from being computed with
    Decorrelation(RelNode outer, OuterReferences references, boolean exact) {
        this.outer = outer;
        this.references = references;
        this.exact = exact;
        this.rexBuilder = outer.getCluster().getRexBuilder();
    }

    Bound bind(RelNode node) {
        RelNode bare = node.stripped();
        if (!references.areIn(bare)) {
            return new Bound(bare, Columns.width(bare), List.of());
        }
        return switch (bare) {
            case Filter filter -> filter(filter);
            case Project project -> project(project);
            case Join join -> join(join);
            case MarkJoin join -> markJoin(join);
            case Aggregate aggregate -> aggregate(aggregate);
            case Sort sort -> sort(sort);
            case SetOp operation -> setOperation(operation);
            default -> throw unsupported("a correlated sub-query of this shape");
        };
    }

    private static QueryException unsupported(String what) {
        return new QueryException(ErrorCode.UNSUPPORTED, what + " is not supported");
    }

    private Bound filter(Filter filter) {
        Bound input = bind(filter.getInput());
        return filtered(input, RelOptUtil.conjunctions(filter.getCondition()));
    }

    /// Conditions on the outer row wait, others are applied.
    private Bound filtered(Bound input, List<RexNode> conjuncts) {
        List<RexNode> kept = new ArrayList<>();
        List<RexNode> pending = new ArrayList<>(input.pending());
        for (RexNode conjunct : conjuncts) {
            (references.areIn(conjunct) ? pending : kept).add(conjunct);
        }
        boolean grown = pending.size() > input.pending().size();
        RelNode rel = grown && exact ? asked(input.rel(), pending) : input.rel();
        return new Bound(Columns.filter(rel, kept), input.width(), pending);
    }

    /// The rows that match an outer row.
    private RelNode asked(RelNode rel, List<RexNode> pending) {
        List<Integer> columns = List.copyOf(references.columns(pending));
        RelNode values =
                Columns.project(
                        outer,
                        columns.stream().map(column -> Columns.column(outer, column)).toList());
        int width = Columns.width(rel);
        return Columns.join(
                rel,
                values,
                replaced(pending, column -> shiftedColumn(values, columns.indexOf(column), width)),
                JoinRelType.SEMI);
    }

    private static RexNode shiftedColumn(RelNode node, int column, int shift) {
        return RexUtil.shift(Columns.column(node, column), shift);
    }

    private List<RexNode> replaced(List<RexNode> nodes, IntFunction<RexNode> replacement) {
        return nodes.stream()
                .map(node -> references.replace(node, rexBuilder, replacement))
                .toList();
    }

    private Bound project(Project project) {
        Bound input = bind(project.getInput());
        List<RexNode> columns = project.getProjects();
        Bound knowing = knowing(input, references.columns(columns));
        Map<Integer, RexNode> values = values(knowing);
        List<RexNode> projected = new ArrayList<>();
        for (RexNode column : columns) {
            RexNode known = references.replace(column, rexBuilder, values::get);
            projected.add(Columns.typed(rexBuilder, neverNull(known, column), column.getType()));
        }
        return withNeeded(knowing, projected);
    }

    /// What stands for an outer value that is never null is null only where it matches no outer
    /// row. There any value will do, and a null would not: constants are put in the place of what
    /// is known to be null, whatever its type says.
    private RexNode neverNull(RexNode known, RexNode column) {
        return known.getType().isNullable() && !column.getType().isNullable()
                ? rexBuilder.makeCall(
                        SqlStdOperatorTable.COALESCE,
                        known,
                        rexBuilder.makeZeroRexNode(column.getType()))
                : known;
    }

    /// A projection of a tree that keeps what the waiting conditions read.
    private static Bound withNeeded(Bound input, List<RexNode> columns) {
        ImmutableBitSet needed = RelOptUtil.InputFinder.bits(input.pending(), null);
        List<RexNode> all = new ArrayList<>(columns);
        Map<Integer, Integer> places = new HashMap<>();
        for (int column : needed) {
            places.put(column, all.size());
            all.add(Columns.column(input.rel(), column));
        }
        return new Bound(
                Columns.project(input.rel(), all),
                columns.size(),
                Columns.moved(input.pending(), places::get));
    }

    private Bound join(Join join) {
        return switch (join.getJoinType()) {
            case INNER -> innerJoin(join);
            case LEFT, SEMI, ANTI -> leftJoin(join);
            case RIGHT -> rightJoin(join);
            case FULL -> fullJoin(join);
            default ->
                    throw unsupported(
                            join.getJoinType().lowerName + " join in a correlated sub-query");
        };
    }

    private Bound innerJoin(Join join) {
        Bound left = bind(join.getLeft());
        Bound right = bind(join.getRight());
        int leftColumns = Columns.width(left.rel());
        List<RexNode> here = new ArrayList<>();
        List<RexNode> later = new ArrayList<>();
        for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
            RexNode moved = overPair(conjunct, left);
            (references.areIn(conjunct) ? later : here).add(moved);
        }
        RelNode pair = Columns.join(left.rel(), right.rel(), here, JoinRelType.INNER);
        List<RexNode> pending = new ArrayList<>(left.pending());
        pending.addAll(RexUtil.shift(right.pending(), leftColumns));
        List<RexNode> columns = new ArrayList<>(Columns.first(pair, left.width()));
        columns.addAll(Columns.range(pair, leftColumns, leftColumns + right.width()));
        pending.addAll(later);
        if (!later.isEmpty() && exact) {
            pair = asked(pair, pending);
        }
        return withNeeded(new Bound(pair, Columns.width(pair), pending), columns);
    }

    /// A condition over the columns of both sides, as they lie after the left side has grown.
    private static RexNode overPair(RexNode condition, Bound left) {
        int grown = Columns.width(left.rel()) - left.width();
        return Columns.moved(condition, column -> column < left.width() ? column : column + grown);
    }

    private Bound leftJoin(Join join) {
        Bound right = bind(join.getRight());
        Bound left = knowing(bind(join.getLeft()), rightNeeds(right, join.getCondition()));
        Map<Integer, RexNode> values = values(left);
        List<RexNode> conditions = new ArrayList<>();
        conditions.add(
                references.replace(overPair(join.getCondition(), left), rexBuilder, values::get));
        conditions.addAll(rightConditions(left, right, values));
        RelNode pair = Columns.join(left.rel(), right.rel(), conditions, join.getJoinType());
        List<RexNode> columns = new ArrayList<>(Columns.first(pair, left.width()));
        if (join.getJoinType() == JoinRelType.LEFT) {
            int from = Columns.width(left.rel());
            columns.addAll(Columns.range(pair, from, from + right.width()));
        }
        return withNeeded(new Bound(pair, Columns.width(pair), left.pending()), columns);
    }

    private Bound markJoin(MarkJoin join) {
        Bound right = bind(join.getRight());
        SortedSet<Integer> needs = rightNeeds(right, join.choice());
        needs.addAll(references.columns(List.of(join.comparison())));
        Bound left = knowing(bind(join.getLeft()), needs);
        Map<Integer, RexNode> values = values(left);
        List<RexNode> choice = new ArrayList<>();
        choice.add(references.replace(overPair(join.choice(), left), rexBuilder, values::get));
        choice.addAll(rightConditions(left, right, values));
        RelNode marked =
                MarkJoin.create(
                        left.rel(),
                        right.rel(),
                        Columns.and(rexBuilder, choice),
                        references.replace(
                                overPair(join.comparison(), left), rexBuilder, values::get));
        List<RexNode> columns = new ArrayList<>(Columns.first(marked, left.width()));
        columns.add(Columns.column(marked, Columns.width(marked) - 1));
        return withNeeded(new Bound(marked, Columns.width(marked), left.pending()), columns);
    }

    private SortedSet<Integer> rightNeeds(Bound right, RexNode condition) {
        List<RexNode> conditions = new ArrayList<>(right.pending());
        conditions.add(condition);
        return new TreeSet<>(references.columns(conditions));
    }

    /// What waits on the right, with the outer values from the left.
    private List<RexNode> rightConditions(
            Bound left, Bound right, Map<Integer, RexNode> leftValues) {
        List<RexNode> moved = RexUtil.shift(right.pending(), Columns.width(left.rel()));
        return replaced(moved, leftValues::get);
    }

    private Bound rightJoin(Join join) {
        int leftWidth = Columns.width(join.getLeft());
        int rightWidth = Columns.width(join.getRight());
        RexNode condition =
                Columns.moved(
                        join.getCondition(),
                        column -> column < leftWidth ? column + rightWidth : column - leftWidth);
        RelNode kept = join.getRight();
        RelNode other = join.getLeft();
        RelNode mirrored =
                LogicalJoin.create(
                        kept,
                        other,
                        ImmutableList.of(),
                        condition,
                        join.getVariablesSet(),
                        JoinRelType.LEFT);
        List<RexNode> columns =
                new ArrayList<>(Columns.range(mirrored, rightWidth, rightWidth + leftWidth));
        columns.addAll(Columns.first(mirrored, rightWidth));
        return bind(Columns.project(mirrored, columns));
    }

    /// Both sides for each outer value, then joined for each.
    private Bound fullJoin(Join join) {
        Bound plainLeft = bind(join.getLeft());
        Bound plainRight = bind(join.getRight());
        SortedSet<Integer> needs = rightNeeds(plainRight, join.getCondition());
        needs.addAll(references.columns(plainLeft.pending()));
        Bound left = withDomain(plainLeft, needs);
        Bound right = withDomain(plainRight, needs);
        List<Integer> columns = List.copyOf(needs);
        int leftColumns = Columns.width(left.rel());
        int rightColumns = Columns.width(right.rel());
        List<RexNode> conditions = new ArrayList<>();
        Map<Integer, RexNode> values = values(left);
        conditions.add(
                references.replace(overPair(join.getCondition(), left), rexBuilder, values::get));
        for (int i = 0; i < columns.size(); i++) {
            conditions.add(
                    notDistinct(
                            Columns.column(left.rel(), leftColumns - columns.size() + i),
                            shiftedColumn(
                                    right.rel(), rightColumns - columns.size() + i, leftColumns)));
        }
        RelNode pair = Columns.join(left.rel(), right.rel(), conditions, JoinRelType.FULL);
        List<RexNode> result = new ArrayList<>(Columns.first(pair, left.width()));
        result.addAll(Columns.range(pair, leftColumns, leftColumns + right.width()));
        for (int i = 0; i < columns.size(); i++) {
            result.add(
                    rexBuilder.makeCall(
                            SqlStdOperatorTable.COALESCE,
                            Columns.column(pair, leftColumns - columns.size() + i),
                            Columns.column(pair, leftColumns + rightColumns - columns.size() + i)));
        }
        return ofDomain(Columns.project(pair, result), left.width() + right.width(), columns);
    }

    /// The rows for each outer value of a domain, whose columns come last.
    private Bound ofDomain(RelNode rel, int width, List<Integer> columns) {
        int from = Columns.width(rel) - columns.size();
        List<RexNode> pending = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            pending.add(notDistinct(Columns.column(rel, from + i), reference(columns.get(i))));
        }
        return new Bound(rel, width, pending);
    }

    private RexNode notDistinct(RexNode left, RexNode right) {
        return rexBuilder.makeCall(SqlStdOperatorTable.IS_NOT_DISTINCT_FROM, left, right);
    }

    private RexNode reference(int column) {
        return rexBuilder.makeFieldAccess(
                rexBuilder.makeCorrel(outer.getRowType(), references.names().iterator().next()),
                column);
    }

    private Bound aggregate(Aggregate aggregate) {
        Bound grouped = grouped(aggregate);
        return aggregate.getGroupSet().isEmpty() ? completed(aggregate, grouped) : grouped;
    }

    /// An aggregate of each outer value that has rows.
    Bound grouped(Aggregate aggregate) {
        if (aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
            throw unsupported("GROUPING SETS");
        }
        Bound input = keyed(bind(aggregate.getInput()));
        if (input.isIndependent()) {
            RelNode same = aggregate.copy(aggregate.getTraitSet(), List.of(input.rel()));
            return new Bound(same, Columns.width(same), List.of());
        }
        int keys = input.pending().size();
        List<RexNode> columns = new ArrayList<>(Columns.first(input.rel(), input.width()));
        input.pending().forEach(condition -> columns.add(inner(condition)));
        RelNode below = Columns.project(input.rel(), columns);
        ImmutableBitSet groups =
                aggregate
                        .getGroupSet()
                        .union(ImmutableBitSet.range(input.width(), input.width() + keys));
        List<AggregateCall> calls = new ArrayList<>();
        for (AggregateCall call : aggregate.getAggCallList()) {
            calls.add(
                    call.adaptTo(
                            below,
                            call.getArgList(),
                            call.filterArg,
                            aggregate.getGroupSet().isEmpty(),
                            false));
        }
        RelNode result = LogicalAggregate.create(below, ImmutableList.of(), groups, null, calls);
        int own = aggregate.getGroupCount();
        List<RexNode> ordered = new ArrayList<>(Columns.first(result, own));
        ordered.addAll(Columns.range(result, own + keys, Columns.width(result)));
        ordered.addAll(Columns.range(result, own, own + keys));
        RelNode projected = Columns.project(result, ordered);
        int width = Columns.width(projected) - keys;
        List<RexNode> pending = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            RexCall condition = (RexCall) input.pending().get(i);
            pending.add(
                    rexBuilder.makeCall(
                            condition.getOperator(),
                            Columns.column(projected, width + i),
                            outerSide(condition)));
        }
        return new Bound(projected, width, pending);
    }

    /// An aggregate of each outer value, those without rows included.
    private Bound completed(Aggregate aggregate, Bound grouped) {
        if (grouped.isIndependent()) {
            return grouped;
        }
        SortedSet<Integer> columns = references.columns(grouped.pending());
        RelNode domain = domain(columns);
        RelNode joined = withGroups(domain, columns, aggregate, grouped);
        int from = Columns.width(domain);
        List<RexNode> result = new ArrayList<>(Columns.range(joined, from, Columns.width(joined)));
        result.addAll(Columns.first(joined, from));
        return ofDomain(
                Columns.project(joined, result),
                Columns.width(joined) - from,
                List.copyOf(columns));
    }

    /// Rows of the outer query, or of its domain, each with the result of an aggregate without
    /// groups behind its columns.
    ///
    /// @param columns the outer query's columns that `rows` has, in this order
    RelNode withGroups(
            RelNode rows, SortedSet<Integer> columns, Aggregate aggregate, Bound grouped) {
        List<Integer> order = List.copyOf(columns);
        int width = Columns.width(rows);
        RelNode flagged = flagged(grouped.rel());
        RelNode joined =
                Columns.join(
                        rows,
                        flagged,
                        replaced(
                                RexUtil.shift(grouped.pending(), width),
                                column -> Columns.column(rows, order.indexOf(column))),
                        JoinRelType.LEFT);
        // What the functions give for no rows at all is for themselves to say.
        RelNode ofNothing =
                aggregate.copy(
                        aggregate.getTraitSet(),
                        List.of(
                                LogicalValues.createEmpty(
                                        aggregate.getCluster(),
                                        aggregate.getInput().getRowType())));
        boolean asks =
                !aggregate.getAggCallList().stream().allMatch(Decorrelation::isKnownOfNothing);
        RelNode both =
                asks ? Columns.join(joined, ofNothing, List.of(), JoinRelType.INNER) : joined;
        RexNode found =
                rexBuilder.makeCall(
                        SqlStdOperatorTable.IS_NOT_NULL,
                        Columns.column(both, Columns.width(joined) - 1));
        List<RexNode> result = new ArrayList<>(Columns.first(both, width));
        for (int i = 0; i < Columns.width(aggregate); i++) {
            AggregateCall call = aggregate.getAggCallList().get(i);
            RexNode value = Columns.column(both, width + i);
            if (call.getAggregation().getKind() == SqlKind.COUNT) {
                RexNode zero = rexBuilder.makeExactLiteral(BigDecimal.ZERO, call.getType());
                value = rexBuilder.makeCall(SqlStdOperatorTable.COALESCE, value, zero);
            } else if (!isKnownOfNothing(call)) {
                RexNode otherwise = Columns.column(both, Columns.width(joined) + i);
                value = rexBuilder.makeCall(SqlStdOperatorTable.CASE, found, value, otherwise);
            }
            result.add(Columns.typed(rexBuilder, value, call.getType()));
        }
        return Columns.project(both, result);
    }

    /// Whether a function is known to give 0 or null for no rows.
    private static boolean isKnownOfNothing(AggregateCall call) {
        return switch (call.getAggregation().getKind()) {
            case COUNT, SUM, MIN, MAX, AVG, SINGLE_VALUE, ANY_VALUE -> true;
            default -> false;
        };
    }

    /// The rows with a column behind that is not null, and so tells them from what an outer join
    /// adds.
    RelNode flagged(RelNode rel) {
        List<RexNode> columns = new ArrayList<>(Columns.all(rel));
        columns.add(rexBuilder.makeLiteral(true));
        return Columns.project(rel, columns);
    }

    private Bound sort(Sort sort) {
        if (sort.fetch != null || sort.offset != null) {
            throw unsupported("LIMIT or OFFSET in a correlated sub-query");
        }
        return bind(sort.getInput());
    }

    private Bound setOperation(SetOp operation) {
        List<Bound> inputs = operation.getInputs().stream().map(this::bind).toList();
        List<RexNode> pending = inputs.stream().flatMap(each -> each.pending().stream()).toList();
        SortedSet<Integer> needs = references.columns(pending);
        List<RelNode> grown = new ArrayList<>();
        for (Bound input : inputs) {
            Bound withDomain = withDomain(input, needs);
            int from = Columns.width(withDomain.rel()) - needs.size();
            List<RexNode> columns = new ArrayList<>(Columns.first(withDomain.rel(), input.width()));
            columns.addAll(Columns.range(withDomain.rel(), from, Columns.width(withDomain.rel())));
            grown.add(Columns.project(withDomain.rel(), columns));
        }
        RelNode result = operation.copy(operation.getTraitSet(), grown);
        return ofDomain(result, Columns.width(operation), List.copyOf(needs));
    }

    /// The tree with conditions of the form `inner = outer` only, which can be grouped by.
    Bound keyed(Bound bound) {
        boolean keyed = bound.pending().stream().allMatch(this::isKey);
        return keyed ? bound : withDomain(bound, references.columns(bound.pending()));
    }

    /// Whether a condition says that an expression of the sub-query equals one of the outer row.
    private boolean isKey(RexNode condition) {
        if (!(condition instanceof RexCall call)
                || (call.getKind() != SqlKind.EQUALS
                        && call.getKind() != SqlKind.IS_NOT_DISTINCT_FROM)) {
            return false;
        }
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        return (isInner(left) && isOuter(right)) || (isOuter(left) && isInner(right));
    }

    private boolean isInner(RexNode node) {
        return !references.areIn(node);
    }

    private boolean isOuter(RexNode node) {
        return references.areIn(node) && !OuterReferences.readsInput(node);
    }

    private RexNode inner(RexNode condition) {
        List<RexNode> operands = ((RexCall) condition).getOperands();
        return isInner(operands.get(0)) ? operands.get(0) : operands.get(1);
    }

    private RexNode outerSide(RexCall condition) {
        List<RexNode> operands = condition.getOperands();
        return isInner(operands.get(0)) ? operands.get(1) : operands.get(0);
    }

    /// The tree, joined with the domain unless it has the values of these outer columns.
    private Bound knowing(Bound bound, SortedSet<Integer> columns) {
        return values(bound).keySet().containsAll(columns) ? bound : withDomain(bound, columns);
    }

    /// What is equal to an outer column, by the waiting conditions.
    private Map<Integer, RexNode> values(Bound bound) {
        Map<Integer, RexNode> values = new HashMap<>();
        for (RexNode condition : bound.pending()) {
            if (isKey(condition)) {
                RexNode inner = inner(condition);
                RexNode outerSide = outerSide((RexCall) condition);
                int column = references.column(outerSide);
                if (column >= 0 && inner instanceof RexInputRef && isSame(inner, outerSide)) {
                    values.putIfAbsent(column, inner);
                }
            }
        }
        return values;
    }

    /// Whether equal values are the same ones: 0.0 and -0.0 are not, nor are 1 and 1.0.
    private static boolean isSame(RexNode inner, RexNode outerSide) {
        return switch (outerSide.getType().getSqlTypeName()) {
            case FLOAT, REAL, DOUBLE -> false;
            default ->
                    inner.getType().getSqlTypeName() == outerSide.getType().getSqlTypeName()
                            && inner.getType().getScale() == outerSide.getType().getScale()
                            && inner.getType().getPrecision() == outerSide.getType().getPrecision();
        };
    }

    /// The tree for each outer value, joined with the domain; its columns come last.
    private Bound withDomain(Bound bound, SortedSet<Integer> needs) {
        SortedSet<Integer> columns = new TreeSet<>(needs);
        columns.addAll(references.columns(bound.pending()));
        List<Integer> order = List.copyOf(columns);
        RelNode domain = domain(columns);
        int width = Columns.width(bound.rel());
        RelNode joined =
                Columns.join(
                        bound.rel(),
                        domain,
                        replaced(
                                bound.pending(),
                                column -> shiftedColumn(domain, order.indexOf(column), width)),
                        JoinRelType.INNER);
        return ofDomain(joined, bound.width(), order);
    }

    /// The distinct values of some of the outer query's columns.
    private RelNode domain(SortedSet<Integer> columns) {
        RelNode values =
                Columns.project(
                        outer,
                        columns.stream().map(column -> Columns.column(outer, column)).toList());
        return LogicalAggregate.create(
                values, ImmutableList.of(), ImmutableBitSet.range(columns.size()), null, List.of());
    }

    /// Conditions that wait, over the outer query's columns followed by those of the tree.
    List<RexNode> overOuter(Bound bound) {
        return replaced(
                RexUtil.shift(bound.pending(), Columns.width(outer)),
                column -> Columns.column(outer, column));
    }

    /// An expression in which outer columns are those of a row that begins with the outer query's.
    RexNode onOuter(RexNode node) {
        return references.replace(node, rexBuilder, column -> Columns.column(outer, column));
    }
}
