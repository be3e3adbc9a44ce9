package io.sluice.optimizer.internal.logical;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.AbstractRelOptPlanner;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;

/// Puts inner joins of many tables into a fair order without a search: of all pairs that a
/// condition connects, those two are joined next whose join has the fewest estimated rows. Pairs
/// that nothing connects come last. (L. Fegaras, *A New Heuristic for Optimizing Large Queries*,
/// DEXA 1998.)
///
/// Looks at a number of pairs that is at most the square of the number of tables, and hears a
/// cancel before each. Outer, semi and anti joins stay where they are, with what is below them in
/// an order of its own.
final class OrderManyJoins extends RelHomogeneousShuttle {

    private final RelBuilder relBuilder;

    private OrderManyJoins(RelBuilder relBuilder) {
        this.relBuilder = relBuilder;
    }

    static RelNode rewrite(RelNode root, RelBuilder relBuilder) {
        return root.accept(new OrderManyJoins(relBuilder));
    }

    @Override
    public RelNode visit(LogicalJoin join) {
        if (!isInner(join)) {
            return super.visit(join);
        }
        List<RelNode> tables = new ArrayList<>();
        List<RexNode> conditions = new ArrayList<>();
        flatten(join, 0, tables, conditions);
        if (tables.size() == 2) {
            return super.visit(join);
        }
        return new Ordering(join, tables, conditions).order();
    }

    private static boolean isInner(RelNode node) {
        return node instanceof LogicalJoin join
                && join.getJoinType() == JoinRelType.INNER
                && join.getVariablesSet().isEmpty();
    }

