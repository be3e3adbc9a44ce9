package io.sluice.operators.estimate;

import io.sluice.operators.internal.value.ValueOrder;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.OptionalDouble;

/// Values of statistics and literals, which are Java objects as [DataType][io.sluice.type.DataType]
/// names them for literals.
final class LiteralValues {

    /// The order of SQL; both values are of one type.
    static final Comparator<Object> ORDER = ValueOrder::compare;

    private LiteralValues() {}

    /// A number in proportion to the value, for uniform distributions; empty for text and bytes.
    static OptionalDouble position(Object value) {
        return switch (value) {
            case Long number -> OptionalDouble.of((double) number);
            case Double number -> finite(number);
            case BigDecimal number -> OptionalDouble.of(number.doubleValue());
            case Boolean bool -> OptionalDouble.of(bool ? 1 : 0);
            case LocalDate date -> OptionalDouble.of((double) date.toEpochDay());
            case LocalTime time -> OptionalDouble.of((double) time.toNanoOfDay());
            case LocalDateTime at -> seconds(at.toInstant(ZoneOffset.UTC));
            case Instant at -> seconds(at);
            default -> OptionalDouble.empty();
        };
    }

    private static OptionalDouble finite(double number) {
        return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
    }

    private static OptionalDouble seconds(Instant at) {
        return OptionalDouble.of(at.getEpochSecond() + at.getNano() * 1e-9);
    }
}
