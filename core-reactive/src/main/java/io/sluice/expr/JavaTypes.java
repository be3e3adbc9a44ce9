package io.sluice.expr;

import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;

/// Which Java class a literal of each type has.
final class JavaTypes {

    private JavaTypes() {}

    static boolean accepts(DataType type, Object value) {
        return switch (type) {
            case DataType.Null(), DataType.ListOf _, DataType.Struct _ -> false;
            case DataType.Bool() -> value instanceof Boolean;
            case DataType.Int _ -> value instanceof Long;
            case DataType.FloatingPoint _ -> value instanceof Double;
            case DataType.Decimal(int precision, int scale) ->
                    value instanceof BigDecimal decimal
                            && decimal.scale() == scale
                            && decimal.precision() <= precision;
            case DataType.Utf8() -> value instanceof String;
            case DataType.Binary() -> value instanceof ByteBuffer;
            case DataType.Date() -> value instanceof LocalDate;
            case DataType.Time() -> value instanceof LocalTime;
            case DataType.Timestamp(boolean zoned) ->
                    zoned ? value instanceof Instant : value instanceof LocalDateTime;
        };
    }
}
