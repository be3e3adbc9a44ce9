package io.sluice.optimizer.internal.expr;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ArithmeticOp;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.constant.ConstantExpressions;
import io.sluice.optimizer.internal.plan.ExprTypes;
import io.sluice.optimizer.internal.plan.Operands;
import io.sluice.optimizer.internal.sql.TypeMapping;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlLikeOperator;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.Sarg;

/// Calcite's expressions over the columns of one input as Sluice's.
///
/// Calcite mixes operand types freely; here each operator gets operands of the types that [Expr]
/// asks for, by casts where needed. What has no counterpart is refused by name.
public final class ExprLowering {

    private final StatementScope scope;
    private final Schema input;

    /// @param input the columns that expressions refer to, by index
    public ExprLowering(StatementScope scope, Schema input) {
        this.scope = scope;
        this.input = input;
    }

    /// The expression, with the type that Calcite gives it.
    ///
    /// @throws QueryException with `UNSUPPORTED` that names what has no counterpart
    public Expr lower(RexNode node) {
        return ExprTypes.cast(convert(node), TypeMapping.toDataType(node.getType()));
    }

    /// The expression as a constant of a type.
    ///
    /// @throws QueryException if it refers to columns or fails
    public Expr constant(RexNode node, DataType type) {
        Expr expr = ExprTypes.cast(convert(node), type);
        if (expr instanceof Expr.Literal || expr instanceof Expr.NullLiteral) {
            return expr;
        }
        Object value = ConstantExpressions.value(expr, scope.functions());
        return value == null ? new Expr.NullLiteral(type) : new Expr.Literal(type, value);
    }

    /// A condition; a null literal is a false one.
    public Expr condition(RexNode node) {
        Expr condition = lower(node);
        return condition instanceof Expr.NullLiteral ? Expr.FALSE : condition;
    }

    Schema input() {
        return input;
    }

    StatementScope scope() {
        return scope;
    }

    private Expr convert(RexNode node) {
        return switch (node) {
            case RexInputRef reference -> {
                Field field = input.field(reference.getIndex());
                yield new Expr.ColumnRef(reference.getIndex(), field.name(), field.type());
            }
            case RexLiteral literal -> LiteralLowering.lower(literal);
            case RexCall call -> call(call);
            default -> throw unsupported(describe(node));
        };
    }

    private static String describe(RexNode node) {
        if (node instanceof RexFieldAccess access
                && access.getReferenceExpr().getKind() != SqlKind.CORREL_VARIABLE) {
            return "access to the field \"" + access.getField().getName() + "\" of a column";
        }
        return switch (node.getKind()) {
            case DYNAMIC_PARAM -> "a parameter (?)";
            case CORREL_VARIABLE, FIELD_ACCESS -> "a correlated sub-query of this shape";
            case OVER -> "a window function (OVER)";
            default -> "the expression " + node;
        };
    }

    private Expr call(RexCall call) {
        return switch (call.getKind()) {
            case AND -> new Expr.And(operands(call));
            case OR -> new Expr.Or(operands(call));
            case NOT -> not(operand(call, 0));
            case IS_NULL, IS_UNKNOWN -> new Expr.IsNull(operand(call, 0));
            case IS_NOT_NULL -> new Expr.Not(new Expr.IsNull(operand(call, 0)));
            case IS_TRUE -> is(call, ComparisonOp.IS_NOT_DISTINCT, Expr.TRUE);
            case IS_NOT_TRUE -> is(call, ComparisonOp.IS_DISTINCT, Expr.TRUE);
            case IS_FALSE -> is(call, ComparisonOp.IS_NOT_DISTINCT, Expr.FALSE);
            case IS_NOT_FALSE -> is(call, ComparisonOp.IS_DISTINCT, Expr.FALSE);
            case EQUALS -> comparison(call, ComparisonOp.EQUAL);
            case NOT_EQUALS -> comparison(call, ComparisonOp.NOT_EQUAL);
            case LESS_THAN -> comparison(call, ComparisonOp.LESS);
            case LESS_THAN_OR_EQUAL -> comparison(call, ComparisonOp.LESS_OR_EQUAL);
            case GREATER_THAN -> comparison(call, ComparisonOp.GREATER);
            case GREATER_THAN_OR_EQUAL -> comparison(call, ComparisonOp.GREATER_OR_EQUAL);
            case IS_DISTINCT_FROM -> comparison(call, ComparisonOp.IS_DISTINCT);
            case IS_NOT_DISTINCT_FROM -> comparison(call, ComparisonOp.IS_NOT_DISTINCT);
            case PLUS, MINUS -> sum(call);
            case TIMES -> arithmetic(call, ArithmeticOp.MULTIPLY);
            case DIVIDE -> arithmetic(call, ArithmeticOp.DIVIDE);
            case MOD -> arithmetic(call, ArithmeticOp.MODULO);
            case MINUS_PREFIX -> new Expr.Negate(operand(call, 0));
            case PLUS_PREFIX -> operand(call, 0);
            case CASE -> choice(call);
            case COALESCE -> coalesce(call);
            case CAST -> cast(call);
            case LIKE -> like(call);
            case SEARCH -> search(call);
            default -> new FunctionLowering(this).lower(call);
        };
    }

