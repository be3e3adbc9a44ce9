package io.sluice.expr;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/// Expressions as EXPLAIN and error messages show them: SQL, fully parenthesised below the top.
public final class ExprPrinter {

    private ExprPrinter() {}

    public static String print(Expr expr) {
        return switch (expr) {
            case Expr.ColumnRef(_, String name, _) -> name;
            case Expr.Literal literal -> literal(literal);
            case Expr.NullLiteral _ -> "null";
            case Expr.Arithmetic(Expr.ArithmeticOp op, Expr left, Expr right, _) ->
                    operand(left) + " " + op.symbol() + " " + operand(right);
            case Expr.Negate(Expr operand) -> "-" + operand(operand);
            case Expr.Comparison(Expr.ComparisonOp op, Expr left, Expr right) ->
                    operand(left) + " " + op.symbol() + " " + operand(right);
            case Expr.And(List<Expr> operands) -> joined(operands, " and ");
            case Expr.Or(List<Expr> operands) -> joined(operands, " or ");
            case Expr.Not(Expr.IsNull(Expr operand)) -> operand(operand) + " is not null";
            case Expr.Not(Expr operand) -> "not " + operand(operand);
            case Expr.IsNull(Expr operand) -> operand(operand) + " is null";
            case Expr.Cast cast ->
                    "cast(" + print(cast.operand()) + " as " + cast.type().sqlName() + ")";
            case Expr.Case(List<Expr.Branch> branches, Expr otherwise, _) ->
                    branches.stream()
                            .map(branch ->
                                    " when "
                                            + print(branch.condition())
                                            + " then "
                                            + print(branch.value()))
                            .collect(
                                    Collectors.joining(
                                            "", "case", " else " + print(otherwise) + " end"));
            case Expr.In(Expr operand, List<Expr.Literal> values) ->
                    operand(operand)
                            + values.stream()
                                    .map(ExprPrinter::literal)
                                    .collect(Collectors.joining(", ", " in (", ")"));
            case Expr.Like(Expr operand, Expr pattern, _, boolean ignoreCase) ->
                    operand(operand) + (ignoreCase ? " ilike " : " like ") + operand(pattern);
            case Expr.Call(String function, List<Expr> arguments, _) ->
                    arguments.stream()
                            .map(ExprPrinter::print)
                            .collect(Collectors.joining(", ", function + "(", ")"));
        };
    }

    /// An aggregate call, such as `sum(distinct price) filter (where x > 0)`.
    public static String print(AggregateCall call) {
        String arguments =
                call.arguments().isEmpty()
                        ? "*"
                        : call.arguments().stream()
                                .map(ExprPrinter::print)
                                .collect(Collectors.joining(", "));
        return call.function()
                + (call.distinct() ? "(distinct " : "(")
                + arguments
                + ")"
                + (call.filtered() ? " filter (where " + print(call.filter()) + ")" : "");
    }

    private static String joined(List<Expr> operands, String separator) {
        return operands.stream().map(ExprPrinter::operand).collect(Collectors.joining(separator));
    }

    private static String operand(Expr expr) {
        boolean atom =
                expr instanceof Expr.ColumnRef
                        || expr instanceof Expr.Literal
                        || expr instanceof Expr.NullLiteral
                        || expr instanceof Expr.Call
                        || expr instanceof Expr.Cast;
        return atom ? print(expr) : "(" + print(expr) + ")";
    }

    private static String literal(Expr.Literal literal) {
        return switch (literal.value()) {
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            case ByteBuffer bytes -> "x'" + hexadecimal(bytes) + "'";
            case Object value -> "'" + value.toString().replace("'", "''") + "'";
        };
    }

    private static String hexadecimal(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }
}
