package io.sluice.rsocket.internal.json;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a JSON text from a peer that may send anything: the depth is bounded, and what is not JSON
/// is a `PROTOCOL` error.
///
/// Objects become `Map` (the last of two members of one name counts), arrays `List`, numbers
/// [BigDecimal].
final class JsonReader {

    private static final int MAX_DEPTH = 64;

    /// Numbers longer than this would cost quadratic time to read and mean nothing here.
    private static final int MAX_NUMBER_LENGTH = 64;

    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    static @Nullable Object parse(String text) {
        JsonReader reader = new JsonReader(text);
        Object value = reader.value(0);
        reader.skipSpace();
        if (reader.at < text.length()) {
            throw reader.unexpected();
        }
        return value;
    }

    private @Nullable Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw malformed("is nested more than " + MAX_DEPTH + " deep");
        }
        skipSpace();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        expect('{');
        skipSpace();
        if (peek() == '}') {
            at++;
            return members;
        }
        do {
            skipSpace();
            String name = string();
            skipSpace();
            expect(':');
            members.put(name, value(depth + 1));
            skipSpace();
        } while (comma());
        expect('}');
        return members;
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> elements = new ArrayList<>();
        expect('[');
        skipSpace();
        if (peek() == ']') {
            at++;
            return elements;
        }
        do {
            elements.add(value(depth + 1));
            skipSpace();
        } while (comma());
        expect(']');
        return elements;
    }

    private boolean comma() {
        boolean found = peek() == ',';
        if (found) {
            at++;
        }
        return found;
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (peek() != '"') {
            char c = next();
            if (c < ' ') {
                throw malformed("has a control character in a text");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        at++;
        return out.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw malformed("has an unknown escape");
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) {
                throw malformed("has an unknown escape");
            }
            code = code << 4 | digit;
        }
        return (char) code;
    }

    private BigDecimal number() {
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at == start) {
            throw unexpected();
        }
        String digits = text.substring(start, at);
        if (digits.length() > MAX_NUMBER_LENGTH) {
            throw malformed("has a number of " + digits.length() + " characters");
        }
        try {
            return new BigDecimal(digits);
        } catch (NumberFormatException e) {
            throw malformed("has a number that is none: " + digits);
        }
    }

    private @Nullable Object literal(String expected, @Nullable Object value) {
        if (!text.startsWith(expected, at)) {
            throw unexpected();
        }
        at += expected.length();
        return value;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void expect(char c) {
        if (next() != c) {
            at--;
            throw unexpected();
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw malformed("ends in the middle");
        }
        return text.charAt(at);
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private QueryException unexpected() {
        return malformed("has an unexpected character");
    }

    private QueryException malformed(String what) {
        return new QueryException(ErrorCode.PROTOCOL, "JSON text " + what + ", at character " + at);
    }
}
