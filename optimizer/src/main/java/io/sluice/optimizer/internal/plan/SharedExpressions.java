package io.sluice.optimizer.internal.plan;

import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.type.DataType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds expressions that stand in several places of others.
///
/// Equal expressions are one use each of their operands, however often they stand somewhere: what
/// is computed once needs its operands once.
public final class SharedExpressions {

    /// Looking for equal ones takes longer than it saves in expressions with more nodes.
    private static final int MAX_NODES = 2000;

    private static final FunctionRegistry BUILT_IN = BuiltinFunctions.registry();

    private final FunctionRegistry functions;
    private final Map<Expr, Use> uses = new LinkedHashMap<>();

    private static final class Use {
        private int count;
        private boolean always;
    }

    private SharedExpressions(FunctionRegistry functions) {
        this.functions = functions;
    }

    /// The expressions that are used more than once, at least once whatever the row, and contain no
    /// other such: calls of functions, pattern matching and casts of text, and what contains them.
    /// In the order in which they are met.
    public static List<Expr> innermost(List<Expr> expressions, FunctionRegistry functions) {
        if (expressions.stream().mapToInt(SharedExpressions::nodes).sum() > MAX_NODES) {
            return List.of();
        }
        SharedExpressions found = new SharedExpressions(functions);
        expressions.forEach(expression -> found.use(expression, true));
        return found.uses.keySet().stream()
                .filter(found::isShared)
                .filter(expr -> !found.containsShared(expr))
                .toList();
    }

    private static int nodes(Expr expr) {
        return 1 + expr.children().stream().mapToInt(SharedExpressions::nodes).sum();
    }

    private void use(Expr expr, boolean always) {
        Use use = uses.computeIfAbsent(expr, _ -> new Use());
        use.count++;
        if (use.count == 1) {
            List<Expr> children = expr.children();
            for (int i = 0; i < children.size(); i++) {
                use(children.get(i), false);
            }
        }
        if (always) {
            need(expr);
        }
    }

    /// Notes that the value of an expression is needed in all rows, and so those of its operands.
    private void need(Expr expr) {
        Use use = uses.get(expr);
        if (use == null || use.always) {
            return;
        }
        use.always = true;
        switch (expr) {
            case Expr.And _, Expr.Or _ -> {
                // Each operand may decide alone, whatever errors the others have.
            }
            case Expr.Case(List<Expr.Branch> branches, _, _) ->
                    need(branches.getFirst().condition());
            case Expr.ColumnRef _,
                    Expr.Literal _,
                    Expr.NullLiteral _,
                    Expr.Arithmetic _,
                    Expr.Negate _,
                    Expr.Comparison _,
                    Expr.Not _,
                    Expr.IsNull _,
                    Expr.Cast _,
                    Expr.In _,
                    Expr.Like _,
                    Expr.Call _ ->
                    expr.children().forEach(this::need);
        }
    }

    private boolean isShared(Expr expr) {
        Use use = uses.get(expr);
        return use != null
                && use.count > 1
                && use.always
                && !expr.children().isEmpty()
                && deterministic(expr)
                && expensive(expr);
    }

    private boolean containsShared(Expr expr) {
        return expr.children().stream().anyMatch(child -> isShared(child) || containsShared(child));
    }

    private boolean deterministic(Expr expr) {
        boolean own =
                !(expr instanceof Expr.Call call)
                        || functions.scalar(call.function()).deterministic();
        return own && expr.children().stream().allMatch(this::deterministic);
    }

    /// Whether it contains what compiled loops do not compute.
    private boolean expensive(Expr expr) {
        boolean own =
                switch (expr) {
                    case Expr.Like _ -> true;
                    case Expr.Cast(Expr operand, DataType type) ->
                            hasLength(operand.type()) || hasLength(type);
                    case Expr.Call(String function, List<Expr> arguments, DataType type) ->
                            hasLength(type)
                                    || arguments.stream().anyMatch(each -> hasLength(each.type()))
                                    || BUILT_IN.findScalar(function).isEmpty();
                    case Expr.ColumnRef _,
                            Expr.Literal _,
                            Expr.NullLiteral _,
                            Expr.Arithmetic _,
                            Expr.Negate _,
                            Expr.Comparison _,
                            Expr.And _,
                            Expr.Or _,
                            Expr.Not _,
                            Expr.IsNull _,
                            Expr.Case _,
                            Expr.In _ ->
                            false;
                };
        return own || expr.children().stream().anyMatch(this::expensive);
    }

    private static boolean hasLength(DataType type) {
        return switch (type) {
            case DataType.Utf8(), DataType.Binary(), DataType.ListOf _, DataType.Struct _ -> true;
            case DataType.Null(),
                    DataType.Bool(),
                    DataType.Int _,
                    DataType.FloatingPoint _,
                    DataType.Decimal _,
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _ ->
                    false;
        };
    }
}
