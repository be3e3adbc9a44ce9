package io.sluice.optimizer.internal.logical;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;

/// Sub-queries in the ON condition of a join.
///
/// An inner join is a filter over all pairs. In an outer join, a sub-query that reads one side only
/// is attached to that side. Where one reads both, the matching pairs are computed first, for the
/// distinct values that the condition reads of the side that is kept, and then joined with it:
///
/// ```
/// l LEFT JOIN r ON c(l.x, r)   →   l LEFT JOIN (σ c (δ x l × r)) p ON l.x IS NOT DISTINCT FROM p.x
/// ```
final class JoinOnSubQueries {

    private final Join join;
    private final Set<CorrelationId> enclosing;
    private final RexBuilder rexBuilder;
    private final List<RexNode> conjuncts;
    private final int leftWidth;
    private final int width;

    private JoinOnSubQueries(Join join, Set<CorrelationId> enclosing) {
        this.join = join;
        this.enclosing = enclosing;
        this.rexBuilder = join.getCluster().getRexBuilder();
        this.conjuncts = RelOptUtil.conjunctions(join.getCondition());
        this.leftWidth = Columns.width(join.getLeft());
        this.width = leftWidth + Columns.width(join.getRight());
    }

    static RelNode rewrite(Join join, Set<CorrelationId> enclosing) {
        return Columns.withTypesOf(new JoinOnSubQueries(join, enclosing).rewrite(), join);
    }

    private RelNode rewrite() {
        if (join.getJoinType() == JoinRelType.INNER) {
            return matches(join.getLeft(), join.getRight());
        }
        if (conjuncts.stream().allMatch(this::readsOneSide)) {
            return oneSided();
        }
        return switch (join.getJoinType()) {
            case LEFT -> leftJoin();
            case RIGHT -> rightJoin();
            case FULL -> fullJoin();
            default -> throw new IllegalStateException(join.getJoinType() + " join on a sub-query");
        };
    }

    /// The pairs of rows for which the condition is true.
    private RelNode matches(RelNode left, RelNode right) {
        RelNode pairs = Columns.join(left, right, List.of(), JoinRelType.INNER);
        return SubQueriesToJoins.filter(pairs, conjuncts, join.getVariablesSet(), enclosing);
    }

    private RelNode leftJoin() {
        SortedSet<Integer> read = read(0, leftWidth);
        RelNode matches = matches(distinct(join.getLeft(), read, 0), join.getRight());
        RelNode joined =
                Columns.join(
                        join.getLeft(),
                        matches,
                        read.stream()
                                .map(column -> same(join.getLeft(), column, matches, column))
                                .toList(),
                        JoinRelType.LEFT);
        List<RexNode> columns = new ArrayList<>(Columns.first(joined, leftWidth));
        columns.addAll(Columns.range(joined, 2 * leftWidth, leftWidth + width));
        return Columns.project(joined, columns);
    }

    private RelNode rightJoin() {
        SortedSet<Integer> read = read(leftWidth, width);
        RelNode matches = matches(join.getLeft(), distinct(join.getRight(), read, leftWidth));
        RelNode joined =
                Columns.join(
                        matches,
                        join.getRight(),
                        read.stream()
                                .map(column ->
                                        same(matches, column, join.getRight(), column - leftWidth))
                                .toList(),
                        JoinRelType.RIGHT);
        List<RexNode> columns = new ArrayList<>(Columns.first(joined, leftWidth));
        columns.addAll(Columns.range(joined, width, Columns.width(joined)));
        return Columns.project(joined, columns);
    }

