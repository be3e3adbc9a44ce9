package io.sluice.operators.internal.file.json;

import io.sluice.operators.internal.file.TypeGuess;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Guesses a type from JSON values: what all of them are, or varchar. Numbers that no type of
/// numbers keeps are varchar too, with the digits that they have; strings that all look like dates
/// or timestamps are these. Not thread-safe.
final class JsonGuess {

    /// Deeper values are taken as text.
    private static final int MAX_DEPTH = 32;

    private final int depth;
    private final Map<String, JsonGuess> fields = new LinkedHashMap<>();
    private final TypeGuess strings = new TypeGuess();
    private final TypeGuess numbers = new TypeGuess();
    private @Nullable JsonGuess element;
    private boolean bool;
    private boolean number;
    private boolean string;
    private boolean list;
    private boolean struct;

    JsonGuess() {
        this(0);
    }

    private JsonGuess(int depth) {
        this.depth = depth;
    }

    /// Takes the value on which the parser stands into account, and leaves the parser on its end.
    void see(JsonParser parser) {
        switch (parser.currentToken()) {
            case VALUE_NULL -> {}
            case VALUE_TRUE, VALUE_FALSE -> bool = true;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                number = true;
                numbers.see(parser.getString());
            }
            case VALUE_STRING -> {
                string = true;
                strings.see(parser.getString());
            }
            case START_ARRAY -> seeList(parser);
            case START_OBJECT -> seeObject(parser);
            default -> throw new IllegalStateException("value " + parser.currentToken());
        }
    }

    /// The type; [DataType#NULL] if nothing but nulls was seen.
    DataType type() {
        int kinds = 0;
        for (boolean kind : new boolean[] {bool, number, string, list, struct}) {
            kinds += kind ? 1 : 0;
        }
        if (kinds == 0) {
            return DataType.NULL;
        }
        if (kinds > 1) {
            return DataType.UTF8;
        }
        if (list) {
            return element == null ? DataType.list(DataType.NULL) : DataType.list(element.type());
        }
        if (struct) {
            return fields.isEmpty() ? DataType.UTF8 : new DataType.Struct(fields());
        }
        if (string) {
            return dateOrText();
        }
        return bool ? DataType.BOOL : numbers.type();
    }

    /// The fields of all objects, in order of their first appearance.
    List<Field> fields() {
        return fields.entrySet().stream()
                .map(entry -> Field.nullable(entry.getKey(), entry.getValue().type()))
                .toList();
    }

    private DataType dateOrText() {
        DataType guessed = strings.type();
        boolean date =
                guessed.equals(DataType.DATE)
                        || guessed.equals(DataType.TIMESTAMP)
                        || guessed.equals(DataType.TIMESTAMP_TZ);
        return date ? guessed : DataType.UTF8;
    }

    private void seeList(JsonParser parser) {
        list = true;
        if (depth == MAX_DEPTH) {
            string = true;
            parser.skipChildren();
            return;
        }
        JsonGuess elements = element == null ? new JsonGuess(depth + 1) : element;
        element = elements;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.see(parser);
        }
    }

    private void seeObject(JsonParser parser) {
        struct = true;
        if (depth == MAX_DEPTH) {
            string = true;
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            fields.computeIfAbsent(name, _ -> new JsonGuess(depth + 1)).see(parser);
        }
    }
}
