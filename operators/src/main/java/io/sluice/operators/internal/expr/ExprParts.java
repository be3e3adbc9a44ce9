package io.sluice.operators.internal.expr;

import io.sluice.expr.Expr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

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
        return switch (expr.withChildren(
                expr.children().stream().map(ExprParts::nested).toList())) {
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
}
