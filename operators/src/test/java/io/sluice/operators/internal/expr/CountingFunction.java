package io.sluice.operators.internal.expr;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.ScalarFunction;
import io.sluice.type.DataType;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// A function of an extension, `counting(x)`, that is true for all rows, fails for the text `bad`,
/// and counts its calls and the rows that it sees.
final class CountingFunction implements ScalarFunction {

    private long rows;
    private long calls;

    long calls() {
        return calls;
    }

    long rows() {
        return rows;
    }

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public DataType returnType(List<DataType> arguments) {
        return DataType.BOOL;
    }

    @Override
    public Column evaluate(List<Column> arguments, int rowCount, BufferAllocator allocator) {
        calls++;
        rows += rowCount;
        Column argument = arguments.getFirst();
        try (ColumnWriter writer = ColumnWriter.of(DataType.BOOL, allocator)) {
            for (int row = 0; row < rowCount; row++) {
                if ("bad".equals(argument.value(row))) {
                    throw new QueryException(ErrorCode.INVALID_ARGUMENT, "bad is refused");
                }
                writer.appendBoolean(true);
            }
            return writer.finish();
        }
    }
}
