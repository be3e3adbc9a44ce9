package io.sluice.operators.internal.expr;

import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.internal.value.RowFunction;
import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What can be said about expressions without running them.
final class ExprFacts {

    /// About a fifth of the bytecodes that a method may have.
    private static final int MAX_LOOP_NODES = 100;

    private ExprFacts() {}

    static void collectColumns(Expr expr, Set<Integer> columns) {
        if (expr instanceof Expr.ColumnRef(int index, _, _)) {
            columns.add(index);
        }
        expr.children().forEach(child -> collectColumns(child, columns));
    }

    /// Whether the value is the same for all rows.
    static boolean constant(Expr expr, FunctionRegistry functions) {
        return switch (expr) {
            case Expr.ColumnRef _ -> false;
            case Expr.Call call ->
                    functions.scalar(call.function()).deterministic()
                            && call.arguments().stream()
                                    .allMatch(argument -> constant(argument, functions));
            case Expr.Literal _,
                    Expr.NullLiteral _,
                    Expr.Arithmetic _,
                    Expr.Negate _,
                    Expr.Comparison _,
                    Expr.And _,
                    Expr.Or _,
                    Expr.Not _,
                    Expr.IsNull _,
                    Expr.Cast _,
                    Expr.Case _,
                    Expr.In _,
                    Expr.Like _ ->
                    expr.children().stream().allMatch(child -> constant(child, functions));
        };
    }

    /// Whether equal rows have equal values.
    static boolean deterministic(Expr expr, FunctionRegistry functions) {
        boolean own =
                !(expr instanceof Expr.Call call)
                        || functions.scalar(call.function()).deterministic();
        return own && expr.children().stream().allMatch(child -> deterministic(child, functions));
    }

    /// The expression with all its column references at another column.
    static Expr withColumn(Expr expr, int column) {
        return expr instanceof Expr.ColumnRef(_, String name, DataType type)
                ? new Expr.ColumnRef(column, name, type)
                : expr.withChildren(
                        expr.children().stream().map(child -> withColumn(child, column)).toList());
    }

    /// The one column that the expression refers to, if computing it for each entry of the column's
    /// dictionary is worthwhile and possible; -1 otherwise.
    static int mappableColumn(Expr expr, FunctionRegistry functions) {
        boolean fits =
                switch (expr.type()) {
                    case DataType.Null(), DataType.ListOf _, DataType.Struct _ -> false;
                    case DataType.Decimal decimal -> decimal.fitsLong();
                    case DataType.Bool(),
                            DataType.Int _,
                            DataType.FloatingPoint _,
                            DataType.Utf8(),
                            DataType.Binary(),
                            DataType.Date(),
                            DataType.Time(),
                            DataType.Timestamp _ ->
                            true;
                };
        Set<Integer> columns = new TreeSet<>();
        collectColumns(expr, columns);
        return fits && columns.size() == 1 && costly(expr) && deterministic(expr, functions)
                ? columns.iterator().next()
                : -1;
    }

    /// Whether it computes something on text or calls a function.
    private static boolean costly(Expr expr) {
        return expr instanceof Expr.Call
                || expr.children().stream()
                        .anyMatch(child -> isText(child.type()) || costly(child));
    }

    private static boolean isText(DataType type) {
        return type instanceof DataType.Utf8 || type instanceof DataType.Binary;
    }

    /// Whether the value is null as soon as a column that it refers to is.
    static boolean strict(Expr expr, FunctionRegistry functions) {
        return switch (expr) {
            case Expr.ColumnRef _ -> true;
            case Expr.Literal _, Expr.NullLiteral _ -> false;
            case Expr.Comparison(Expr.ComparisonOp op, Expr left, Expr right) ->
                    op != Expr.ComparisonOp.IS_DISTINCT
                            && op != Expr.ComparisonOp.IS_NOT_DISTINCT
                            && (strict(left, functions) || strict(right, functions));
            case Expr.Arithmetic _,
                    Expr.Negate _,
                    Expr.Not _,
                    Expr.Cast _,
                    Expr.In _,
                    Expr.Like _ ->
                    expr.children().stream().anyMatch(child -> strict(child, functions));
            case Expr.Call call ->
                    functions.scalar(call.function()) instanceof RowFunction function
                            && function.strict()
                            && call.arguments().stream()
                                    .anyMatch(argument -> strict(argument, functions));
            case Expr.And _, Expr.Or _, Expr.IsNull _, Expr.Case _ -> false;
        };
    }

