package io.sluice.rsocket.internal.json;

import io.sluice.type.ValueJson;
import java.util.Collection;

/// Writes one JSON text, member by member. Commas come by themselves; that brackets match is the
/// caller's part. Not thread-safe.
public final class JsonWriter {

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
        ValueJson.appendString(out, text);
    }
}
