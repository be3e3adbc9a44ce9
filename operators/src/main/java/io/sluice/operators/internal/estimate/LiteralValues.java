package io.sluice.operators.internal.estimate;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.OptionalDouble;

/// Values of statistics and literals, which are Java objects as
/// [DataType][io.sluice.type.DataType] names them for literals.
final class LiteralValues {

    /// The order of SQL; both values are of one type.
    static final Comparator<Object> ORDER = LiteralValues::compare;

    private LiteralValues() {}

    /// A number in proportion to the value, for uniform distributions; empty for text and bytes.
    static OptionalDouble position(Object value) {
        return switch (value) {
            case Long number -> OptionalDouble.of(number);
            case Double number -> finite(number);
            case BigDecimal number -> OptionalDouble.of(number.doubleValue());
            case Boolean bool -> OptionalDouble.of(bool ? 1 : 0);
            case LocalDate date -> OptionalDouble.of(date.toEpochDay());
            case LocalTime time -> OptionalDouble.of(time.toNanoOfDay());
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

    private static int compare(Object a, Object b) {
        return switch (a) {
            case Long number -> number.compareTo((Long) b);
            case Double number -> Double.compare(number + 0.0, (Double) b + 0.0);
            case BigDecimal number -> number.compareTo((BigDecimal) b);
            case Boolean bool -> bool.compareTo((Boolean) b);
            case LocalDate date -> date.compareTo((LocalDate) b);
            case LocalTime time -> time.compareTo((LocalTime) b);
            case LocalDateTime at -> at.compareTo((LocalDateTime) b);
            case Instant at -> at.compareTo((Instant) b);
            case String text -> compareCodePoints(text, (String) b);
            case ByteBuffer bytes -> compareUnsigned(bytes, (ByteBuffer) b);
            default -> throw new IllegalArgumentException("no literal: " + a.getClass().getName());
        };
    }

    /// Surrogates sort above all other UTF-16 units, as their code points do.
    private static int compareCodePoints(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        for (int i = 0; i < shorter; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean surrogates = Character.isSurrogate(x) == Character.isSurrogate(y);
                return surrogates ? x - y : Character.isSurrogate(x) ? 1 : -1;
            }
        }
        return a.length() - b.length();
    }

    private static int compareUnsigned(ByteBuffer a, ByteBuffer b) {
        int mismatch = a.mismatch(b);
        if (mismatch < 0 || mismatch >= Math.min(a.remaining(), b.remaining())) {
            return a.remaining() - b.remaining();
        }
        return Byte.compareUnsigned(
                a.get(a.position() + mismatch), b.get(b.position() + mismatch));
    }
}
