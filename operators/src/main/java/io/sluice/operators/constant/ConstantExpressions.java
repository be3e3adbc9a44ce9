package io.sluice.operators.constant;

import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.internal.expr.RowEvaluator;
import org.jspecify.annotations.Nullable;

/// Folds constants with the rules of run time, so that planning never changes a result.
public final class ConstantExpressions {

    private ConstantExpressions() {}

    /// The value of an expression that refers to no column, as the Java object of a literal.
    ///
    /// @throws io.sluice.error.QueryException if the expression has an error
    public static @Nullable Object value(Expr expr, FunctionRegistry functions) {
        return RowEvaluator.constant(expr, functions);
    }
}
