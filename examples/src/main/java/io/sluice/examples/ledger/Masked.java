package io.sluice.examples.ledger;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.ScalarFunction;
import io.sluice.type.DataType;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.arrow.memory.BufferAllocator;

/// `masked(text)`: the first letter of each word, and a star for each other one. Null for null.
public final class Masked implements ScalarFunction {

    private static final Pattern INNER_LETTER = Pattern.compile("(?<=\\S)\\S");

    @Override
    public String name() {
        return "masked";
    }

    @Override
    public DataType returnType(List<DataType> arguments) {
        if (!arguments.equals(List.of(DataType.UTF8))) {
            throw new QueryException(ErrorCode.SQL_INVALID, "masked takes one varchar");
        }
        return DataType.UTF8;
    }

    @Override
    public Column evaluate(List<Column> arguments, int rowCount, BufferAllocator allocator) {
        Column texts = arguments.getFirst();
        try (ColumnWriter writer = ColumnWriter.of(DataType.UTF8, allocator)) {
            for (int row = 0; row < rowCount; row++) {
                if (texts.isNull(row)) {
                    writer.appendNull();
                } else {
                    String text = texts.getString(row);
                    writer.appendString(INNER_LETTER.matcher(text).replaceAll("*"));
                }
            }
            return writer.finish();
        }
    }
}
