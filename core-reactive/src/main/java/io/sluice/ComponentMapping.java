package io.sluice;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// How one component of a record gets its value from a column. A component takes the class that
/// [DataType] names for the column's type or a supertype of it; numbers are widened; `Optional`
/// takes what may be null.
final class ComponentMapping {

    private static final Map<Class<?>, Class<?>> BOXES =
            Map.of(
                    boolean.class, Boolean.class,
                    byte.class, Byte.class,
                    short.class, Short.class,
                    int.class, Integer.class,
                    long.class, Long.class,
                    float.class, Float.class,
                    double.class, Double.class);

    private final int column;
    private final UnaryOperator<Object> convert;
    private final Nulls nulls;
    private final String name;

    private enum Nulls {
        ALLOWED,
        REFUSED,
        EMPTY_OPTIONAL
    }

    private ComponentMapping(int column, UnaryOperator<Object> convert, Nulls nulls, String name) {
        this.column = column;
        this.convert = convert;
        this.nulls = nulls;
        this.name = name;
    }

    /// Values as they are.
    static ComponentMapping plain(int column) {
        return new ComponentMapping(column, value -> value, Nulls.ALLOWED, "");
    }

    /// @throws QueryException with `INVALID_CAST` if the component's class does not fit
    static ComponentMapping of(RecordComponent component, int column, Field field) {
        Class<?> type = component.getType();
        String name = component.getName();
        if (type == Optional.class) {
            return new ComponentMapping(column, Optional::of, Nulls.EMPTY_OPTIONAL, name);
        }
        Class<?> wanted = BOXES.getOrDefault(type, type);
        Class<?> given = javaClass(field.type());
        Nulls nulls = type.isPrimitive() ? Nulls.REFUSED : Nulls.ALLOWED;
        if (given == Void.class || wanted.isAssignableFrom(given)) {
            return new ComponentMapping(column, value -> value, nulls, name);
        }
        return new ComponentMapping(
                column,
                widening(given, wanted).orElseThrow(() -> misfit(name, type, given, field)),
                nulls,
                name);
    }

    private static QueryException misfit(String name, Class<?> type, Class<?> given, Field field) {
        return new QueryException(
                ErrorCode.INVALID_CAST,
                "component \""
                        + name
                        + "\" is a "
                        + type.getSimpleName()
                        + ", but column \""
                        + field.name()
                        + "\" is "
                        + field.type().sqlName()
                        + ", which needs "
                        + given.getSimpleName());
    }

    private static Optional<UnaryOperator<Object>> widening(Class<?> given, Class<?> wanted) {
        boolean integer = given == Byte.class || given == Short.class || given == Integer.class;
        if (wanted == Long.class && integer) {
            return Optional.of(value -> ((Number) value).longValue());
        }
        if (wanted == Integer.class && integer) {
            return Optional.of(value -> ((Number) value).intValue());
        }
        if (wanted == Short.class && given == Byte.class) {
            return Optional.of(value -> ((Number) value).shortValue());
        }
        if (wanted == Double.class && (integer || given == Float.class)) {
            return Optional.of(value -> ((Number) value).doubleValue());
        }
        if (wanted == BigDecimal.class && (integer || given == Long.class)) {
            return Optional.of(value -> BigDecimal.valueOf(((Number) value).longValue()));
        }
        return Optional.empty();
    }

    /// The class of a type's values in rows.
    private static Class<?> javaClass(DataType type) {
        return switch (type) {
            case DataType.Null() -> Void.class;
            case DataType.Bool() -> Boolean.class;
            case DataType.Int(int bitWidth) ->
                    bitWidth == 64
                            ? Long.class
                            : bitWidth == 32
                                    ? Integer.class
                                    : bitWidth == 16 ? Short.class : Byte.class;
            case DataType.FloatingPoint(int bitWidth) ->
                    bitWidth == 32 ? Float.class : Double.class;
            case DataType.Decimal _ -> BigDecimal.class;
            case DataType.Utf8() -> String.class;
            case DataType.Binary() -> ByteBuffer.class;
            case DataType.Date() -> LocalDate.class;
            case DataType.Time() -> LocalTime.class;
            case DataType.Timestamp(boolean zoned) -> zoned ? Instant.class : LocalDateTime.class;
            case DataType.ListOf _ -> List.class;
            case DataType.Struct _ -> Map.class;
        };
    }

    @Nullable Object value(RecordBatch batch, int row) {
        Object value = batch.value(row, column);
        if (value != null) {
            return convert.apply(value);
        }
        return switch (nulls) {
            case ALLOWED -> null;
            case EMPTY_OPTIONAL -> Optional.empty();
            case REFUSED ->
                    throw new QueryException(
                            ErrorCode.INVALID_CAST,
                            "component \""
                                    + name
                                    + "\" is a primitive, but its column holds a null; declare"
                                    + " its boxed class or Optional");
        };
    }
}
