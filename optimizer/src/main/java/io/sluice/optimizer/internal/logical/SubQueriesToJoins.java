package io.sluice.optimizer.internal.logical;

import com.google.common.collect.ImmutableSet;
import io.sluice.optimizer.internal.sql.QueryAnalysis;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/// Makes joins of all sub-queries and lateral joins, from the inside out.
///
/// | in a query | becomes |
/// |---|---|
/// | `EXISTS`, `IN` among the conjuncts of a filter | semi join |
/// | `NOT EXISTS`, `NOT IN` without nulls there | anti join |
/// | `EXISTS`, `IN`, `= ANY` elsewhere | [MarkJoin] and a reference to its mark |
/// | a value, `< ANY` and its like | left join with an aggregate for each outer value, see [AttachedSubQueries] |
/// | `LATERAL` | inner or left join |
///
/// What refers to the outer query is taken out by [Decorrelation]. The rows and types of each node
/// stay what they were.
final class SubQueriesToJoins {

    private SubQueriesToJoins() {}

    static RelNode rewrite(RelNode root) {
        return rewrite(root, Set.of());
    }

    /// @param enclosing names of rows of queries around the tree
    static RelNode rewrite(RelNode node, Set<CorrelationId> enclosing) {
        if (node instanceof Correlate correlate) {
            return lateral(correlate, enclosing);
        }
        List<RelNode> inputs = new ArrayList<>();
        for (RelNode input : node.getInputs()) {
            inputs.add(rewrite(input, enclosing));
        }
        RelNode below =
                inputs.equals(node.getInputs()) ? node : node.copy(node.getTraitSet(), inputs);
        return switch (below) {
            case Filter filter when RelEstimates.hasSubQuery(filter.getCondition()) ->
                    filter(filter, enclosing);
            case Project project
                    when project.getProjects().stream().anyMatch(RelEstimates::hasSubQuery) ->
                    project(project, enclosing);
            case Join join when RelEstimates.hasSubQuery(join.getCondition()) ->
                    JoinOnSubQueries.rewrite(join, enclosing);
            case Join join when !join.getVariablesSet().isEmpty() -> withoutVariables(join);
            default -> below;
        };
    }

    /// A join whose condition has lost its sub-queries as constants: outer joins that say they are
    /// referred to are refused later.
    private static RelNode withoutVariables(Join join) {
        return Columns.join(
                join.getLeft(),
                join.getRight(),
                RelOptUtil.conjunctions(join.getCondition()),
                join.getJoinType());
    }

    private static RelNode filter(Filter filter, Set<CorrelationId> enclosing) {
        return filter(
                filter.getInput(),
                RelOptUtil.conjunctions(filter.getCondition()),
                filter.getVariablesSet(),
                enclosing);
    }

    /// Rows for which conditions are true, some of them with sub-queries.
    static RelNode filter(
            RelNode input,
            List<RexNode> conjuncts,
            Set<CorrelationId> own,
            Set<CorrelationId> enclosing) {
        List<RexNode> plain = new ArrayList<>();
        List<RexNode> asking = new ArrayList<>();
        for (RexNode conjunct : conjuncts) {
            (RelEstimates.hasSubQuery(conjunct) ? asking : plain).add(conjunct);
        }
        // First, since it leaves fewer outer rows for which sub-queries are computed.
        RelNode rows = Columns.filter(input, plain);
        List<RexNode> rest = new ArrayList<>();
        for (RexNode conjunct : asking) {
            Optional<RelNode> joined = semiJoin(rows, conjunct, own, enclosing);
            if (joined.isPresent()) {
                rows = joined.get();
            } else {
                rest.add(conjunct);
            }
        }
        if (rest.isEmpty()) {
            return rows;
        }
        AttachedSubQueries attached = new AttachedSubQueries(rows, own, enclosing);
        List<RexNode> conditions = attached.replace(rest);
        return Columns.withTypesOf(
                Columns.cut(Columns.filter(attached.rows(), conditions), Columns.width(input)),
                input);
    }

