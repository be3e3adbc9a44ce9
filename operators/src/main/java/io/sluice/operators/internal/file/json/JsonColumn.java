package io.sluice.operators.internal.file.json;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.operators.internal.file.FieldWriter;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import org.apache.arrow.memory.BufferAllocator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A column that is built from JSON values. Not thread-safe.
sealed interface JsonColumn extends AutoCloseable {

    /// @param guessed whether the type is a guess, of which values must be kept
    static JsonColumn of(Field field, boolean guessed, BufferAllocator allocator) {
        DataType type = field.type();
        return FieldWriter.takes(type)
                ? new Flat(field, FieldWriter.of(type, guessed, allocator))
                : new Nested(field, JsonValues.of(type, guessed), ColumnWriter.of(type, allocator));
    }

    /// Appends the value on which the parser stands.
    ///
    /// @throws MalformedException that names the column if the value is not of its type
    void append(JsonParser parser);

    void appendNull();

    Column finish();

    @Override
    void close();

    private static MalformedException inColumn(Field field, MalformedException e) {
        return new MalformedException("column \"" + field.name() + "\": " + e.getMessage(), e);
    }

    /// Values with one text, which is taken from the parser's own buffer.
    record Flat(Field field, FieldWriter writer) implements JsonColumn {

        @Override
        public void append(JsonParser parser) {
            JsonToken token = parser.currentToken();
            try {
                if (token == JsonToken.VALUE_NULL) {
                    writer.appendNull();
                } else if (token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT) {
                    appendText(parser);
                } else {
                    writer.append(
                            parser.getStringCharacters(),
                            parser.getStringOffset(),
                            parser.getStringLength());
                }
            } catch (MalformedException e) {
                throw inColumn(field, e);
            }
        }

        private void appendText(JsonParser parser) {
            if (!field.type().equals(DataType.UTF8)) {
                throw JsonValues.mismatch(parser, field.type());
            }
            char[] text = JsonValues.text(parser).toCharArray();
            writer.append(text, 0, text.length);
        }

        @Override
        public void appendNull() {
            writer.appendNull();
        }

        @Override
        public Column finish() {
            return writer.finish();
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    /// Lists and objects.
    record Nested(Field field, JsonValues values, ColumnWriter writer) implements JsonColumn {

        @Override
        public void append(JsonParser parser) {
            try {
                values.append(parser, writer);
            } catch (MalformedException e) {
                throw inColumn(field, e);
            }
        }

        @Override
        public void appendNull() {
            writer.appendNull();
        }

        @Override
        public Column finish() {
            return writer.finish();
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
