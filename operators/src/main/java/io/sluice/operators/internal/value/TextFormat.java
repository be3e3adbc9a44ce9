package io.sluice.operators.internal.value;

import io.sluice.type.ValueText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Values as CAST makes text of them, and as messages quote them.
///
/// That is [ValueText], except for bytes, which as they are the UTF-8 of a text.
public final class TextFormat {

    private static final int MAX_QUOTED = 100;

    private TextFormat() {}

    /// @throws ValueException for bytes that are not UTF-8
    public static String format(Object value) {
        return value instanceof ByteBuffer bytes ? decode(bytes) : ValueText.of(value);
    }

    /// A value for an error message: text in quotes, cut where it is long.
    public static String describe(Object value) {
        return switch (value) {
            case String text -> quote(text);
            case ByteBuffer bytes -> bytes.remaining() + " bytes";
            default -> format(value);
        };
    }

    public static String quote(String text) {
        if (text.codePointCount(0, text.length()) <= MAX_QUOTED) {
            return "'" + text + "'";
        }
        return "'" + text.substring(0, text.offsetByCodePoints(0, MAX_QUOTED)) + "…'";
    }

    private static String decode(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException _) {
            throw ValueException.invalidCast(
                    bytes.remaining() + " bytes that are not UTF-8", "varchar");
        }
    }
}