    /// The left join, and the right rows that match none.
    private RelNode fullJoin() {
        SortedSet<Integer> readLeft = read(0, leftWidth);
        SortedSet<Integer> readRight = read(leftWidth, width);
        RelNode matches =
                matches(
                        distinct(join.getLeft(), readLeft, 0),
                        distinct(join.getRight(), readRight, leftWidth));
        RelNode unmatched =
                Columns.join(
                        join.getRight(),
                        matches,
                        readRight.stream()
                                .map(column ->
                                        same(join.getRight(), column - leftWidth, matches, column))
                                .toList(),
                        JoinRelType.ANTI);
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < leftWidth; i++) {
            columns.add(rexBuilder.makeNullLiteral(nullable(field(i).getType())));
        }
        columns.addAll(Columns.all(unmatched));
        RelNode left = Columns.withTypesOf(leftJoin(), join);
        RelNode right = Columns.withTypesOf(Columns.project(unmatched, columns), join);
        return LogicalUnion.create(List.of(left, right), true);
    }

    private RexNode same(RelNode left, int leftColumn, RelNode right, int rightColumn) {
        return rexBuilder.makeCall(
                SqlStdOperatorTable.IS_NOT_DISTINCT_FROM,
                Columns.column(left, leftColumn),
                RexUtil.shift(Columns.column(right, rightColumn), Columns.width(left)));
    }

    /// The distinct values of some columns in their places, with nulls in those of the others.
    ///
    /// @param read numbers of columns of the pairs
    /// @param from the number of the side's first column
    private RelNode distinct(RelNode side, SortedSet<Integer> read, int from) {
        RelNode values =
                read.isEmpty()
                        ? LogicalValues.createOneRow(side.getCluster())
                        : LogicalAggregate.create(
                                Columns.project(
                                        side,
                                        read.stream()
                                                .map(each -> Columns.column(side, each - from))
                                                .toList()),
                                ImmutableList.of(),
                                ImmutableBitSet.range(read.size()),
                                null,
                                List.of());
        List<Integer> order = List.copyOf(read);
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < Columns.width(side); i++) {
            int at = order.indexOf(from + i);
            columns.add(at >= 0 ? Columns.column(values, at) : noValue(field(from + i).getType()));
        }
        return Columns.project(values, columns);
    }

    /// A value that nobody reads, of the column's type.
    private RexNode noValue(RelDataType type) {
        return type.isNullable()
                ? rexBuilder.makeNullLiteral(type)
                : rexBuilder.makeZeroRexNode(type);
    }

    private RelDataType nullable(RelDataType type) {
        return rexBuilder.getTypeFactory().createTypeWithNullability(type, true);
    }

    private RelDataTypeField field(int column) {
        return column < leftWidth
                ? join.getLeft().getRowType().getFieldList().get(column)
                : join.getRight().getRowType().getFieldList().get(column - leftWidth);
    }

    /// The columns in a range that the condition reads, its sub-queries included.
    private SortedSet<Integer> read(int from, int to) {
        SortedSet<Integer> read = new TreeSet<>();
        conjuncts.forEach(conjunct -> collect(conjunct, read));
        return new TreeSet<>(read.subSet(from, to));
    }

    private void collect(RexNode node, SortedSet<Integer> read) {
        OuterReferences references = new OuterReferences(join.getVariablesSet());
        node.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef reference) {
                        read.add(reference.getIndex());
                        return reference;
                    }

                    @Override
                    public RexNode visitSubQuery(RexSubQuery subQuery) {
                        RexRewriting.apply(
                                subQuery.rel,
                                new RexShuttle() {
                                    @Override
                                    public RexNode visitFieldAccess(RexFieldAccess access) {
                                        int column = references.column(access);
                                        if (column >= 0) {
                                            read.add(column);
                                        }
                                        return super.visitFieldAccess(access);
                                    }
                                });
                        return super.visitSubQuery(subQuery);
                    }
                });
    }

    /// Whether each sub-query of an expression reads columns of one side at most.
    private boolean readsOneSide(RexNode node) {
        boolean[] both = new boolean[1];
        node.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitSubQuery(RexSubQuery subQuery) {
                        SortedSet<Integer> read = new TreeSet<>();
                        collect(subQuery, read);
                        both[0] |=
                                !read.headSet(leftWidth).isEmpty()
                                        && !read.tailSet(leftWidth).isEmpty();
                        return subQuery;
                    }
                });
        return !both[0];
    }

    /// The join of the two sides, each with the results of its sub-queries behind.
    private RelNode oneSided() {
        AttachedSubQueries left = attached(join.getLeft(), 0);
        AttachedSubQueries right = attached(join.getRight(), leftWidth);
        // Once to attach them all, and again when it is known where their results are.
        conjuncts.forEach(conjunct -> conjunct.accept(new Placed(left, right, 0)));
        RelNode leftRows = withoutOther(left.rows(), 0, leftWidth);
        RelNode rightRows = withoutOther(right.rows(), leftWidth, width);
        int leftAdded = Columns.width(leftRows) - leftWidth;
        Placed placed = new Placed(left, right, leftAdded);
        RelNode joined =
                Columns.join(
                        leftRows,
                        rightRows,
                        conjuncts.stream().map(each -> each.accept(placed)).toList(),
                        join.getJoinType());
        List<RexNode> columns = new ArrayList<>(Columns.first(joined, leftWidth));
        int from = leftWidth + leftAdded;
        columns.addAll(Columns.range(joined, from, from + width - leftWidth));
        return Columns.project(joined, columns);
    }

    /// The condition over both sides with what is attached to them.
    private final class Placed extends RetypingShuttle {

        private final AttachedSubQueries left;
        private final AttachedSubQueries right;
        private final int leftAdded;

        Placed(AttachedSubQueries left, AttachedSubQueries right, int leftAdded) {
            super(rexBuilder);
            this.left = left;
            this.right = right;
            this.leftAdded = leftAdded;
        }

        @Override
        public RexNode visitInputRef(RexInputRef reference) {
            int column = reference.getIndex();
            return new RexInputRef(
                    column < leftWidth ? column : column + leftAdded, reference.getType());
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            SortedSet<Integer> read = new TreeSet<>();
            collect(subQuery, read);
            boolean onRight = !read.tailSet(leftWidth).isEmpty();
            int rightWidth = width - leftWidth;
            return Columns.moved(
                    subQuery.accept(onRight ? right : left),
                    column -> {
                        if (column < leftWidth) {
                            return column;
                        }
                        return column < width || onRight ? column + leftAdded : column - rightWidth;
                    });
        }
    }

    /// One side in the place that it has in a pair, for sub-queries to be attached to.
    private AttachedSubQueries attached(RelNode side, int from) {
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            boolean here = i >= from && i < from + Columns.width(side);
            columns.add(here ? Columns.column(side, i - from) : noValue(field(i).getType()));
        }
        return new AttachedSubQueries(
                Columns.project(side, columns), join.getVariablesSet(), enclosing);
    }

    private RelNode withoutOther(RelNode rows, int from, int to) {
        List<RexNode> columns = new ArrayList<>(Columns.range(rows, from, to));
        columns.addAll(Columns.range(rows, width, Columns.width(rows)));
        return Columns.project(rows, columns);
    }
}