    /// The rows, cut down by a conjunct that is a sub-query or the negation of one.
    private static Optional<RelNode> semiJoin(
            RelNode rows, RexNode conjunct, Set<CorrelationId> own, Set<CorrelationId> enclosing) {
        boolean negated = conjunct.getKind() == SqlKind.NOT;
        RexNode condition = negated ? ((RexCall) conjunct).getOperands().getFirst() : conjunct;
        if (!(condition instanceof RexSubQuery subQuery)
                || !AttachedSubQueries.isMembership(subQuery)
                || subQuery.getOperands().stream().anyMatch(RelEstimates::hasSubQuery)
                || (negated && mayBeUnknown(subQuery))) {
            return Optional.empty();
        }
        Membership membership = Membership.of(rows, subQuery, own, enclosing);
        List<RexNode> conditions = new ArrayList<>(membership.choice());
        conditions.addAll(membership.comparisons(subQuery.getOperands(), Columns.width(rows)));
        return Optional.of(
                Columns.join(
                        rows,
                        membership.inner(),
                        conditions,
                        negated ? JoinRelType.ANTI : JoinRelType.SEMI));
    }

    private static boolean mayBeUnknown(RexSubQuery subQuery) {
        return subQuery.getKind() != SqlKind.EXISTS
                && (subQuery.getOperands().stream().anyMatch(each -> each.getType().isNullable())
                        || subQuery.rel.getRowType().getFieldList().stream()
                                .anyMatch(field -> field.getType().isNullable()));
    }

    private static RelNode project(Project project, Set<CorrelationId> enclosing) {
        AttachedSubQueries attached =
                new AttachedSubQueries(project.getInput(), project.getVariablesSet(), enclosing);
        List<RexNode> columns = attached.replace(project.getProjects());
        return Columns.withTypesOf(Columns.project(attached.rows(), columns), project);
    }

    private static RelNode lateral(Correlate correlate, Set<CorrelationId> enclosing) {
        RelNode left = rewrite(correlate.getLeft(), enclosing);
        Set<CorrelationId> inside = new HashSet<>(enclosing);
        inside.add(correlate.getCorrelationId());
        RelNode right = rewrite(correlate.getRight(), inside);
        JoinRelType type = correlate.getJoinType();
        if (type != JoinRelType.INNER && type != JoinRelType.LEFT) {
            throw QueryAnalysis.unsupportedLateral(type.name());
        }
        OuterReferences references = new OuterReferences(Set.of(correlate.getCorrelationId()));
        RelNode joined = lateral(left, right, references, type);
        return Columns.withTypesOf(joined, correlate);
    }

    private static RelNode lateral(
            RelNode left, RelNode right, OuterReferences references, JoinRelType type) {
        Projected top = Projected.of(right);
        int width = Columns.width(left);
        if (top.base() instanceof Aggregate aggregate && aggregate.getGroupSet().isEmpty()) {
            Decorrelation decorrelation =
                    new Decorrelation(left, references, MayFail.test(aggregate));
            RelNode rows = withAggregate(left, aggregate, decorrelation);
            return Columns.project(rows, top.behind(rows, width, decorrelation));
        }
        Decorrelation decorrelation = new Decorrelation(left, references, MayFail.test(right));
        if (type == JoinRelType.INNER) {
            Bound bound = decorrelation.bind(top.base());
            RelNode rows = Columns.join(left, bound.rel(), decorrelation.overOuter(bound), type);
            return Columns.project(rows, top.behind(rows, width, decorrelation));
        }
        Bound bound = decorrelation.bind(right);
        return Columns.cut(
                Columns.join(left, bound.rel(), decorrelation.overOuter(bound), type),
                width + bound.width());
    }

