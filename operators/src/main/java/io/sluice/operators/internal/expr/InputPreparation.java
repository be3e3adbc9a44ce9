package io.sluice.operators.internal.expr;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Gather;
import io.sluice.batch.Layout;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Segments;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.internal.expr.LoopBuilder.Source;
import io.sluice.operators.internal.value.ValueException;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Computes the inputs of loops that are not columns of the batch, with evaluators of their own.
///
/// Used by one thread at a time.
final class InputPreparation {

    private final FunctionRegistry functions;
    private final LoopPolicy policy;
    private final Map<Source, ProjectionEvaluator> evaluators = new HashMap<>();
    private final Map<Expr.Call, ColumnCall> calls = new HashMap<>();

    InputPreparation(FunctionRegistry functions, LoopPolicy policy) {
        this.functions = functions;
        this.policy = policy;
    }

    /// The inputs, with null for those that are columns of the batch; the caller closes them. Empty
    /// if an expression has no value for some entry of a dictionary.
    Optional<List<@Nullable ComputedInput>> prepare(
            List<Source> sources, BatchRows rows, BufferAllocator allocator) {
        List<@Nullable ComputedInput> inputs = new ArrayList<>(sources.size());
        boolean complete = false;
        try {
            for (Source source : sources) {
                switch (source) {
                    case Source.BatchColumn _ -> inputs.add(null);
                    case Source.Computed computed -> inputs.add(compute(computed, rows, allocator));
                    case Source.Part part -> inputs.add(compute(part, rows, allocator));
                    case Source.Mapped mapped -> {
                        Column values = map(mapped, rows.batch(), allocator);
                        if (values == null) {
                            return Optional.empty();
                        }
                        inputs.add(ComputedInput.ofEntries(values));
                    }
                }
            }
            complete = true;
            return Optional.of(inputs);
        } finally {
            if (!complete) {
                close(inputs);
            }
        }
    }

    static void close(List<@Nullable ComputedInput> inputs) {
        for (ComputedInput input : inputs) {
            if (input != null) {
                input.close();
            }
        }
    }

    /// The expression's values as a dictionary column with the indexes of the one that it refers
    /// to; null if some entry has none.
    @Nullable Column dictionary(Source.Mapped source, BatchRows rows, BufferAllocator allocator) {
        Column values = map(source, rows.batch(), allocator);
        if (values == null) {
            return null;
        }
        Column indexes;
        try {
            Column column = rows.batch().column(source.column());
            indexes =
                    rows.all()
                            ? column.retain()
                            : Gather.rows(column, rows.selected(), rows.count(), allocator);
        } catch (RuntimeException | Error e) {
            values.release();
            throw e;
        }
        indexes.dictionary().release();
        return Column.of(
                new Column.Parts(
                        values.type(),
                        values.layout(),
                        Encoding.DICTIONARY,
                        indexes.length(),
                        indexes.nullCount(),
                        indexes.bitOffset(),
                        indexes.validity(),
                        indexes.data(),
                        Segments.EMPTY,
                        List.of(values),
                        indexes.buffers()));
    }

    /// The expression's values for the entries of the column's dictionary; null if one of them is
    /// null or an error, which no row may refer to.
    @Nullable Column map(Source.Mapped source, RecordBatch batch, BufferAllocator allocator) {
        Column entries = batch.column(source.column()).dictionary();
        Schema schema = Schema.of(Field.required("entry", entries.type()));
        ProjectionEvaluator evaluator =
                evaluators.computeIfAbsent(
                        source,
                        _ ->
                                ProjectionEvaluator.compile(
                                        List.of(ExprFacts.withColumn(source.expr(), 0)),
                                        functions,
                                        policy));
        Column values;
        try (RecordBatch dictionary =
                RecordBatch.of(schema, entries.length(), List.of(entries.retain()))) {
            values = evaluator.evaluate(dictionary, allocator).getFirst();
        } catch (QueryException e) {
            if (!ValueException.isOfValue(e)) {
                throw e;
            }
            return null;
        }
        boolean usable =
                values.nullCount() == 0
                        && values.encoding() == Encoding.FLAT
                        && values.bitOffset() == 0
                        && values.layout() == Layout.of(source.expr().type());
        if (!usable) {
            values.release();
            return null;
        }
        return values;
    }

    private ComputedInput compute(Source.Part source, BatchRows rows, BufferAllocator allocator) {
        ProjectionEvaluator evaluator =
                evaluators.computeIfAbsent(
                        source,
                        _ ->
                                ProjectionEvaluator.compile(
                                        List.of(source.expr()), functions, policy));
        try {
            Column values = evaluator.evaluate(rows, allocator).getFirst();
            return ComputedInput.ofRows(values, allocator);
        } catch (QueryException e) {
            if (!ValueException.isOfValue(e)) {
                throw e;
            }
            // One by one, the rows that do not fail still have a value.
            return ComputedInput.byRows(source.expr(), rows, functions, allocator);
        }
    }

    private ComputedInput compute(
            Source.Computed source, BatchRows rows, BufferAllocator allocator) {
        if (source.expr() instanceof Expr.Call call && ColumnCall.is(call, functions)) {
            ColumnCall byColumns =
                    calls.computeIfAbsent(call, _ -> new ColumnCall(call, functions, policy));
            return ComputedInput.byColumns(requireNonNull(byColumns), rows, allocator);
        }
        return ComputedInput.byRows(source.expr(), rows, functions, allocator);
    }
}
