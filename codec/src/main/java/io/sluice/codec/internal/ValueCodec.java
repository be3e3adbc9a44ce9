package io.sluice.codec.internal;

import com.google.protobuf.ByteString;
import io.sluice.codec.proto.DecimalValue;
import io.sluice.codec.proto.InstantValue;
import io.sluice.codec.proto.ValueProto;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/// Single values, as literals and statistics hold them. A value says its Java class itself, so that
/// it comes back as it was whatever type it is a value of.
public final class ValueCodec {

    /// Room for any decimal that a literal can hold; what is longer would be slow to compute with.
    private static final int MAX_UNSCALED_BYTES = 64;

    private ValueCodec() {}

    public static ValueProto encode(Object value) {
        ValueProto.Builder builder = ValueProto.newBuilder();
        return switch (value) {
            case Boolean bool -> builder.setBoolValue(bool).build();
            case Long number -> builder.setLongValue(number).build();
            case Double number -> builder.setDoubleValue(number).build();
            case BigDecimal number -> builder.setDecimalValue(decimal(number)).build();
            case String text -> builder.setStringValue(text).build();
            case ByteBuffer bytes ->
                    builder.setBytesValue(ByteString.copyFrom(bytes.duplicate())).build();
            case LocalDate date -> builder.setDateValue(date.toEpochDay()).build();
            case LocalTime time -> builder.setTimeValue(time.toNanoOfDay()).build();
            case LocalDateTime at ->
                    builder.setLocalValue(instant(at.toInstant(ZoneOffset.UTC))).build();
            case Instant at -> builder.setInstantValue(instant(at)).build();
            // Java's classes are open; literals and statistics hold no others
            default ->
                    throw new IllegalArgumentException(
                            "a value of " + value.getClass().getName() + " cannot be encoded");
        };
    }

    public static Object decode(ValueProto value) {
        try {
            return switch (value.getValueCase()) {
                case BOOL_VALUE -> value.getBoolValue();
                case LONG_VALUE -> value.getLongValue();
                case DOUBLE_VALUE -> value.getDoubleValue();
                case DECIMAL_VALUE -> decimal(value.getDecimalValue());
                case STRING_VALUE -> value.getStringValue();
                case BYTES_VALUE -> value.getBytesValue().asReadOnlyByteBuffer();
                case DATE_VALUE -> LocalDate.ofEpochDay(value.getDateValue());
                case TIME_VALUE -> LocalTime.ofNanoOfDay(value.getTimeValue());
                case LOCAL_VALUE ->
                        LocalDateTime.ofInstant(instant(value.getLocalValue()), ZoneOffset.UTC);
                case INSTANT_VALUE -> instant(value.getInstantValue());
                case VALUE_NOT_SET ->
                        throw new IllegalArgumentException("a value of a kind not known here");
            };
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a value out of range: " + e.getMessage(), e);
        }
    }

    public static InstantValue instant(Instant at) {
        return InstantValue.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }

    /// @throws DateTimeException if there is no such instant
    public static Instant instant(InstantValue at) {
        return Instant.ofEpochSecond(at.getSeconds(), Integer.toUnsignedLong(at.getNanos()));
    }

    private static DecimalValue decimal(BigDecimal number) {
        byte[] unscaled = number.unscaledValue().toByteArray();
        return DecimalValue.newBuilder()
                .setUnscaled(ByteString.copyFrom(unscaled))
                .setScale(number.scale())
                .build();
    }

    private static BigDecimal decimal(DecimalValue number) {
        int bytes = number.getUnscaled().size();
        if (bytes == 0 || bytes > MAX_UNSCALED_BYTES) {
            throw new IllegalArgumentException("a decimal of " + bytes + " bytes");
        }
        return new BigDecimal(
                new BigInteger(number.getUnscaled().toByteArray()), number.getScale());
    }
}
