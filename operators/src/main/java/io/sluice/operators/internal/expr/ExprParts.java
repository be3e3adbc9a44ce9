package io.sluice.operators.internal.expr;

import io.sluice.expr.Expr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Takes expressions apart that are too long for one loop: each part becomes a loop of its own,
/// whose result is a column for the next.
final class ExprParts {

    /// Smaller parts are not worth the column that they are written to.
    private static final int MIN_PART_NODES = 60;

    /// Longer lists of operands or branches are nested, so that they can be cut.
    private static final int MAX_LIST = 16;

    private final Set<Expr> parts = Collections.newSetFromMap(new IdentityHashMap<>());

    private ExprParts() {}

    /// The sub-expressions, by identity, that are to be computed first.
    static Set<Expr> of(List<Expr> expressions) {
        ExprParts parts = new ExprParts();
        for (Expr expression : expressions) {
            expression.children().forEach(parts::cut);
        }
        return parts.parts;
    }

    /// The same expression with long AND, OR and CASE nested: `a and (b and …)`, and the rest of a
    /// CASE as the ELSE of its first branches.
    static Expr nested(Expr expr) {
        return switch (mapChildren(expr, ExprParts::nested)) {
            case Expr.And(List<Expr> operands) -> nested(operands, Expr.And::new);
            case Expr.Or(List<Expr> operands) -> nested(operands, Expr.Or::new);
            case Expr.Case choice when choice.branches().size() > MAX_LIST -> {
                List<Expr.Branch> branches = choice.branches();
                Expr rest =
                        new Expr.Case(
                                branches.subList(MAX_LIST, branches.size()),
                                choice.otherwise(),
                                choice.type());
                yield new Expr.Case(branches.subList(0, MAX_LIST), nested(rest), choice.type());
            }
            case Expr other -> other;
        };
    }

    private static Expr nested(List<Expr> operands, Function<List<Expr>, Expr> join) {
        if (operands.size() <= MAX_LIST) {
            return join.apply(operands);
        }
        List<Expr> first = new ArrayList<>(operands.subList(0, MAX_LIST - 1));
        first.add(nested(operands.subList(MAX_LIST - 1, operands.size()), join));
        return join.apply(first);
    }

    /// Cuts from the leaves up and answers how many nodes are left in the loop that the expression
    /// stands in.
    private int cut(Expr expr) {
        int nodes = 1 + expr.children().stream().mapToInt(this::cut).sum();
        if (nodes < MIN_PART_NODES) {
            return nodes;
        }
        parts.add(expr);
        return 1;
    }

    /// The expression with each of its operands replaced. Literals stay as they are.
    static Expr mapChildren(Expr expr, UnaryOperator<Expr> map) {
        return switch (expr) {
            case Expr.ColumnRef _, Expr.Literal _, Expr.NullLiteral _ -> expr;
            case Expr.Arithmetic(var op, Expr left, Expr right, var type) ->
                    new Expr.Arithmetic(op, map.apply(left), map.apply(right), type);
            case Expr.Negate(Expr operand) -> new Expr.Negate(map.apply(operand));
            case Expr.Comparison(var op, Expr left, Expr right) ->
                    new Expr.Comparison(op, map.apply(left), map.apply(right));
            case Expr.And(List<Expr> operands) -> new Expr.And(mapAll(operands, map));
            case Expr.Or(List<Expr> operands) -> new Expr.Or(mapAll(operands, map));
            case Expr.Not(Expr operand) -> new Expr.Not(map.apply(operand));
            case Expr.IsNull(Expr operand) -> new Expr.IsNull(map.apply(operand));
            case Expr.Cast(Expr operand, var type) -> new Expr.Cast(map.apply(operand), type);
            case Expr.Case(List<Expr.Branch> branches, Expr otherwise, var type) ->
                    new Expr.Case(
                            branches.stream()
                                    .map(branch ->
                                            new Expr.Branch(
                                                    map.apply(branch.condition()),
                                                    map.apply(branch.value())))
                                    .toList(),
                            map.apply(otherwise),
                            type);
            case Expr.In(Expr operand, var values) -> new Expr.In(map.apply(operand), values);
            case Expr.Like(Expr operand, Expr pattern, String escape, boolean ignoreCase) ->
                    new Expr.Like(map.apply(operand), map.apply(pattern), escape, ignoreCase);
            case Expr.Call(String function, List<Expr> arguments, var type) ->
                    new Expr.Call(function, mapAll(arguments, map), type);
        };
    }

    private static List<Expr> mapAll(List<Expr> expressions, UnaryOperator<Expr> map) {
        return expressions.stream().map(map).toList();
    }
}
