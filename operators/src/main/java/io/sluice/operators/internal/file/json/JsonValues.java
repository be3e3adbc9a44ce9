package io.sluice.operators.internal.file.json;

import io.sluice.batch.ColumnWriter;
import io.sluice.operators.internal.file.FieldWriter;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.TypeGuess;
import io.sluice.operators.internal.value.TextFormat;
import io.sluice.operators.internal.value.TextParse;
import io.sluice.operators.internal.value.ValueException;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes JSON values of one type into a column, lists and objects included.
///
/// Numbers, booleans and strings are read by their text, as CAST reads them. Fields of objects are
/// found by name; those that a declared struct does not have are passed over, those that are
/// missing are null. As varchar, lists and objects are their JSON text. Not thread-safe.
abstract sealed class JsonValues {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final DataType type;

    private JsonValues(DataType type) {
        this.type = type;
    }

    /// @param guessed whether the type is a guess: values that it does not keep are errors, and so
    ///   are fields that it does not have
    static JsonValues of(DataType type, boolean guessed) {
        return switch (type) {
            case DataType.ListOf list -> new Lists(list, guessed);
            case DataType.Struct struct -> new Objects(struct, guessed);
            case DataType.Utf8() -> new Texts(type);
            case DataType.Null(),
                    DataType.Bool(),
                    DataType.Int _,
                    DataType.FloatingPoint _,
                    DataType.Decimal _,
                    DataType.Binary(),
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _ ->
                    new Scalars(type, guessed);
        };
    }

    /// Appends the value on which the parser stands, and leaves the parser on its end.
    final void append(JsonParser parser, ColumnWriter writer) {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            writer.appendNull();
        } else {
            appendValue(parser, writer);
        }
    }

    abstract void appendValue(JsonParser parser, ColumnWriter writer);

    final void require(JsonToken token, JsonParser parser) {
        if (parser.currentToken() != token) {
            throw mismatch(parser, type);
        }
    }

    /// The text of a value: of a string itself, of everything else its JSON.
    static String text(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.START_ARRAY && token != JsonToken.START_OBJECT) {
            return parser.getString();
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            generator.copyCurrentStructureExact(parser);
        }
        return text.toString();
    }

    static MalformedException mismatch(JsonParser parser, DataType type) {
        return new MalformedException(
                TextFormat.quote(text(parser)) + " cannot be read as " + type.sqlName());
    }

    private static final class Lists extends JsonValues {

        private final JsonValues elements;

        Lists(DataType.ListOf type, boolean guessed) {
            super(type);
            this.elements = of(type.element().type(), guessed);
        }

        @Override
        void appendValue(JsonParser parser, ColumnWriter writer) {
            require(JsonToken.START_ARRAY, parser);
            ColumnWriter target = writer.beginList();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.append(parser, target);
            }
            writer.endList();
        }
    }

    private static final class Objects extends JsonValues {

        private final JsonFields names;
        private final List<JsonValues> fields;

        Objects(DataType.Struct type, boolean guessed) {
            super(type);
            List<String> all = type.fields().stream().map(Field::name).toList();
            this.names = new JsonFields(all, guessed ? Set.copyOf(all) : Set.of());
            this.fields = type.fields().stream().map(field -> of(field.type(), guessed)).toList();
        }

        @Override
        void appendValue(JsonParser parser, ColumnWriter writer) {
            require(JsonToken.START_OBJECT, parser);
            List<ColumnWriter> targets = writer.beginStruct();
            names.read(
                    parser,
                    index -> fields.get(index).append(parser, targets.get(index)),
                    index -> targets.get(index).appendNull());
            writer.endStruct();
        }
    }

    private static final class Texts extends JsonValues {

        Texts(DataType type) {
            super(type);
        }

        @Override
        void appendValue(JsonParser parser, ColumnWriter writer) {
            writer.appendString(text(parser));
        }
    }

    private static final class Scalars extends JsonValues {

        private final DataType type;
        private final boolean guessed;

        Scalars(DataType type, boolean guessed) {
            super(type);
            this.type = type;
            this.guessed = guessed;
        }

        @Override
        void appendValue(JsonParser parser, ColumnWriter writer) {
            JsonToken token = parser.currentToken();
            if (token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT) {
                throw mismatch(parser, type);
            }
            String text = parser.getString();
            if (guessed && !TypeGuess.keeps(type, text)) {
                throw FieldWriter.unreadable(text, type, true);
            }
            try {
                writer.append(value(text));
            } catch (ValueException e) {
                throw mismatch(parser, type);
            }
        }

        private Object value(String text) {
            return switch (type) {
                case DataType.Bool() -> TextParse.bool(text);
                case DataType.Int integer -> TextParse.integer(text, integer);
                case DataType.FloatingPoint number -> TextParse.floating(text, number);
                case DataType.Decimal decimal -> TextParse.decimal(text, decimal);
                case DataType.Date() -> TextParse.date(text);
                case DataType.Time() -> TextParse.time(text);
                case DataType.Timestamp(boolean zoned) ->
                        zoned ? TextParse.instant(text) : TextParse.timestamp(text);
                case DataType.Null(),
                        DataType.Utf8(),
                        DataType.Binary(),
                        DataType.ListOf _,
                        DataType.Struct _ ->
                        throw ValueException.invalidCast(text, type.sqlName());
            };
        }
    }
}
