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
        return expr instanceof Expr.ColumnRef ref
                ? replacement.apply(ref)
                : expr.withChildren(
                        expr.children().stream()
                                .map(child -> replaced(child, replacement))
                                .toList());
    }
}
