package io.sluice.rsocket.internal.json;

import java.util.Collection;

/// Writes one JSON text, member by member. Commas come by themselves; that brackets match is the
/// caller's part. Not thread-safe.
public final class JsonWriter {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder out = new StringBuilder(256);
    private boolean separate;

    public JsonWriter beginObject() {
        return open('{');
    }

    public JsonWriter endObject() {
        return close('}');
    }

    public JsonWriter beginArray() {
        return open('[');
    }

    public JsonWriter endArray() {
        return close(']');
    }

    /// The name of the member that is written next.
    public JsonWriter name(String name) {
        separator();
        quote(name);
        out.append(':');
        separate = false;
        return this;
    }

    public JsonWriter value(String text) {
        separator();
        quote(text);
        return this;
    }

    public JsonWriter value(long number) {
        separator();
        out.append(number);
        return this;
    }

    /// A number; what JSON has no number for becomes the text `NaN`, `Infinity` or `-Infinity`.
    public JsonWriter value(double number) {
        return Double.isFinite(number)
                ? literal(Double.toString(number))
                : value(Double.toString(number));
    }

    /// A number; what JSON has no number for becomes the text `NaN`, `Infinity` or `-Infinity`.
    public JsonWriter value(float number) {
        return Float.isFinite(number)
                ? literal(Float.toString(number))
                : value(Float.toString(number));
    }

    public JsonWriter value(boolean flag) {
        return literal(flag ? "true" : "false");
    }

    public JsonWriter nullValue() {
        return literal("null");
    }

    public JsonWriter member(String name, String text) {
        return name(name).value(text);
    }

    public JsonWriter member(String name, long number) {
        return name(name).value(number);
    }

    public JsonWriter member(String name, boolean flag) {
        return name(name).value(flag);
    }

    public JsonWriter member(String name, Collection<String> texts) {
        name(name).beginArray();
        texts.forEach(this::value);
        return endArray();
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private JsonWriter literal(String text) {
        separator();
        out.append(text);
        return this;
    }

    private JsonWriter open(char bracket) {
        separator();
        out.append(bracket);
        separate = false;
        return this;
    }

    private JsonWriter close(char bracket) {
        out.append(bracket);
        separate = true;
        return this;
    }

    private void separator() {
        if (separate) {
            out.append(',');
        }
        separate = true;
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || (Character.isSurrogate(c) && !paired(text, i))) {
                        escape(c);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /// A lone surrogate has no UTF-8; escaped, it survives.
    private static boolean paired(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }

    private void escape(char c) {
        out.append("\\u")
                .append(HEX[c >> 12 & 15])
                .append(HEX[c >> 8 & 15])
                .append(HEX[c >> 4 & 15])
                .append(HEX[c & 15]);
    }
}
