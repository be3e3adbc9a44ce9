package io.sluice.optimizer.internal.plan;

import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/// Finds and replaces the columns that expressions refer to.
public final class ColumnReferences {

    private ColumnReferences() {}

    /// The indexes of the columns that an expression refers to.
    public static BitSet in(Expr expr) {
        BitSet columns = new BitSet();
        collect(expr, columns);
        return columns;
    }

    /// The indexes of the columns that any of the expressions refers to.
    public static BitSet in(List<Expr> expressions) {
        BitSet columns = new BitSet();
        expressions.forEach(expr -> collect(expr, columns));
        return columns;
    }

    private static void collect(Expr expr, BitSet columns) {
        if (expr instanceof Expr.ColumnRef(int index, _, _)) {
            columns.set(index);
        }
        expr.children().forEach(child -> collect(child, columns));
    }

    /// The expression over the same columns at other places.
    public static Expr moved(Expr expr, IntUnaryOperator newIndex) {
        return replaced(
                expr,
                ref ->
                        new Expr.ColumnRef(
                                newIndex.applyAsInt(ref.index()), ref.name(), ref.type()));
    }

    /// The call over the same columns at other places.
    public static AggregateCall moved(AggregateCall call, IntUnaryOperator newIndex) {
        return replaced(
                call,
                ref ->
                        new Expr.ColumnRef(
                                newIndex.applyAsInt(ref.index()), ref.name(), ref.type()));
    }

    /// The call with other expressions in place of its columns.
    public static AggregateCall replaced(
            AggregateCall call, Function<Expr.ColumnRef, Expr> replacement) {
        return new AggregateCall(
                call.function(),
                call.arguments().stream().map(argument -> replaced(argument, replacement)).toList(),
                call.distinct(),
                replaced(call.filter(), replacement),
                call.type(),
                call.name());
    }

    /// The expression with other expressions in place of its columns.
    public static Expr replaced(Expr expr, Function<Expr.ColumnRef, Expr> replacement) {
        Function<Expr, Expr> inside = operand -> replaced(operand, replacement);
        return switch (expr) {
            case Expr.ColumnRef ref -> replacement.apply(ref);
            case Expr.Literal _, Expr.NullLiteral _ -> expr;
            case Expr.Arithmetic(var op, Expr left, Expr right, var type) ->
                    new Expr.Arithmetic(op, inside.apply(left), inside.apply(right), type);
            case Expr.Negate(Expr operand) -> new Expr.Negate(inside.apply(operand));
            case Expr.Comparison(var op, Expr left, Expr right) ->
                    new Expr.Comparison(op, inside.apply(left), inside.apply(right));
            case Expr.And(List<Expr> operands) ->
                    new Expr.And(operands.stream().map(inside).toList());
            case Expr.Or(List<Expr> operands) ->
                    new Expr.Or(operands.stream().map(inside).toList());
            case Expr.Not(Expr operand) -> new Expr.Not(inside.apply(operand));
            case Expr.IsNull(Expr operand) -> new Expr.IsNull(inside.apply(operand));
            case Expr.Cast(Expr operand, var type) -> new Expr.Cast(inside.apply(operand), type);
            case Expr.Case(List<Expr.Branch> branches, Expr otherwise, var type) ->
                    new Expr.Case(
                            branches.stream()
                                    .map(branch ->
                                            new Expr.Branch(
                                                    inside.apply(branch.condition()),
                                                    inside.apply(branch.value())))
                                    .toList(),
                            inside.apply(otherwise),
                            type);
            case Expr.In(Expr operand, List<Expr.Literal> values) ->
                    new Expr.In(inside.apply(operand), values);
            case Expr.Like(Expr operand, Expr pattern, String escape, boolean ignoreCase) ->
                    new Expr.Like(inside.apply(operand), inside.apply(pattern), escape, ignoreCase);
            case Expr.Call(String function, List<Expr> arguments, var type) ->
                    new Expr.Call(function, arguments.stream().map(inside).toList(), type);
        };
    }
}
