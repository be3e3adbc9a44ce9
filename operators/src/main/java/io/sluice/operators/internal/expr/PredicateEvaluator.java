package io.sluice.operators.internal.expr;

import io.sluice.batch.RecordBatch;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.arrow.memory.BufferAllocator;

/// Finds the rows for which a filter is true.
///
/// The conjuncts run one after the other, each over the rows that the ones before have left, in the
/// order that removes most rows for the least time; that order adapts to the data. A row for which
/// one conjunct is false or null does not pass, and errors of the others in that row do not occur.
///
/// Not thread-safe: each lane has its own.
public final class PredicateEvaluator {

    /// Batches between two looks at the order of the conjuncts.
    private static final int REORDER_BATCHES = 16;

    private final List<Expr> conjuncts;
    private final FunctionRegistry functions;
    private final List<ConjunctGroup> groups;
    private int batches;

    private PredicateEvaluator(
            List<Expr> conjuncts, FunctionRegistry functions, LoopPolicy policy) {
        this.conjuncts = List.copyOf(conjuncts);
        this.functions = functions;
        this.groups = new ArrayList<>(ConjunctGroup.of(conjuncts, functions, policy));
    }

    /// @throws io.sluice.error.QueryException if a function is not registered
    public static PredicateEvaluator compile(Expr predicate, FunctionRegistry functions) {
        return compile(predicate, functions, LoopPolicy.DEFAULT);
    }

    static PredicateEvaluator compile(
            Expr predicate, FunctionRegistry functions, LoopPolicy policy) {
        List<Expr> conjuncts = new ArrayList<>();
        collect(predicate, conjuncts);
        return new PredicateEvaluator(conjuncts, functions, policy);
    }

    private static void collect(Expr predicate, List<Expr> conjuncts) {
        if (predicate instanceof Expr.And(List<Expr> operands)) {
            operands.forEach(operand -> collect(operand, conjuncts));
        } else if (!predicate.equals(Expr.TRUE)) {
            conjuncts.add(predicate);
        }
    }

    /// Writes the numbers of the batch's selected rows that pass, in ascending order.
    ///
    /// @param outRows room for `batch.selectedCount()` rows; not the array of the batch's own
    ///   selection, which is needed until the end
    /// @param allocator for intermediate values; nothing stays allocated
    /// @return how many rows pass
    /// @throws io.sluice.error.QueryException if a selected row has an error that nothing masks
    public int select(RecordBatch batch, int[] outRows, BufferAllocator allocator) {
        BatchRows all = BatchRows.of(batch);
        if (all.selected() == outRows) {
            throw new IllegalArgumentException("rows would overwrite the batch's selection");
        }
        BatchRows rows = all;
        for (ConjunctGroup group : groups) {
            if (rows.count() == 0) {
                break;
            }
            OptionalInt passed = group.select(rows, outRows, allocator);
            if (passed.isEmpty()) {
                return rowByRow(all, outRows, allocator);
            }
            rows = rows.with(outRows, passed.getAsInt());
        }
        if (rows == all) {
            return copy(all, outRows);
        }
        if (groups.size() > 1 && ++batches % REORDER_BATCHES == 0) {
            groups.sort(ConjunctGroup.BEST_FIRST);
        }
        return rows.count();
    }

    private static int copy(BatchRows rows, int[] outRows) {
        for (int i = 0; i < rows.count(); i++) {
            outRows[i] = rows.row(i);
        }
        return rows.count();
    }

    private int rowByRow(BatchRows rows, int[] outRows, BufferAllocator allocator) {
        RowEvaluator evaluator = new RowEvaluator(functions, allocator);
        int count = 0;
        for (int i = 0; i < rows.count(); i++) {
            int row = rows.row(i);
            if (evaluator.passes(conjuncts, rows.batch(), row)) {
                outRows[count++] = row;
            }
        }
        return count;
    }
}
