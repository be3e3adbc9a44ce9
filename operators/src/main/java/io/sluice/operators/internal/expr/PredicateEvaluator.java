package io.sluice.operators.internal.expr;

import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Finds the rows for which a filter is true.
///
/// Conjuncts may be evaluated in any order: a row for which one is false or null does not pass, and
/// errors of the others in that row do not occur.
///
/// Not thread-safe: each lane has its own.
public final class PredicateEvaluator {

    private final List<Expr> conjuncts;
    private final FunctionRegistry functions;

    private PredicateEvaluator(List<Expr> conjuncts, FunctionRegistry functions) {
        this.conjuncts = List.copyOf(conjuncts);
        this.functions = functions;
    }

    /// @throws io.sluice.error.QueryException if a function is not registered
    public static PredicateEvaluator compile(Expr predicate, FunctionRegistry functions) {
        List<Expr> conjuncts = new ArrayList<>();
        collect(predicate, conjuncts);
        return new PredicateEvaluator(conjuncts, functions);
    }

    private static void collect(Expr predicate, List<Expr> conjuncts) {
        if (predicate instanceof Expr.And(List<Expr> operands)) {
            operands.forEach(operand -> collect(operand, conjuncts));
        } else {
            conjuncts.add(predicate);
        }
    }

    /// Writes the numbers of the batch's selected rows that pass, in ascending order.
    ///
    /// @param outRows room for `batch.selectedCount()` rows; may be the array of the batch's own
    ///   selection
    /// @param allocator for intermediate values; nothing stays allocated
    /// @return how many rows pass
    /// @throws io.sluice.error.QueryException if a selected row has an error that nothing masks
    public int select(RecordBatch batch, int[] outRows, BufferAllocator allocator) {
        RowEvaluator rows = new RowEvaluator(functions, allocator);
        Selection selection = batch.selection();
        int selected = batch.selectedCount();
        int count = 0;
        for (int i = 0; i < selected; i++) {
            int row = selection == null ? i : selection.row(i);
            if (rows.passes(conjuncts, batch, row)) {
                outRows[count++] = row;
            }
        }
        return count;
    }
}
