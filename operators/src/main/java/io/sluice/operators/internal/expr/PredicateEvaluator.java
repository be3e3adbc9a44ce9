package io.sluice.operators.internal.expr;

import io.sluice.batch.RecordBatch;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.internal.value.ValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.arrow.memory.BufferAllocator;

/// Finds the rows for which a filter is true.
///
/// The conjuncts run one after the other, each over the rows that the ones before have left: first
/// those that cannot fail, and then in the order that removes most rows for the least time; that
/// order adapts to the data. A row for which one conjunct is false or null does not pass, and
/// errors of the others in that row do not occur. So a conjunct that fails waits until the others
/// have removed what they can; only the rows that are left then, and only of the batch that failed,
/// are looked at one by one.
///
/// Not thread-safe: each lane has its own.
public final class PredicateEvaluator {

    /// Batches between two looks at the order of the conjuncts.
    private static final int REORDER_BATCHES = 16;

    private final List<Expr> written;
    private final FunctionRegistry functions;
    private final List<ConjunctGroup> groups;
    private int batches;

    private PredicateEvaluator(
            List<Expr> conjuncts, FunctionRegistry functions, LoopPolicy policy) {
        this.written = List.copyOf(conjuncts);
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
        List<ConjunctGroup> failed = List.of();
        for (ConjunctGroup group : groups) {
            if (rows.count() == 0) {
                break;
            }
            OptionalInt passed = group.select(rows, outRows, allocator);
            if (passed.isPresent()) {
                rows = rows.with(outRows, passed.getAsInt());
            } else {
                failed = new ArrayList<>(failed);
                failed.add(group);
            }
        }
        if (!failed.isEmpty()) {
            rows = again(failed, all, rows, outRows, allocator);
        }
        if (rows == all) {
            return copy(all, outRows);
        }
        if (groups.size() > 1 && (++batches % REORDER_BATCHES == 0 || !failed.isEmpty())) {
            groups.sort(ConjunctGroup.BEST_FIRST);
        }
        return rows.count();
    }

    /// Applies the groups that failed to the rows that the others have left: once more as a whole
    /// if those are fewer, and if they still fail, row by row.
    private BatchRows again(
            List<ConjunctGroup> failed,
            BatchRows all,
            BatchRows left,
            int[] outRows,
            BufferAllocator allocator) {
        BatchRows rows = left;
        List<Expr> conjuncts = new ArrayList<>();
        for (ConjunctGroup group : failed) {
            OptionalInt passed =
                    rows.count() < all.count() && rows.count() > 0
                            ? group.select(rows, outRows, allocator)
                            : OptionalInt.empty();
            if (passed.isPresent()) {
                rows = rows.with(outRows, passed.getAsInt());
            } else {
                conjuncts.addAll(group.conjuncts());
            }
        }
        if (conjuncts.isEmpty() || rows.count() == 0) {
            return rows;
        }
        try {
            return rows.with(outRows, rowByRow(conjuncts, rows, outRows, allocator));
        } catch (QueryException e) {
            if (ValueException.isOfValue(e)) {
                // The first error in the order of rows and conjuncts, whatever ran first.
                rowByRow(written, all, outRows, allocator);
            }
            throw e;
        }
    }

    private static int copy(BatchRows rows, int[] outRows) {
        for (int i = 0; i < rows.count(); i++) {
            outRows[i] = rows.row(i);
        }
        return rows.count();
    }

    private int rowByRow(
            List<Expr> conjuncts, BatchRows rows, int[] outRows, BufferAllocator allocator) {
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
