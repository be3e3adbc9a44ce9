package io.sluice.server.output;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Values as text, the way PostgreSQL and DuckDB print them: `2001-01-01 12:30:00`, `\xcafe`, `[1,
/// 2]`.
public final class ValueText {

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder()
                    .appendPattern("HH:mm:ss")
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
                    .toFormatter();

    private static final DateTimeFormatter TIMESTAMP =
            new DateTimeFormatterBuilder().appendPattern("yyyy-MM-dd ").append(TIME).toFormatter();

    private ValueText() {}

    /// The text of a value as [DataType][io.sluice.type.DataType] names its class for rows.
    ///
    /// @param ifNull what stands for null
    public static String of(@Nullable Object value, String ifNull) {
        return switch (value) {
            case null -> ifNull;
            case BigDecimal number -> number.toPlainString();
            case LocalDateTime at -> TIMESTAMP.format(at);
            case Instant at -> TIMESTAMP.format(at.atOffset(ZoneOffset.UTC)) + "+00";
            case LocalTime at -> TIME.format(at);
            case ByteBuffer bytes -> "\\x" + hex(bytes);
            case List<?> elements -> list(elements);
            case Map<?, ?> fields -> struct(fields);
            default -> value.toString(); // numbers, booleans, text and dates print as they are
        };
    }

    static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private static String list(List<?> elements) {
        StringJoiner text = new StringJoiner(", ", "[", "]");
        elements.forEach(element -> text.add(of(element, "NULL")));
        return text.toString();
    }

    private static String struct(Map<?, ?> fields) {
        StringJoiner text = new StringJoiner(", ", "{", "}");
        fields.forEach((name, value) -> text.add(name + ": " + of(value, "NULL")));
        return text.toString();
    }
}
