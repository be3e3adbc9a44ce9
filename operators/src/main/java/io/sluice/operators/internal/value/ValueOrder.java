package io.sluice.operators.internal.value;

import io.sluice.expr.Expr.ComparisonOp;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How values of one type compare. NaN equals NaN and is greater than every other number; -0.0
/// equals 0.0; text compares by its UTF-8 bytes, bytes as unsigned numbers; false is less than
/// true.
public final class ValueOrder {

    private ValueOrder() {}

    /// Three-valued comparison; null where it has no answer.
    public static @Nullable Boolean compare(
            ComparisonOp op, @Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return switch (op) {
                case IS_DISTINCT -> left != right;
                case IS_NOT_DISTINCT -> left == right;
                case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> null;
            };
        }
        int order = compare(left, right);
        return switch (op) {
            case EQUAL, IS_NOT_DISTINCT -> order == 0;
            case NOT_EQUAL, IS_DISTINCT -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }

    public static int compare(Object left, Object right) {
        return switch (left) {
            case Long a -> Long.compare(a, (Long) right);
            // Adding 0.0 turns -0.0 into 0.0, which Double.compare tells apart.
            case Double a -> Double.compare(a + 0.0, (Double) right + 0.0);
            case BigDecimal a -> a.compareTo((BigDecimal) right);
            case Boolean a -> Boolean.compare(a, (Boolean) right);
            case String a -> Arrays.compareUnsigned(utf8(a), utf8((String) right));
            case ByteBuffer a -> Arrays.compareUnsigned(bytes(a), bytes((ByteBuffer) right));
            case LocalDate a -> a.compareTo((LocalDate) right);
            case LocalTime a -> a.compareTo((LocalTime) right);
            case LocalDateTime a -> a.compareTo((LocalDateTime) right);
            case Instant a -> a.compareTo((Instant) right);
            default ->
                    throw new IllegalArgumentException(
                            "a " + left.getClass().getSimpleName() + " cannot be compared");
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