    private static Expr not(Expr operand) {
        return operand instanceof Expr.Not(Expr inner) ? inner : new Expr.Not(operand);
    }

    private static Expr isNot(Expr operand, ComparisonOp op, Expr truth) {
        return new Expr.Comparison(op, operand, truth);
    }

    private Expr is(RexCall call, ComparisonOp op, Expr truth) {
        return isNot(operand(call, 0), op, truth);
    }

    private Expr comparison(RexCall call, ComparisonOp op) {
        return Operands.compare(op, operand(call, 0), operand(call, 1));
    }

    /// Plus and minus, of numbers or of times and intervals.
    private Expr sum(RexCall call) {
        boolean times =
                call.getOperands().stream()
                        .anyMatch(operand ->
                                !SqlTypeName.NUMERIC_TYPES.contains(name(operand))
                                        && name(operand) != SqlTypeName.NULL);
        if (times) {
            return new TimeArithmetic(this).lower(call);
        }
        return arithmetic(
                call, call.getKind() == SqlKind.PLUS ? ArithmeticOp.ADD : ArithmeticOp.SUBTRACT);
    }

    private static SqlTypeName name(RexNode node) {
        return node.getType().getSqlTypeName();
    }

    private Expr arithmetic(RexCall call, ArithmeticOp op) {
        return Operands.arithmetic(
                op, operand(call, 0), operand(call, 1), TypeMapping.toDataType(call.getType()));
    }

    private Expr choice(RexCall call) {
        DataType type = TypeMapping.toDataType(call.getType());
        List<Expr.Branch> branches = new ArrayList<>();
        int last = call.getOperands().size() - 1;
        for (int i = 0; i < last; i += 2) {
            branches.add(
                    new Expr.Branch(operand(call, i), ExprTypes.cast(operand(call, i + 1), type)));
        }
        return new Expr.Case(branches, ExprTypes.cast(operand(call, last), type), type);
    }

    private Expr coalesce(RexCall call) {
        DataType type = TypeMapping.toDataType(call.getType());
        List<Expr> operands =
                operands(call).stream().map(operand -> ExprTypes.cast(operand, type)).toList();
        List<Expr.Branch> branches =
                operands.subList(0, operands.size() - 1).stream()
                        .map(operand ->
                                new Expr.Branch(new Expr.Not(new Expr.IsNull(operand)), operand))
                        .toList();
        return new Expr.Case(branches, operands.getLast(), type);
    }

    private Expr cast(RexCall call) {
        RexNode operand = call.getOperands().getFirst();
        if (SqlTypeName.INTERVAL_TYPES.contains(name(operand))) {
            throw unsupported("the cast of an interval");
        }
        int digits = call.getType().getPrecision();
        boolean time = SqlTypeName.DATETIME_TYPES.contains(name(call));
        boolean rounds =
                time && name(operand) == name(call) && digits < operand.getType().getPrecision();
        if (rounds) {
            throw unsupported(
                    "the cast to "
                            + call.getType().getSqlTypeName()
                            + "("
                            + digits
                            + "), which rounds");
        }
        return ExprTypes.cast(convert(operand), TypeMapping.toDataType(call.getType()));
    }

    private Expr like(RexCall call) {
        SqlLikeOperator operator = (SqlLikeOperator) call.getOperator();
        String escape = "";
        if (call.getOperands().size() == 3) {
            Expr third = operand(call, 2);
            if (!(third instanceof Expr.Literal(DataType.Utf8(), Object text))) {
                throw unsupported("ESCAPE that is not a literal");
            }
            escape = (String) text;
            if (escape.codePointCount(0, escape.length()) > 1) {
                throw new QueryException(
                        ErrorCode.SQL_INVALID, "ESCAPE takes one character, not '" + escape + "'");
            }
        }
        Expr like =
                new Expr.Like(
                        operand(call, 0), operand(call, 1), escape, !operator.isCaseSensitive());
        return operator.isNegated() ? new Expr.Not(like) : like;
    }

    private Expr search(RexCall call) {
        RexLiteral argument = (RexLiteral) call.getOperands().get(1);
        Sarg<?> sarg = java.util.Objects.requireNonNull(argument.getValueAs(Sarg.class));
        return SearchLowering.lower(operand(call, 0), sarg);
    }

    Expr operand(RexCall call, int index) {
        return convert(call.getOperands().get(index));
    }

    List<Expr> operands(RexCall call) {
        return call.getOperands().stream().map(this::convert).toList();
    }

    Expr operand(RexNode node) {
        return convert(node);
    }

    FunctionRegistry functions() {
        return scope.functions();
    }

    static QueryException unsupported(String what) {
        return new QueryException(ErrorCode.UNSUPPORTED, what + " is not supported");
    }
}
