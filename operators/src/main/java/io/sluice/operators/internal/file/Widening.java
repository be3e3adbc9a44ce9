package io.sluice.operators.internal.file;

import io.sluice.type.DataType;
import io.sluice.type.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds the type that takes the values of several guesses.
public final class Widening {

    private Widening() {}

    /// The narrowest type that takes the values of both; varchar where there is no other. Structs
    /// get the fields of both.
    public static DataType of(DataType a, DataType b) {
        if (a.equals(b) || b.equals(DataType.NULL)) {
            return a;
        }
        if (a.equals(DataType.NULL)) {
            return b;
        }
        if (isBigint(a) && isBigint(b)) {
            return TypeGuess.PRECISE_BIGINT;
        }
        if (isNumber(a) && isNumber(b)) {
            return DataType.FLOAT64;
        }
        if (isDateOrTimestamp(a) && isDateOrTimestamp(b)) {
            return DataType.TIMESTAMP;
        }
        if (a instanceof DataType.ListOf(Field x) && b instanceof DataType.ListOf(Field y)) {
            return DataType.list(of(x.type(), y.type()));
        }
        if (a instanceof DataType.Struct(List<Field> x)
                && b instanceof DataType.Struct(List<Field> y)) {
            return new DataType.Struct(fields(x, y));
        }
        return DataType.UTF8;
    }

    /// The fields of both in order of their first appearance, all nullable.
    public static List<Field> fields(List<Field> a, List<Field> b) {
        Map<String, DataType> types = new LinkedHashMap<>();
        a.forEach(field -> types.put(field.name(), field.type()));
        b.forEach(field -> types.merge(field.name(), field.type(), Widening::of));
        List<Field> all = new ArrayList<>();
        types.forEach((name, type) -> all.add(Field.nullable(name, type)));
        return all;
    }

    /// The type of a column, with varchar wherever nothing was ever seen.
    public static DataType settled(DataType type) {
        return switch (type) {
            case DataType.Null() -> DataType.UTF8;
            case DataType.Decimal _ when type.equals(TypeGuess.PRECISE_BIGINT) -> DataType.INT64;
            case DataType.ListOf(Field element) -> DataType.list(settled(element.type()));
            case DataType.Struct(List<Field> fields) ->
                    new DataType.Struct(
                            fields.stream()
                                    .map(field ->
                                            Field.nullable(field.name(), settled(field.type())))
                                    .toList());
            case DataType.Bool(),
                    DataType.Int _,
                    DataType.FloatingPoint _,
                    DataType.Decimal _,
                    DataType.Utf8(),
                    DataType.Binary(),
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _ ->
                    type;
        };
    }

    private static boolean isBigint(DataType type) {
        return type.equals(DataType.INT64) || type.equals(TypeGuess.PRECISE_BIGINT);
    }

    private static boolean isNumber(DataType type) {
        return type.equals(DataType.INT64) || type.equals(DataType.FLOAT64);
    }

    private static boolean isDateOrTimestamp(DataType type) {
        return type.equals(DataType.DATE) || type.equals(DataType.TIMESTAMP);
    }
}
