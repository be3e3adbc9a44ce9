package io.sluice.operators.internal.expr;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.internal.value.RowFunction;
import io.sluice.operators.internal.value.ValueException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// A call of a function that takes columns, such as those of extensions: all selected rows of a
/// batch at a time.
///
/// Used by one thread at a time.
final class ColumnCall {

    private final Expr.Call call;
    private final ProjectionEvaluator arguments;
    private final FunctionRegistry functions;

    ColumnCall(Expr.Call call, FunctionRegistry functions, LoopPolicy policy) {
        this.call = call;
        this.arguments = ProjectionEvaluator.compile(call.arguments(), functions, policy);
        this.functions = functions;
    }

    /// Whether the expression is such a call.
    static boolean is(Expr expr, FunctionRegistry functions) {
        return expr instanceof Expr.Call call
                && !(functions.scalar(call.function()) instanceof RowFunction);
    }

    /// A column of `rows.count()` rows in any layout and encoding, owned by the caller.
    ///
    /// @throws QueryException if the function, or one of its arguments, fails for some row
    Column evaluate(BatchRows rows, BufferAllocator allocator) {
        List<Column> columns = arguments.evaluate(rows, allocator);
        try {
            return checked(
                    functions
                            .scalar(call.function())
                            .evaluate(List.copyOf(columns), rows.count(), allocator),
                    rows.count());
        } finally {
            columns.forEach(Column::release);
        }
    }

    /// The same, but rows that fail are null and marked. Rows are halved until those that fail
    /// stand alone, so that a few of them cost a few calls.
    ///
    /// @param errors 1 for rows that failed; all zero before
    Column evaluate(BatchRows rows, byte[] errors, BufferAllocator allocator) {
        try {
            return evaluate(rows, allocator);
        } catch (QueryException e) {
            rethrowUnlessUser(e);
        }
        try (ColumnWriter writer = ColumnWriter.of(call.type(), allocator)) {
            appendHalves(rows, 0, rows.count(), errors, writer, allocator);
            return writer.finish();
        }
    }

    private void appendHalves(
            BatchRows rows,
            int from,
            int to,
            byte[] errors,
            ColumnWriter writer,
            BufferAllocator allocator) {
        if (to - from == 1) {
            writer.appendNull();
            errors[from] = 1;
            return;
        }
        int middle = (from + to) >>> 1;
        append(rows, from, middle, errors, writer, allocator);
        append(rows, middle, to, errors, writer, allocator);
    }

    private void append(
            BatchRows rows,
            int from,
            int to,
            byte[] errors,
            ColumnWriter writer,
            BufferAllocator allocator) {
        Column values;
        try {
            values = evaluate(rows.slice(from, to), allocator);
        } catch (QueryException e) {
            rethrowUnlessUser(e);
            appendHalves(rows, from, to, errors, writer, allocator);
            return;
        }
        try {
            for (int row = 0; row < values.length(); row++) {
                writer.appendFrom(values, row);
            }
        } finally {
            values.release();
        }
    }

    private Column checked(Column result, int rowCount) {
        if (result.length() == rowCount && result.type().equals(call.type())) {
            return result;
        }
        String text =
                "the function %s gave %d rows of %s for %d rows of %s"
                        .formatted(
                                call.function(),
                                result.length(),
                                result.type(),
                                rowCount,
                                call.type());
        result.release();
        throw new QueryException(ErrorCode.INTERNAL, text);
    }

    private static void rethrowUnlessUser(QueryException e) {
        if (!ValueException.isOfValue(e)) {
            throw e;
        }
    }
}
