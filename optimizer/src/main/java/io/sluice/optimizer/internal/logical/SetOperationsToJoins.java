package io.sluice.optimizer.internal.logical;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalIntersect;
import org.apache.calcite.rel.logical.LogicalMinus;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;

/// Makes of INTERSECT and EXCEPT what the engine has, with null equal to null.
///
/// | | becomes |
/// |---|---|
/// | `a EXCEPT b EXCEPT c` | the distinct rows of an anti join of a with `b UNION ALL c` |
/// | `a INTERSECT b INTERSECT c` | the distinct rows of a, semi joined with b, then with c |
/// | more than a few INTERSECTs | rows grouped by all columns that as many queries have as there are |
///
/// A text may hold thousands of them; the tree does not become deeper with their number.
final class SetOperationsToJoins extends RelHomogeneousShuttle {

    private static final int MOST_SEMI_JOINS = 4;

    private SetOperationsToJoins() {}

    static RelNode rewrite(RelNode root) {
        return root.accept(new SetOperationsToJoins());
    }

    @Override
    public RelNode visit(LogicalIntersect intersect) {
        if (intersect.all) {
            return super.visit(intersect);
        }
        List<RelNode> inputs = inputs(intersect);
        if (inputs.size() > MOST_SEMI_JOINS) {
            return Columns.withTypesOf(inAll(inputs), intersect);
        }
        RelNode rows = inputs.getFirst();
        for (RelNode other : inputs.subList(1, inputs.size())) {
            rows = joined(rows, other, JoinRelType.SEMI);
        }
        return Columns.withTypesOf(distinct(rows), intersect);
    }

    @Override
    public RelNode visit(LogicalMinus minus) {
        if (minus.all) {
            return super.visit(minus);
        }
        List<RelNode> others = new ArrayList<>();
        RelNode first = minus;
        while (first instanceof LogicalMinus next && !next.all) {
            List<RelNode> inputs = next.getInputs();
            others.addAll(0, inputs.subList(1, inputs.size()));
            first = inputs.getFirst();
        }
        List<RelNode> typed = new ArrayList<>();
        others.forEach(other -> typed.add(typed(other, minus)));
        RelNode taken = typed.size() == 1 ? typed.getFirst() : LogicalUnion.create(typed, true);
        RelNode rows = joined(typed(first, minus), taken, JoinRelType.ANTI);
        return Columns.withTypesOf(distinct(rows), minus);
    }

    private List<RelNode> inputs(LogicalIntersect intersect) {
        List<RelNode> inputs = new ArrayList<>();
        Deque<RelNode> waiting = new ArrayDeque<>();
        waiting.push(intersect);
        while (!waiting.isEmpty()) {
            RelNode next = waiting.pop();
            if (next instanceof LogicalIntersect inner && !inner.all) {
                inner.getInputs().reversed().forEach(waiting::push);
            } else {
                inputs.add(typed(next, intersect));
            }
        }
        return inputs;
    }

    /// An input, rewritten, with the types of the operation.
    private RelNode typed(RelNode input, SetOp operation) {
        return Columns.withTypesOf(input.accept(this), operation);
    }

    private static RelNode joined(RelNode left, RelNode right, JoinRelType type) {
        RexBuilder rexBuilder = left.getCluster().getRexBuilder();
        int width = Columns.width(left);
        List<RexNode> same = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            same.add(
                    rexBuilder.makeCall(
                            SqlStdOperatorTable.IS_NOT_DISTINCT_FROM,
                            Columns.column(left, i),
                            RexUtil.shift(Columns.column(right, i), width)));
        }
        return Columns.join(left, right, same, type);
    }

    private static RelNode distinct(RelNode rows) {
        return LogicalAggregate.create(
                rows,
                ImmutableList.of(),
                ImmutableBitSet.range(Columns.width(rows)),
                null,
                List.of());
    }

    /// The rows that come from as many inputs as there are.
    private static RelNode inAll(List<RelNode> inputs) {
        RexBuilder rexBuilder = inputs.getFirst().getCluster().getRexBuilder();
        int width = Columns.width(inputs.getFirst());
        // Each input gives a row once, so that it is enough to count.
        RelNode all =
                LogicalUnion.create(
                        inputs.stream().map(SetOperationsToJoins::distinct).toList(), true);
        RelNode counted =
                LogicalAggregate.create(
                        all,
                        ImmutableList.of(),
                        ImmutableBitSet.range(width),
                        null,
                        List.of(count(all)));
        RexNode inEach =
                rexBuilder.makeCall(
                        SqlStdOperatorTable.EQUALS,
                        Columns.column(counted, width),
                        rexBuilder.makeExactLiteral(
                                BigDecimal.valueOf(inputs.size()),
                                Columns.column(counted, width).getType()));
        return Columns.cut(Columns.filter(counted, List.of(inEach)), width);
    }

    private static AggregateCall count(RelNode input) {
        return AggregateCall.create(
                SqlStdOperatorTable.COUNT,
                false,
                false,
                false,
                List.of(),
                List.of(),
                -1,
                null,
                RelCollations.EMPTY,
                false,
                input,
                null,
                null);
    }
}
