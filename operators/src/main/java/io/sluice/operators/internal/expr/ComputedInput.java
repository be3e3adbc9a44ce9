package io.sluice.operators.internal.expr;

import io.sluice.batch.Bits;
import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.Encoding;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.internal.value.ValueException;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// A part of an expression that loops do not compute, evaluated for the selected rows of a batch
/// before the loop runs.
///
/// Rows that fail are marked and null, so that the loop fails only if it needs them: CASE, AND and
/// OR mask these errors like all others.
final class ComputedInput implements AutoCloseable {

    private final Column column;
    private final byte[] errors;
    private final @Nullable ArrowBuf allValid;

    private ComputedInput(Column entries) {
        this.column = entries;
        this.errors = new byte[0];
        this.allValid = null;
    }

    private ComputedInput(Column column, byte[] errors, BufferAllocator allocator) {
        this.column = column;
        this.errors = errors;
        if (column.nullCount() > 0) {
            this.allValid = null;
            return;
        }
        try {
            this.allValid = allocator.buffer(Bits.bytes(column.length() + 7));
        } catch (RuntimeException | Error e) {
            column.release();
            throw e;
        }
        Segments.of(allValid).fill((byte) 0xFF);
    }

    /// An expression's values for the entries of a dictionary, none of them null; takes over the
    /// column's reference.
    static ComputedInput ofEntries(Column values) {
        return new ComputedInput(values);
    }

    /// An expression's values for the rows, in any layout and encoding; takes over the column's
    /// reference.
    static ComputedInput ofRows(Column values, BufferAllocator allocator) {
        return new ComputedInput(flat(values, allocator), new byte[values.length()], allocator);
    }

    /// Evaluates row by row.
    static ComputedInput byRows(
            Expr expr, BatchRows rows, FunctionRegistry functions, BufferAllocator allocator) {
        RowEvaluator evaluator = new RowEvaluator(functions, allocator);
        byte[] errors = new byte[rows.count()];
        try (ColumnWriter writer = ColumnWriter.of(expr.type(), allocator)) {
            for (int i = 0; i < rows.count(); i++) {
                try {
                    writer.append(evaluator.value(expr, rows.batch(), rows.row(i)));
                } catch (ValueException _) {
                    writer.appendNull();
                    errors[i] = 1;
                }
            }
            return new ComputedInput(writer.finish(), errors, allocator);
        }
    }

    /// Calls a function that takes columns, such as those of extensions.
    static ComputedInput byColumns(ColumnCall call, BatchRows rows, BufferAllocator allocator) {
        byte[] errors = new byte[rows.count()];
        Column values = call.evaluate(rows, errors, allocator);
        return new ComputedInput(flat(values, allocator), errors, allocator);
    }

    Column column() {
        return column;
    }

    /// A bit for each row, from [Column#bitOffset] on, also where no row is null.
    MemorySegment validity() {
        return allValid == null ? column.validity() : Segments.of(allValid);
    }

    /// 1 for rows that failed.
    byte[] errors() {
        return errors;
    }

    @Override
    public void close() {
        column.release();
        if (allValid != null) {
            allValid.close();
        }
    }

    /// The values in the layout and encoding that loops expect.
    private static Column flat(Column values, BufferAllocator allocator) {
        DataType type = values.type();
        if (values.encoding() == Encoding.FLAT && values.layout() == Layout.of(type)) {
            return values;
        }
        try (ColumnWriter writer = ColumnWriter.of(type, allocator)) {
            for (int row = 0; row < values.length(); row++) {
                writer.appendFrom(values, row);
            }
            return writer.finish();
        } finally {
            values.release();
        }
    }
}