    /// Rows with the result of an aggregate without groups behind each.
    static RelNode withAggregate(RelNode rows, Aggregate aggregate, Decorrelation decorrelation) {
        Bound grouped = decorrelation.grouped(aggregate);
        if (grouped.isIndependent()) {
            return Columns.join(rows, grouped.rel(), List.of(), JoinRelType.INNER);
        }
        TreeSet<Integer> columns =
                IntStream.range(0, Columns.width(rows))
                        .boxed()
                        .collect(Collectors.toCollection(TreeSet::new));
        return decorrelation.withGroups(rows, columns, aggregate, grouped);
    }

    /// A tree without the projections at its top.
    ///
    /// @param columns over those of the base
    record Projected(RelNode base, List<RexNode> columns) {

        static Projected of(RelNode node) {
            RelNode base = node.stripped();
            List<RexNode> columns = Columns.all(base);
            while (base instanceof Project project) {
                columns = RelOptUtil.pushPastProject(columns, project);
                base = project.getInput().stripped();
            }
            return new Projected(base, columns);
        }

        /// The columns of outer rows, then these, where the base's columns lie behind the outer
        /// row's.
        List<RexNode> behind(RelNode rows, int width, Decorrelation decorrelation) {
            List<RexNode> result = new ArrayList<>(Columns.first(rows, width));
            for (RexNode column : columns) {
                result.add(decorrelation.onOuter(RexUtil.shift(column, width)));
            }
            return result;
        }
    }

    /// The inner rows that EXISTS or IN asks of.
    ///
    /// @param choice conditions over the outer columns and those of `inner`: which rows count
    record Membership(RelNode inner, List<RexNode> choice) {

        static Membership of(
                RelNode outer,
                RexSubQuery subQuery,
                Set<CorrelationId> own,
                Set<CorrelationId> enclosing) {
            RelNode rel = tree(subQuery, own, enclosing);
            if (subQuery.getKind() == SqlKind.EXISTS) {
                rel = anyRow(rel);
            }
            Decorrelation decorrelation = decorrelation(outer, rel, rel, enclosing);
            Bound bound = decorrelation.bind(rel);
            return new Membership(bound.rel(), decorrelation.overOuter(bound));
        }

        /// That operands equal the inner columns, which lie behind those of outer rows.
        ///
        /// @param width how many columns an outer row has
        List<RexNode> comparisons(List<RexNode> operands, int width) {
            RexBuilder rexBuilder = inner.getCluster().getRexBuilder();
            List<RexNode> comparisons = new ArrayList<>();
            for (int i = 0; i < operands.size(); i++) {
                comparisons.add(
                        rexBuilder.makeCall(
                                SqlStdOperatorTable.EQUALS,
                                operands.get(i),
                                RexUtil.shift(Columns.column(inner, i), width)));
            }
            return comparisons;
        }

        /// A tree that has rows where this one has: which, and in what order, does not matter.
        private static RelNode anyRow(RelNode node) {
            return switch (node.stripped()) {
                case Project project -> anyRow(project.getInput());
                case Sort sort when sort.offset == null && takesRows(sort) ->
                        anyRow(sort.getInput());
                case RelNode other -> other;
            };
        }

        private static boolean takesRows(Sort sort) {
            return sort.fetch == null
                    || (sort.fetch instanceof RexLiteral literal
                            && RexLiteral.intValue(literal) > 0);
        }
    }

    /// The tree of a sub-query, without sub-queries of its own.
    static RelNode tree(
            RexSubQuery subQuery, Set<CorrelationId> own, Set<CorrelationId> enclosing) {
        return rewrite(
                subQuery.rel,
                ImmutableSet.<CorrelationId>builder().addAll(own).addAll(enclosing).build());
    }

    /// @param computed what must not be computed for inner rows that nobody asks for
    static Decorrelation decorrelation(
            RelNode outer, RelNode inner, RelNode computed, Set<CorrelationId> enclosing) {
        Set<CorrelationId> names = new HashSet<>(RelOptUtil.getVariablesUsed(inner));
        names.removeAll(enclosing);
        return new Decorrelation(outer, new OuterReferences(names), MayFail.test(computed));
    }
}
