package io.sluice.operators.internal.expr;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Evaluates one expression over the selected rows of batches; see [ProjectionEvaluator] for
/// several, and for what the results look like.
///
/// Not thread-safe: each lane has its own.
public final class ExprEvaluator {

    private final ProjectionEvaluator single;

    private ExprEvaluator(ProjectionEvaluator single) {
        this.single = single;
    }

    /// @throws io.sluice.error.QueryException if a function is not registered
    public static ExprEvaluator compile(Expr expr, FunctionRegistry functions) {
        return new ExprEvaluator(ProjectionEvaluator.compile(List.of(expr), functions));
    }

    static ExprEvaluator compile(Expr expr, FunctionRegistry functions, LoopPolicy policy) {
        return new ExprEvaluator(ProjectionEvaluator.compile(List.of(expr), functions, policy));
    }

    /// A column of `batch.selectedCount()` rows, owned by the caller. The batch is borrowed.
    ///
    /// @throws io.sluice.error.QueryException if a selected row has an error that nothing masks
    public Column evaluate(RecordBatch batch, BufferAllocator allocator) {
        return single.evaluate(batch, allocator).getFirst();
    }
}
