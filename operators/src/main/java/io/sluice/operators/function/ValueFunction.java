package io.sluice.operators.function;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.Encoding;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.value.JavaLiterals;
import io.sluice.operators.internal.value.RowFunction;
import io.sluice.operators.internal.value.ValueException;
import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// A built-in function as it is defined: a rule for types and a body for the values of one row.
///
/// @param types the result's type; refuses arguments that the function does not take
/// @param strict whether the result is null as soon as one argument is; the body then sees no null
record ValueFunction(String name, TypeRule types, boolean strict, Body body)
        implements RowFunction {

    /// The result's type for the arguments' types.
    @FunctionalInterface
    interface TypeRule {
        /// @param function the name, for the message
        /// @throws QueryException with `SQL_INVALID`
        DataType returnType(String function, List<DataType> arguments);
    }

    /// The result for one row.
    @FunctionalInterface
    interface Body {
        /// @throws ValueException if these values have no result
        @Nullable Object apply(DataType type, List<@Nullable Object> arguments);
    }

    /// A function that is null as soon as one argument is.
    static ValueFunction strict(String name, TypeRule types, Body body) {
        return new ValueFunction(name, types, true, body);
    }

    /// A function that sees nulls.
    static ValueFunction lenient(String name, TypeRule types, Body body) {
        return new ValueFunction(name, types, false, body);
    }

    @Override
    public DataType returnType(List<DataType> arguments) {
        return types.returnType(name, arguments);
    }

    @Override
    public @Nullable Object apply(DataType type, List<@Nullable Object> arguments) {
        return strict && arguments.contains(null) ? null : body.apply(type, arguments);
    }

    @Override
    public Column evaluate(List<Column> arguments, int rowCount, BufferAllocator allocator) {
        DataType type = returnType(arguments.stream().map(Column::type).toList());
        boolean constant =
                rowCount > 0
                        && arguments.stream()
                                .allMatch(column -> column.encoding() == Encoding.CONSTANT);
        Column result = evaluate(type, arguments, constant ? 1 : rowCount, allocator);
        if (!constant) {
            return result;
        }
        try {
            return Column.constant(result, 0, rowCount);
        } finally {
            result.release();
        }
    }

    private Column evaluate(
            DataType type, List<Column> arguments, int rowCount, BufferAllocator allocator) {
        List<@Nullable Object> values = new ArrayList<>(arguments.size());
        List<@Nullable Object> view = Collections.unmodifiableList(values);
        try (ColumnWriter writer = ColumnWriter.of(type, allocator)) {
            for (int row = 0; row < rowCount; row++) {
                values.clear();
                for (Column argument : arguments) {
                    values.add(JavaLiterals.of(argument, row));
                }
                writer.append(apply(type, view));
            }
            return writer.finish();
        } catch (ValueException e) {
            throw new QueryException(e.code(), e.text() + ", in " + name, e.getCause());
        }
    }
}
