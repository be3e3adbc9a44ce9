package io.sluice.codec.internal;

import io.sluice.codec.proto.AggregateCallProto;
import io.sluice.codec.proto.ArithmeticNode;
import io.sluice.codec.proto.CallNode;
import io.sluice.codec.proto.CaseNode;
import io.sluice.codec.proto.ColumnRefNode;
import io.sluice.codec.proto.ExprNode;
import io.sluice.codec.proto.ExprsProto;
import io.sluice.codec.proto.LikeNode;
import io.sluice.codec.proto.LiteralNode;
import io.sluice.codec.proto.SortKeyProto;
import io.sluice.codec.proto.Unit;
import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.expr.SortKey;
import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.List;

/// Expressions, aggregate calls and sort keys to messages.
public final class ExprEncoder {

    static final String KIND = "expression";

    private final TypeCodec types;
    private final int maxDepth;

    public ExprEncoder(TypeCodec types, int maxDepth) {
        this.types = types;
        this.maxDepth = maxDepth;
    }

    public ExprsProto encode(List<Expr> exprs) {
        ExprsProto.Builder builder = ExprsProto.newBuilder();
        exprs.forEach(expr -> append(expr, 1, builder));
        return builder.build();
    }

    public ExprsProto encode(Expr expr) {
        return encode(List.of(expr));
    }

    public AggregateCallProto encode(AggregateCall call) {
        return AggregateCallProto.newBuilder()
                .setFunction(call.function())
                .setArguments(encode(call.arguments()))
                .setDistinct(call.distinct())
                .setFilter(encode(call.filter()))
                .setType(types.encode(call.type()))
                .setName(call.name())
                .build();
    }

    public SortKeyProto encode(SortKey key) {
        return SortKeyProto.newBuilder()
                .setColumn(key.column())
                .setDescending(key.descending())
                .setNullsFirst(key.nullsFirst())
                .build();
    }

    private void append(Expr expr, int depth, ExprsProto.Builder nodes) {
        PostOrder.requireDepth(KIND, depth, maxDepth);
        for (Expr operand : operands(expr)) {
            append(operand, depth + 1, nodes);
        }
        nodes.addNodes(node(expr));
    }

    /// What stands before the node, the values of IN included.
    private static List<Expr> operands(Expr expr) {
        if (!(expr instanceof Expr.In(Expr operand, List<Expr.Literal> values))) {
            return expr.children();
        }
        List<Expr> operands = new ArrayList<>(values.size() + 1);
        operands.add(operand);
        operands.addAll(values);
        return operands;
    }

    private ExprNode node(Expr expr) {
        ExprNode.Builder builder = ExprNode.newBuilder();
        ExprNode.Builder node =
                switch (expr) {
                    case Expr.ColumnRef ref -> builder.setColumnRef(columnRef(ref));
                    case Expr.Literal literal -> builder.setLiteral(literal(literal));
                    case Expr.NullLiteral(DataType type) ->
                            builder.setNullLiteral(types.encode(type));
                    case Expr.Arithmetic arithmetic ->
                            builder.setArithmetic(arithmetic(arithmetic));
                    case Expr.Negate _ -> builder.setNegate(Unit.getDefaultInstance());
                    case Expr.Comparison(Expr.ComparisonOp op, _, _) ->
                            builder.setComparison(op.name());
                    case Expr.And(List<Expr> operands) -> builder.setAnd(operands.size());
                    case Expr.Or(List<Expr> operands) -> builder.setOr(operands.size());
                    case Expr.Not _ -> builder.setNot(Unit.getDefaultInstance());
                    case Expr.IsNull _ -> builder.setIsNull(Unit.getDefaultInstance());
                    case Expr.Cast(_, DataType type) -> builder.setCast(types.encode(type));
                    case Expr.Case(List<Expr.Branch> branches, _, DataType type) ->
                            builder.setCase(
                                    CaseNode.newBuilder()
                                            .setBranches(branches.size())
                                            .setType(types.encode(type)));
                    case Expr.In(_, List<Expr.Literal> values) -> builder.setIn(values.size());
                    case Expr.Like(_, _, String escape, boolean ignoreCase) ->
                            builder.setLike(
                                    LikeNode.newBuilder()
                                            .setEscape(escape)
                                            .setIgnoreCase(ignoreCase));
                    case Expr.Call(String function, List<Expr> arguments, DataType type) ->
                            builder.setCall(
                                    CallNode.newBuilder()
                                            .setFunction(function)
                                            .setArguments(arguments.size())
                                            .setType(types.encode(type)));
                };
        return node.build();
    }

    private ColumnRefNode columnRef(Expr.ColumnRef ref) {
        return ColumnRefNode.newBuilder()
                .setIndex(ref.index())
                .setName(ref.name())
                .setType(types.encode(ref.type()))
                .build();
    }

    private LiteralNode literal(Expr.Literal literal) {
        return LiteralNode.newBuilder()
                .setType(types.encode(literal.type()))
                .setValue(ValueCodec.encode(literal.value()))
                .build();
    }

    private ArithmeticNode arithmetic(Expr.Arithmetic arithmetic) {
        return ArithmeticNode.newBuilder()
                .setOp(arithmetic.op().name())
                .setType(types.encode(arithmetic.type()))
                .build();
    }
}
