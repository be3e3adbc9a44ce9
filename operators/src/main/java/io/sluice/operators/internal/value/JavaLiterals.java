package io.sluice.operators.internal.value;

import io.sluice.batch.Column;
import io.sluice.type.DataType;
import org.jspecify.annotations.Nullable;

/// Values of columns as the Java objects that [DataType] names for literals.
public final class JavaLiterals {

    private JavaLiterals() {}

    public static @Nullable Object of(Column column, int row) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (column.type()) {
            case DataType.Int _ -> column.getLong(row);
            case DataType.FloatingPoint _ -> column.getDouble(row);
            case DataType.Null(),
                    DataType.Bool(),
                    DataType.Decimal _,
                    DataType.Utf8(),
                    DataType.Binary(),
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _,
                    DataType.ListOf _,
                    DataType.Struct _ ->
                    column.value(row);
        };
    }
}
