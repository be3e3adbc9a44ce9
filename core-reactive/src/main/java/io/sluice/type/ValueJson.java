package io.sluice.type;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The one JSON of each value, on the wire and on the command line. "Values as text" in
/// docs/protocol.md has it type by type.
///
/// JSON that a program reads must not lose a digit in it, and many read all numbers as doubles. So
/// integers of up to 32 bits and finite floating point numbers are numbers, bigints and decimals
/// strings. Timestamps are strings in ISO 8601; all other values that JSON lacks are strings with
/// the text of [ValueText]. Lists are arrays and structs are objects.
public final class ValueJson {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private ValueJson() {}

    /// Appends a value as [DataType] names its class for rows.
    ///
    /// @throws IllegalArgumentException for an object that is a value of no type
    public static void append(StringBuilder json, @Nullable Object value) {
        switch (value) {
            case null -> json.append("null");
            case String text -> appendString(json, text);
            case Boolean bool -> json.append(bool.booleanValue());
            case Byte number -> json.append(number.intValue());
            case Short number -> json.append(number.intValue());
            case Integer number -> json.append(number.intValue());
            case Long number -> json.append('"').append(number.longValue()).append('"');
            case BigDecimal number -> json.append('"').append(number.toPlainString()).append('"');
            case Double number when Double.isFinite(number) ->
                    json.append(ValueText.of((double) number));
            case Float number when Float.isFinite(number) ->
                    json.append(ValueText.of((float) number));
            case LocalDateTime at -> appendString(json, ValueText.of(at, 'T'));
            case Instant at -> appendString(json, ValueText.of(ValueText.utc(at), 'T') + "Z");
            case List<?> elements -> {
                char before = '[';
                for (Object element : elements) {
                    append(json.append(before), element);
                    before = ',';
                }
                json.append(elements.isEmpty() ? "[]" : "]");
            }
            case Map<?, ?> fields -> {
                char before = '{';
                for (Map.Entry<?, ?> field : fields.entrySet()) {
                    appendString(json.append(before), String.valueOf(field.getKey()));
                    append(json.append(':'), field.getValue());
                    before = ',';
                }
                json.append(fields.isEmpty() ? "{}" : "}");
            }
            default -> appendString(json, ValueText.of(value));
        }
    }

    /// Appends text as a JSON string, quotes included. A lone surrogate, which has no UTF-8, is
    /// escaped as control characters are.
    public static void appendString(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < ' ' || (Character.isSurrogate(c) && !isPaired(text, i))) {
                        escape(json, c);
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }

    private static boolean isPaired(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }

    private static void escape(StringBuilder json, char c) {
        json.append("\\u")
                .append(HEX[c >> 12 & 15])
                .append(HEX[c >> 8 & 15])
                .append(HEX[c >> 4 & 15])
                .append(HEX[c & 15]);
    }
}
