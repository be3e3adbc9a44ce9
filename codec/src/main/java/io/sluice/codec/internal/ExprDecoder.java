package io.sluice.codec.internal;

import io.sluice.codec.proto.AggregateCallProto;
import io.sluice.codec.proto.ExprNode;
import io.sluice.codec.proto.ExprsProto;
import io.sluice.codec.proto.LiteralNode;
import io.sluice.codec.proto.SortKeyProto;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.expr.SortKey;
import io.sluice.function.FunctionRegistry;
import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.List;

/// Expressions, aggregate calls and sort keys from messages. Functions must be ones that this
/// process knows.
public final class ExprDecoder {

    private final TypeCodec types;
    private final int maxDepth;
    private final FunctionRegistry functions;

    public ExprDecoder(TypeCodec types, int maxDepth, FunctionRegistry functions) {
        this.types = types;
        this.maxDepth = maxDepth;
        this.functions = functions;
    }

    public List<Expr> exprs(ExprsProto exprs) {
        return trees(exprs).all();
    }

    public Expr expr(ExprsProto exprs) {
        return trees(exprs).only();
    }

    public AggregateCall aggregateCall(AggregateCallProto call) {
        if (functions.findAggregate(call.getFunction()).isEmpty()) {
            throw unknownFunction("aggregate", call.getFunction());
        }
        return new AggregateCall(
                call.getFunction(),
                exprs(call.getArguments()),
                call.getDistinct(),
                expr(call.getFilter()),
                types.decode(call.getType()),
                call.getName());
    }

    public SortKey sortKey(SortKeyProto key) {
        return new SortKey(key.getColumn(), key.getDescending(), key.getNullsFirst());
    }

    private PostOrder<Expr> trees(ExprsProto exprs) {
        PostOrder<Expr> trees = new PostOrder<>(ExprEncoder.KIND, maxDepth);
        for (ExprNode node : exprs.getNodesList()) {
            trees.put(expr(node, trees));
        }
        return trees;
    }

    private Expr expr(ExprNode node, PostOrder<Expr> trees) {
        return switch (node.getNodeCase()) {
            case COLUMN_REF ->
                    new Expr.ColumnRef(
                            node.getColumnRef().getIndex(),
                            node.getColumnRef().getName(),
                            types.decode(node.getColumnRef().getType()));
            case LITERAL -> literal(node.getLiteral());
            case NULL_LITERAL -> new Expr.NullLiteral(types.decode(node.getNullLiteral()));
            case ARITHMETIC -> {
                List<Expr> sides = trees.take(2);
                yield new Expr.Arithmetic(
                        Constants.of(Expr.ArithmeticOp.class, node.getArithmetic().getOp()),
                        sides.get(0),
                        sides.get(1),
                        types.decode(node.getArithmetic().getType()));
            }
            case NEGATE -> new Expr.Negate(trees.takeOne());
            case COMPARISON -> {
                List<Expr> sides = trees.take(2);
                yield new Expr.Comparison(
                        Constants.of(Expr.ComparisonOp.class, node.getComparison()),
                        sides.get(0),
                        sides.get(1));
            }
            case AND -> new Expr.And(trees.take(node.getAnd()));
            case OR -> new Expr.Or(trees.take(node.getOr()));
            case NOT -> new Expr.Not(trees.takeOne());
            case IS_NULL -> new Expr.IsNull(trees.takeOne());
            case CAST -> new Expr.Cast(trees.takeOne(), types.decode(node.getCast()));
            case CASE -> caseOf(node, trees);
            case IN -> in(node, trees);
            case LIKE -> {
                List<Expr> sides = trees.take(2);
                yield new Expr.Like(
                        sides.get(0),
                        sides.get(1),
                        node.getLike().getEscape(),
                        node.getLike().getIgnoreCase());
            }
            case CALL -> call(node, trees);
            case NODE_NOT_SET ->
                    throw new QueryException(
                            ErrorCode.CODEC_UNKNOWN_TYPE,
                            "the plan has an expression of a kind that this version does not know");
        };
    }

    private Expr.Literal literal(LiteralNode literal) {
        return new Expr.Literal(
                types.decode(literal.getType()), ValueCodec.decode(literal.getValue()));
    }

    private Expr caseOf(ExprNode node, PostOrder<Expr> trees) {
        int count = node.getCase().getBranches();
        if (count < 0 || count > Integer.MAX_VALUE / 2 - 1) {
            throw new IllegalArgumentException("a CASE of " + count + " branches");
        }
        List<Expr> operands = trees.take(2 * count + 1);
        List<Expr.Branch> branches = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            branches.add(new Expr.Branch(operands.get(2 * i), operands.get(2 * i + 1)));
        }
        DataType type = types.decode(node.getCase().getType());
        return new Expr.Case(branches, operands.getLast(), type);
    }

    private static Expr in(ExprNode node, PostOrder<Expr> trees) {
        if (node.getIn() < 0 || node.getIn() == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("an IN of " + node.getIn() + " values");
        }
        List<Expr> operands = trees.take(node.getIn() + 1);
        List<Expr.Literal> values = new ArrayList<>(node.getIn());
        for (Expr value : operands.subList(1, operands.size())) {
            if (!(value instanceof Expr.Literal literal)) {
                throw new IllegalArgumentException("an IN whose values are not all literals");
            }
            values.add(literal);
        }
        return new Expr.In(operands.getFirst(), values);
    }

    private Expr call(ExprNode node, PostOrder<Expr> trees) {
        String function = node.getCall().getFunction();
        if (functions.findScalar(function).isEmpty()) {
            throw unknownFunction("scalar", function);
        }
        return new Expr.Call(
                function,
                trees.take(node.getCall().getArguments()),
                types.decode(node.getCall().getType()));
    }

    private static QueryException unknownFunction(String kind, String name) {
        return new QueryException(
                ErrorCode.CODEC_UNKNOWN_TYPE,
                "the plan calls the "
                        + kind
                        + " function \""
                        + name
                        + "\", which is not registered in this process");
    }
}
