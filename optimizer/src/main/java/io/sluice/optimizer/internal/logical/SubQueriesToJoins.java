package io.sluice.optimizer.internal.logical;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/// EXISTS and IN among the conjuncts of a filter become semi joins, their negations anti joins.
///
/// ```
/// Filter(a, EXISTS(Filter(x = outer.y, b, inner)))      SemiJoin(x = y)
///   outer                                            →    Filter(a): outer
///                                                         Filter(b): inner
/// ```
///
/// What refers to the outer query becomes the join's condition, equality or not, so nothing is
/// correlated any more. Does not apply where the reference stands below the sub-query's topmost
/// filters, and to NOT IN with operands that may be null: Calcite's general decorrelation takes
/// those. Its own rules would join with a distinct copy of the outer side in all cases.
final class SubQueriesToJoins extends RelHomogeneousShuttle {

    private SubQueriesToJoins() {}

    static RelNode rewrite(RelNode root) {
        return root.accept(new SubQueriesToJoins());
    }

    @Override
    public RelNode visit(RelNode node) {
        RelNode rewritten = node instanceof LogicalFilter filter ? rewriteFilter(filter) : node;
        return super.visit(rewritten).accept(new IntoSubQueries());
    }

    /// Sub-queries that stay where they are may hold others that need not.
    private final class IntoSubQueries extends RexShuttle {
        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            RelNode rewritten = subQuery.rel.accept(SubQueriesToJoins.this);
            return rewritten == subQuery.rel ? subQuery : subQuery.clone(rewritten);
        }
    }

    private static RelNode rewriteFilter(LogicalFilter filter) {
        RelNode result = filter.getInput();
        List<RexNode> rest = new ArrayList<>();
        boolean changed = false;
        for (RexNode conjunct : RelOptUtil.conjunctions(filter.getCondition())) {
            Optional<RelNode> joined = join(result, conjunct, filter.getVariablesSet());
            if (joined.isPresent()) {
                result = joined.get();
                changed = true;
            } else {
                rest.add(conjunct);
            }
        }
        if (!changed) {
            return filter;
        }
        if (rest.isEmpty()) {
            return result;
        }
        RexBuilder rexBuilder = filter.getCluster().getRexBuilder();
        return LogicalFilter.create(
                result,
                RexUtil.composeConjunction(rexBuilder, rest),
                ImmutableSet.copyOf(filter.getVariablesSet()));
    }

    private static Optional<RelNode> join(
            RelNode outer, RexNode conjunct, Set<CorrelationId> variables) {
        boolean negated = conjunct.getKind() == SqlKind.NOT;
        RexNode condition = negated ? ((RexCall) conjunct).getOperands().getFirst() : conjunct;
        if (!(condition instanceof RexSubQuery subQuery) || variables.size() > 1) {
            return Optional.empty();
        }
        boolean in = subQuery.getKind() == SqlKind.IN;
        if (!in && subQuery.getKind() != SqlKind.EXISTS) {
            return Optional.empty();
        }
        if (in && negated && mayBeNull(subQuery)) {
            return Optional.empty();
        }
        return new Pulling(outer, subQuery, variables)
                .pull()
                .map(pulled ->
                        LogicalJoin.create(
                                outer,
                                pulled.inner(),
                                ImmutableList.of(),
                                pulled.condition(),
                                ImmutableSet.of(),
                                negated ? JoinRelType.ANTI : JoinRelType.SEMI));
    }

    private static boolean mayBeNull(RexSubQuery subQuery) {
        return subQuery.getOperands().stream().anyMatch(each -> each.getType().isNullable())
                || subQuery.rel.getRowType().getFieldList().stream()
                        .anyMatch(field -> field.getType().isNullable());
    }

    /// @param condition over the columns of the outer query followed by those of `inner`
    private record Pulled(RelNode inner, RexNode condition) {}

    /// Takes the conjuncts that refer to the outer query out of a sub-query's topmost filters.
    private static final class Pulling {

        private final RelNode outer;
        private final RexSubQuery subQuery;
        private final Set<CorrelationId> variables;
        private final RexBuilder rexBuilder;
        private final List<RexNode> correlated = new ArrayList<>();

        Pulling(RelNode outer, RexSubQuery subQuery, Set<CorrelationId> variables) {
            this.outer = outer;
            this.subQuery = subQuery;
            this.variables = variables;
            this.rexBuilder = outer.getCluster().getRexBuilder();
        }

        Optional<Pulled> pull() {
            if (subQuery.getOperands().stream().anyMatch(RelEstimates::hasSubQuery)) {
                return Optional.empty();
            }
            RelNode top = subQuery.rel.stripped();
            boolean project = top instanceof Project && usesOuter(top);
            List<RexNode> columns =
                    project
                            ? ((Project) top).getProjects()
                            : rexBuilder.identityProjects(top.getRowType());
            if (columns.stream().anyMatch(column -> refersToOuter(column) || hasSubQuery(column))) {
                return Optional.empty();
            }
            RelNode inner = withoutCorrelation(project ? top.getInput(0).stripped() : top);
            if (usesOuter(inner)) {
                return Optional.empty();
            }
            return Optional.of(new Pulled(inner, condition(columns)));
        }

        private static boolean hasSubQuery(RexNode node) {
            return RelEstimates.hasSubQuery(node);
        }

        /// The tree without its topmost filters' conjuncts on the outer query, which are put aside.
        private RelNode withoutCorrelation(RelNode node) {
            if (!(node instanceof Filter filter) || !usesOuter(node)) {
                return node;
            }
            List<RexNode> kept = new ArrayList<>();
            for (RexNode conjunct : RelOptUtil.conjunctions(filter.getCondition())) {
                boolean pulls = refersToOuter(conjunct) && !hasSubQuery(conjunct);
                (pulls ? correlated : kept).add(conjunct);
            }
            RelNode below = withoutCorrelation(filter.getInput().stripped());
            return kept.isEmpty()
                    ? below
                    : LogicalFilter.create(
                            below,
                            RexUtil.composeConjunction(rexBuilder, kept),
                            ImmutableSet.copyOf(filter.getVariablesSet()));
        }

        private boolean usesOuter(RelNode node) {
            return RelOptUtil.getVariablesUsed(node).stream().anyMatch(variables::contains);
        }

        private boolean refersToOuter(RexNode node) {
            OuterReferences references = new OuterReferences();
            node.accept(references);
            return references.found;
        }

        private RexNode condition(List<RexNode> columns) {
            int shift = outer.getRowType().getFieldCount();
            List<RexNode> conditions = new ArrayList<>();
            List<RexNode> operands = subQuery.getOperands();
            for (int i = 0; i < operands.size(); i++) {
                conditions.add(
                        rexBuilder.makeCall(
                                SqlStdOperatorTable.EQUALS,
                                operands.get(i),
                                RexUtil.shift(columns.get(i), shift)));
            }
            OuterReferences toColumns = new OuterReferences();
            for (RexNode conjunct : correlated) {
                conditions.add(RexUtil.shift(conjunct, shift).accept(toColumns));
            }
            return RexUtil.composeConjunction(rexBuilder, conditions);
        }

        /// References to the outer query's columns, which become references to the join's.
        private final class OuterReferences extends RexShuttle {

            private boolean found;

            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                if (access.getReferenceExpr() instanceof RexCorrelVariable variable
                        && variables.contains(variable.id)) {
                    found = true;
                    return RexInputRef.of(
                            access.getField().getIndex(), outer.getRowType().getFieldList());
                }
                return super.visitFieldAccess(access);
            }

            @Override
            public RexNode visitCorrelVariable(RexCorrelVariable variable) {
                found |= variables.contains(variable.id);
                return variable;
            }
        }
    }
}
