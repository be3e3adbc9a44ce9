package io.sluice.optimizer.internal.logical;

import java.util.List;
import java.util.stream.Stream;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.plan.hep.HepMatchOrder;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.rules.CoreRules;
import org.apache.calcite.rel.rules.JoinProjectTransposeRule;
import org.apache.calcite.rel.rules.PruneEmptyRules;

/// The programs of rules that [LogicalOptimizer] runs, each with the reason for its rules.
final class LogicalPrograms {

    /// Filters as far down as they go, joins with plain columns as keys, and empty parts away.
    private static final List<RelOptRule> PUSH_RULES =
            List.of(
                    CoreRules.FILTER_MERGE,
                    CoreRules.FILTER_PROJECT_TRANSPOSE,
                    CoreRules.FILTER_INTO_JOIN,
                    CoreRules.JOIN_CONDITION_PUSH,
                    CoreRules.FILTER_AGGREGATE_TRANSPOSE,
                    CoreRules.FILTER_SET_OP_TRANSPOSE,
                    CoreRules.JOIN_PUSH_EXPRESSIONS,
                    CoreRules.PROJECT_MERGE,
                    CoreRules.PROJECT_REMOVE,
                    CoreRules.AGGREGATE_PROJECT_MERGE,
                    PruneEmptyRules.FILTER_INSTANCE,
                    PruneEmptyRules.PROJECT_INSTANCE,
                    PruneEmptyRules.JOIN_LEFT_INSTANCE,
                    PruneEmptyRules.JOIN_RIGHT_INSTANCE,
                    PruneEmptyRules.SORT_INSTANCE,
                    PruneEmptyRules.AGGREGATE_INSTANCE,
                    PruneEmptyRules.UNION_INSTANCE);

    /// Constants computed once, conditions made simple.
    static final HepProgram REDUCE =
            HepProgram.builder()
                    .addMatchOrder(HepMatchOrder.BOTTOM_UP)
                    .addRuleCollection(
                            built(
                                    CoreRules.FILTER_REDUCE_EXPRESSIONS,
                                    CoreRules.PROJECT_REDUCE_EXPRESSIONS,
                                    CoreRules.JOIN_REDUCE_EXPRESSIONS))
                    .build();

    /// Of `(a.x = 1 AND b.y = 2) OR (a.x = 2 AND b.y = 1)`, that a.x is 1 or 2, and b.y too (TPC-H
    /// q7). Once and alone, since with other rules it may go in circles.
    static final HepProgram EXPAND_DISJUNCTIONS =
            HepProgram.builder()
                    .addRuleInstance(built(CoreRules.EXPAND_FILTER_DISJUNCTION_GLOBAL))
                    .addRuleInstance(built(CoreRules.EXPAND_JOIN_DISJUNCTION_GLOBAL))
                    .build();

    static final HepProgram PUSH = collection(PUSH_RULES.toArray(new RelOptRule[0]));

    /// Unions as what the engine has: those that keep duplicates, and grouping.
    static final HepProgram UNIONS = collection(CoreRules.UNION_MERGE, CoreRules.UNION_TO_DISTINCT);

    /// Projections out from between inner joins, so that these lie next to each other.
    static final HepProgram JOINS_TOGETHER =
            HepProgram.builder()
                    .addMatchOrder(HepMatchOrder.BOTTOM_UP)
                    .addRuleCollection(
                            built(
                                    innerJoinOfProject(),
                                    innerJoinWithProject(),
                                    CoreRules.PROJECT_MERGE,
                                    CoreRules.PROJECT_REMOVE))
                    .build();

    /// Neighbouring joins as graphs, which [OrderJoins] takes.
    static final HepProgram JOINS_TO_GRAPHS =
            HepProgram.builder()
                    .addMatchOrder(HepMatchOrder.BOTTOM_UP)
                    .addRuleInstance(CoreRules.JOIN_TO_HYPER_GRAPH)
                    .build();

    /// What the steps before have left behind: projections of projections, aggregates without
    /// effect, and sorts of what is already sorted.
    static final HepProgram CLEAN =
            collection(
                    CoreRules.PROJECT_MERGE,
                    CoreRules.PROJECT_REMOVE,
                    CoreRules.AGGREGATE_PROJECT_MERGE,
                    CoreRules.AGGREGATE_REMOVE,
                    CoreRules.AGGREGATE_JOIN_REMOVE,
                    CoreRules.FILTER_MERGE,
                    CoreRules.SORT_REMOVE_CONSTANT_KEYS,
                    CoreRules.LIMIT_MERGE,
                    CoreRules.SORT_PROJECT_TRANSPOSE);

    private LogicalPrograms() {}

    private static HepProgram collection(RelOptRule... rules) {
        return HepProgram.builder().addRuleCollection(built(rules)).build();
    }

    /// Rules that make algebra as the statement's [Simplification] says.
    private static List<RelOptRule> built(RelOptRule... rules) {
        return Stream.of(rules).map(LogicalPrograms::built).toList();
    }

    private static RelOptRule built(RelOptRule rule) {
        return rule instanceof RelRule<?> configured
                ? configured.config.withRelBuilderFactory(Simplification.BUILDER).toRule()
                : rule;
    }

    /// Calcite's rule, for inner joins only: on semi joins it throws.
    private static RelOptRule innerJoinOfProject() {
        return JoinProjectTransposeRule.Config.LEFT
                .withOperandSupplier(join ->
                        join.operand(LogicalJoin.class)
                                .predicate(LogicalPrograms::isInner)
                                .inputs(left -> left.operand(LogicalProject.class).anyInputs()))
                .withDescription("InnerJoinProjectTranspose(Project-Other)")
                .as(JoinProjectTransposeRule.Config.class)
                .toRule();
    }

    private static RelOptRule innerJoinWithProject() {
        return JoinProjectTransposeRule.Config.RIGHT
                .withOperandSupplier(join ->
                        join.operand(LogicalJoin.class)
                                .predicate(LogicalPrograms::isInner)
                                .inputs(
                                        left -> left.operand(RelNode.class).anyInputs(),
                                        right -> right.operand(LogicalProject.class).anyInputs()))
                .withDescription("InnerJoinProjectTranspose(Other-Project)")
                .as(JoinProjectTransposeRule.Config.class)
                .toRule();
    }

    private static boolean isInner(LogicalJoin join) {
        return join.getJoinType() == JoinRelType.INNER;
    }
}
