package io.sluice.optimizer.internal.expr;

import com.google.common.collect.BoundType;
import com.google.common.collect.Range;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.optimizer.internal.plan.Operands;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexUnknownAs;
import org.apache.calcite.util.Sarg;

/// Calcite's search arguments (sets of ranges and points) as lists and comparisons.
final class SearchLowering {

    private final Expr operand;
    private final Sarg<?> sarg;

    private SearchLowering(Expr operand, Sarg<?> sarg) {
        this.operand = operand;
        this.sarg = sarg;
    }

    static Expr lower(Expr operand, Sarg<?> sarg) {
        return new SearchLowering(operand, sarg).lower();
    }

    private Expr lower() {
        Expr matches = matches();
        return switch (sarg.nullAs) {
            case UNKNOWN -> matches;
            case TRUE -> or(List.of(new Expr.IsNull(operand), matches));
            case FALSE -> and(List.of(new Expr.Not(new Expr.IsNull(operand)), matches));
        };
    }

    /// Null where the operand is.
    private Expr matches() {
        if (sarg.isAll()) {
            return whereNotNull(Expr.TRUE);
        }
        if (sarg.isNone()) {
            return whereNotNull(Expr.FALSE);
        }
        if (sarg.isComplementedPoints()) {
            return new Expr.Not(new SearchLowering(operand, sarg.negate()).matches());
        }
        List<Expr> alternatives = new ArrayList<>();
        List<Expr.Literal> points = new ArrayList<>();
        for (Range<?> range : sarg.rangeSet.asRanges()) {
            if (isPoint(range)) {
                points.add(literal(range.lowerEndpoint()));
            } else {
                alternatives.add(range(range));
            }
        }
        if (!points.isEmpty()) {
            alternatives.addFirst(points(points));
        }
        return or(alternatives);
    }

    /// A condition that does not look at values holds for all of them, and is unknown for null.
    private Expr whereNotNull(Expr answer) {
        return sarg.nullAs == RexUnknownAs.UNKNOWN
                ? new Expr.Case(
                        List.of(new Expr.Branch(new Expr.Not(new Expr.IsNull(operand)), answer)),
                        new Expr.NullLiteral(io.sluice.type.DataType.BOOL),
                        io.sluice.type.DataType.BOOL)
                : answer;
    }

    private static boolean isPoint(Range<?> range) {
        return range.hasLowerBound()
                && range.hasUpperBound()
                && range.lowerEndpoint().equals(range.upperEndpoint());
    }

    /// Points of another type, such as a decimal with more digits, are compared one by one.
    private Expr points(List<Expr.Literal> points) {
        boolean oneType = points.stream().allMatch(point -> point.type().equals(operand.type()));
        if (oneType && points.size() > 1) {
            return new Expr.In(operand, points);
        }
        return or(
                points.stream()
                        .map(point -> Operands.compare(ComparisonOp.EQUAL, operand, point))
                        .toList());
    }

    private Expr range(Range<?> range) {
        List<Expr> bounds = new ArrayList<>(2);
        if (range.hasLowerBound()) {
            boolean closed = range.lowerBoundType() == BoundType.CLOSED;
            bounds.add(
                    Operands.compare(
                            closed ? ComparisonOp.GREATER_OR_EQUAL : ComparisonOp.GREATER,
                            operand,
                            literal(range.lowerEndpoint())));
        }
        if (range.hasUpperBound()) {
            boolean closed = range.upperBoundType() == BoundType.CLOSED;
            bounds.add(
                    Operands.compare(
                            closed ? ComparisonOp.LESS_OR_EQUAL : ComparisonOp.LESS,
                            operand,
                            literal(range.upperEndpoint())));
        }
        return and(bounds);
    }

    private Expr.Literal literal(Comparable<?> value) {
        return LiteralLowering.of(operand.type(), value);
    }

    private static Expr or(List<Expr> operands) {
        return operands.size() == 1 ? operands.getFirst() : new Expr.Or(operands);
    }

    private static Expr and(List<Expr> operands) {
        return operands.size() == 1 ? operands.getFirst() : new Expr.And(operands);
    }
}