    /// The first of the places, and those after it that may share its loop: expressions of up to
    /// [#MAX_LOOP_NODES] nodes in all, since the JIT compiler gives up on long methods. A value
    /// that loops do not know stays alone, lest it keep the others from being fused; so does text,
    /// which may come as a dictionary then.
    static List<Integer> firstGroup(List<Integer> places, List<Expr> expressions) {
        List<Integer> group = new ArrayList<>();
        int nodes = 0;
        for (int place : places) {
            Expr expression = expressions.get(place);
            boolean alone =
                    switch (expression.type()) {
                        case DataType.Null(), DataType.ListOf _, DataType.Struct _ -> true;
                        case DataType.Utf8(), DataType.Binary() -> true;
                        case DataType.Bool(),
                                DataType.Int _,
                                DataType.FloatingPoint _,
                                DataType.Decimal _,
                                DataType.Date(),
                                DataType.Time(),
                                DataType.Timestamp _ ->
                                false;
                    };
            nodes += nodes(expression);
            if (!group.isEmpty() && (alone || nodes > MAX_LOOP_NODES)) {
                break;
            }
            group.add(place);
            if (alone) {
                break;
            }
        }
        return group;
    }

    static int nodes(Expr expr) {
        return 1 + expr.children().stream().mapToInt(ExprFacts::nodes).sum();
    }

    /// Whether it consists of comparisons of one column that is neither text nor binary with
    /// literals, which takes a few instructions and cannot fail.
    static boolean cheapTest(Expr expr) {
        return switch (expr) {
            case Expr.Comparison(_, Expr left, Expr right) -> plain(left) && plain(right);
            case Expr.In(Expr operand, var values) -> plain(operand) && values.size() <= 4;
            case Expr.IsNull(Expr operand) -> plain(operand);
            case Expr.Not(Expr operand) -> cheapTest(operand);
            case Expr.And(var operands) -> operands.stream().allMatch(ExprFacts::cheapTest);
            case Expr.Or(var operands) -> operands.stream().allMatch(ExprFacts::cheapTest);
            case Expr.ColumnRef _,
                    Expr.Literal _,
                    Expr.NullLiteral _,
                    Expr.Arithmetic _,
                    Expr.Negate _,
                    Expr.Cast _,
                    Expr.Case _,
                    Expr.Like _,
                    Expr.Call _ ->
                    false;
        };
    }

    /// Whether a row may have an error, as far as can be seen without types of batches.
    static boolean mayFail(Expr expr) {
        return switch (expr) {
            case Expr.Arithmetic _, Expr.Negate _, Expr.Cast _, Expr.Call _ -> true;
            case Expr.Like(Expr operand, Expr pattern, _, _) ->
                    !(pattern instanceof Expr.Literal) || mayFail(operand);
            case Expr.ColumnRef _,
                    Expr.Literal _,
                    Expr.NullLiteral _,
                    Expr.Comparison _,
                    Expr.And _,
                    Expr.Or _,
                    Expr.Not _,
                    Expr.IsNull _,
                    Expr.Case _,
                    Expr.In _ ->
                    expr.children().stream().anyMatch(ExprFacts::mayFail);
        };
    }

    private static boolean plain(Expr expr) {
        boolean leaf = expr instanceof Expr.ColumnRef || expr instanceof Expr.Literal;
        return leaf && !isText(expr.type());
    }
}