    /// The tables of neighbouring inner joins, and their conditions over the columns of all.
    private void flatten(
            RelNode node, int firstColumn, List<RelNode> tables, List<RexNode> conditions) {
        if (!(node instanceof LogicalJoin join) || !isInner(join)) {
            tables.add(node.accept(this));
            return;
        }
        flatten(join.getLeft(), firstColumn, tables, conditions);
        int leftColumns = join.getLeft().getRowType().getFieldCount();
        flatten(join.getRight(), firstColumn + leftColumns, tables, conditions);
        for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
            conditions.add(RexUtil.shift(conjunct, firstColumn));
        }
    }

    /// A join of some of the tables.
    ///
    /// @param tables which
    /// @param columns for each column, which it is among those of all tables
    private record Part(RelNode plan, ImmutableBitSet tables, List<Integer> columns) {}

    /// @param columns among those of all tables
    private record Condition(RexNode condition, ImmutableBitSet columns, ImmutableBitSet tables) {

        boolean connects(Part one, Part other) {
            return tables.intersects(one.tables())
                    && tables.intersects(other.tables())
                    && one.tables().union(other.tables()).contains(tables);
        }
    }

    /// Two parts that might be joined next.
    private record Pair(Part left, Part right, RelNode join, double rows) {

        boolean has(Part part) {
            return left == part || right == part;
        }
    }

    /// The search for one order.
    private final class Ordering {

        private final LogicalJoin original;
        private final RexBuilder rexBuilder;
        private final RelMetadataQuery metadata;
        private final List<Part> parts = new ArrayList<>();
        private final List<Condition> conditions = new ArrayList<>();
        private final List<Pair> pairs = new ArrayList<>();

        Ordering(LogicalJoin original, List<RelNode> tables, List<RexNode> conjuncts) {
            this.original = original;
            this.rexBuilder = original.getCluster().getRexBuilder();
            this.metadata = original.getCluster().getMetadataQuery();
            List<Integer> tableOfColumn = new ArrayList<>();
            for (int table = 0; table < tables.size(); table++) {
                List<Integer> columns = new ArrayList<>();
                for (int i = 0; i < tables.get(table).getRowType().getFieldCount(); i++) {
                    columns.add(tableOfColumn.size());
                    tableOfColumn.add(table);
                }
                parts.add(new Part(tables.get(table), ImmutableBitSet.of(table), columns));
            }
            for (RexNode conjunct : conjuncts) {
                ImmutableBitSet columns = RelOptUtil.InputFinder.bits(conjunct);
                ImmutableBitSet used =
                        ImmutableBitSet.of(
                                columns.asList().stream().map(tableOfColumn::get).toList());
                conditions.add(new Condition(conjunct, columns, used));
            }
        }

        RelNode order() {
            for (int i = 0; i < parts.size(); i++) {
                addPairs(parts.get(i), parts.subList(0, i));
            }
            while (parts.size() > 1) {
                Pair next =
                        pairs.stream()
                                .min(Comparator.comparingDouble(Pair::rows))
                                .orElseGet(this::smallest);
                replace(next);
            }
            Part all = parts.getFirst();
            return inOriginalOrder(withLeftOver(all), all.columns());
        }

        private void replace(Pair next) {
            List<Integer> columns = new ArrayList<>(next.left().columns());
            columns.addAll(next.right().columns());
            Part joined =
                    new Part(
                            next.join(),
                            next.left().tables().union(next.right().tables()),
                            columns);
            parts.removeIf(next::has);
            pairs.removeIf(pair -> pair.has(next.left()) || pair.has(next.right()));
            conditions.removeIf(condition -> condition.connects(next.left(), next.right()));
            addPairs(joined, parts);
            parts.add(joined);
        }

        private void addPairs(Part part, List<Part> others) {
            for (Part other : others) {
                List<RexNode> connecting = connecting(part, other);
                if (!connecting.isEmpty()) {
                    pairs.add(pair(part, other, connecting));
                }
            }
        }

        private List<RexNode> connecting(Part one, Part other) {
            return conditions.stream()
                    .filter(condition -> condition.connects(one, other))
                    .map(Condition::condition)
                    .toList();
        }

        private Pair pair(Part left, Part right, List<RexNode> connecting) {
            if (original.getCluster().getPlanner() instanceof AbstractRelOptPlanner planner) {
                planner.checkCancel();
            }
            List<RexNode> over = new ArrayList<>();
            for (RexNode condition : connecting) {
                over.add(condition.accept(new OverParts(left, right)));
            }
            RelNode join =
                    LogicalJoin.create(
                            left.plan(),
                            right.plan(),
                            ImmutableList.of(),
                            RexUtil.composeConjunction(rexBuilder, over),
                            ImmutableSet.of(),
                            JoinRelType.INNER);
            return new Pair(left, right, join, metadata.getRowCount(join));
        }

        /// The two parts with the fewest rows, where nothing connects any.
        private Pair smallest() {
            List<Part> bySize =
                    parts.stream()
                            .sorted(
                                    Comparator.comparingDouble(
                                            part -> metadata.getRowCount(part.plan())))
                            .toList();
            return pair(bySize.get(0), bySize.get(1), List.of());
        }

        /// Conditions that no pair is connected by: on one table, or on none.
        private RelNode withLeftOver(Part all) {
            if (conditions.isEmpty()) {
                return all.plan();
            }
            List<RexNode> rest = new ArrayList<>();
            for (Condition condition : conditions) {
                rest.add(condition.condition().accept(new OverParts(all, all)));
            }
            return relBuilder.push(all.plan()).filter(rest).build();
        }

        private RelNode inOriginalOrder(RelNode plan, List<Integer> columns) {
            List<RelDataTypeField> fields = plan.getRowType().getFieldList();
            List<Optional<RexNode>> ordered = new ArrayList<>();
            columns.forEach(_ -> ordered.add(Optional.empty()));
            for (int i = 0; i < columns.size(); i++) {
                ordered.set(columns.get(i), Optional.of(RexInputRef.of(i, fields)));
            }
            return relBuilder
                    .push(plan)
                    .project(
                            ordered.stream().map(Optional::orElseThrow).toList(),
                            original.getRowType().getFieldNames())
                    .build();
        }
    }

    /// Columns of all tables as those of two parts.
    private static final class OverParts extends RexShuttle {

        private final Part left;
        private final Part right;

        OverParts(Part left, Part right) {
            this.left = left;
            this.right = right;
        }

        @Override
        public RexNode visitInputRef(RexInputRef reference) {
            int inLeft = left.columns().indexOf(reference.getIndex());
            int index =
                    inLeft >= 0
                            ? inLeft
                            : left.columns().size() + right.columns().indexOf(reference.getIndex());
            return new RexInputRef(index, reference.getType());
        }
    }
}
