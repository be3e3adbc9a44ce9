package io.sluice.operators.internal.expr;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.RecordBatch;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.internal.kernel.DictionarySelection;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// A predicate over one text column, evaluated once for each entry of the column's dictionary
/// instead of each row.
///
/// The answers for the last dictionary are kept, since batches of one source tend to share it.
/// Dictionaries with more entries than there are rows, and those with an entry that fails, which no
/// row may refer to, are left to the loop over rows.
final class DictionaryFilter {

    private final @Nullable FusedExpressions predicate;
    private final Expr overEntry;
    private final int column;
    private final FunctionRegistry functions;
    private @Nullable Column known;
    private byte[] answers = {};
    private boolean usable;

    private DictionaryFilter(
            @Nullable FusedExpressions predicate,
            Expr overEntry,
            int column,
            FunctionRegistry functions) {
        this.predicate = predicate;
        this.overEntry = overEntry;
        this.column = column;
        this.functions = functions;
    }

    static DictionaryFilter of(Expr predicate, FunctionRegistry functions, LoopPolicy policy) {
        Set<Integer> columns = new TreeSet<>();
        ExprFacts.collectColumns(predicate, columns);
        if (columns.size() != 1
                || ExprFacts.cheapTest(predicate)
                || !ExprFacts.deterministic(predicate, functions)) {
            return new DictionaryFilter(null, predicate, -1, functions);
        }
        Expr overEntry = ExprFacts.withColumn(predicate, 0);
        return new DictionaryFilter(
                new FusedExpressions(List.of(overEntry), true, functions, policy),
                overEntry,
                columns.iterator().next(),
                functions);
    }

    /// Writes those of the rows that pass.
    ///
    /// @param passed may be the array of the rows themselves
    /// @return how many; empty if this is not the way for the batch
    OptionalInt select(BatchRows rows, int[] passed, BufferAllocator allocator) {
        if (predicate == null) {
            return OptionalInt.empty();
        }
        Column values = rows.batch().column(column);
        if (values.encoding() != Encoding.DICTIONARY
                || values.nullCount() == values.length()
                || !answer(values.dictionary(), rows.count(), allocator)) {
            return OptionalInt.empty();
        }
        long validity = values.nullCount() == 0 ? 0 : values.validity().address();
        DictionarySelection selection =
                new DictionarySelection(
                        values.data().address(), validity, values.bitOffset(), answers);
        int count =
                rows.all()
                        ? selection.all(rows.count(), passed)
                        : selection.selected(rows.selected(), rows.count(), passed);
        return OptionalInt.of(count);
    }

    /// Sees to it that there is an answer for each entry, and behind them one for null.
    private boolean answer(Column entries, int rowCount, BufferAllocator allocator) {
        if (entries == known) {
            return usable;
        }
        if (entries.length() > rowCount) {
            return false;
        }
        known = entries;
        usable = false;
        Schema schema = Schema.of(Field.nullable("entry", entries.type()));
        try (RecordBatch batch =
                        RecordBatch.of(schema, entries.length(), List.of(entries.retain()));
                RecordBatch nothing = nothing(schema, entries.type())) {
            byte[] computed = answers(BatchRows.of(batch), allocator);
            RowEvaluator evaluator = new RowEvaluator(functions, allocator);
            boolean nullPasses = evaluator.passes(List.of(overEntry), nothing, 0);
            computed[entries.length()] = (byte) (nullPasses ? 1 : 0);
            answers = computed;
            usable = true;
        } catch (QueryException _) {
            // No row may refer to the entry that fails; the loop over rows finds out.
            usable = false;
        }
        return usable;
    }

    private byte[] answers(BatchRows entries, BufferAllocator allocator) {
        byte[] computed = new byte[entries.count() + 1];
        int[] passed = new int[entries.count()];
        OptionalInt count = requireNonNull(predicate).select(entries, passed, allocator);
        for (int i = 0; i < count.orElse(0); i++) {
            computed[passed[i]] = 1;
        }
        if (count.isEmpty()) {
            RowEvaluator evaluator = new RowEvaluator(functions, allocator);
            for (int i = 0; i < entries.count(); i++) {
                boolean passes = evaluator.passes(List.of(overEntry), entries.batch(), i);
                computed[i] = (byte) (passes ? 1 : 0);
            }
        }
        return computed;
    }

    private static RecordBatch nothing(Schema schema, DataType type) {
        return RecordBatch.of(schema, 1, List.of(Column.nulls(type, 1)));
    }
}
