package io.sluice.type;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/// A named, typed column of a [Schema].
///
/// @param nullable false is a promise that no value is null
/// @param metadata free text by key; carried along, compared only where both sides declare a key
public record Field(String name, DataType type, boolean nullable, Map<String, String> metadata) {

    public Field {
        requireNonNull(name, "name is null");
        requireNonNull(type, "type is null");
        metadata = Map.copyOf(metadata);
    }

    public static Field nullable(String name, DataType type) {
        return new Field(name, type, true, Map.of());
    }

    public static Field required(String name, DataType type) {
        return new Field(name, type, false, Map.of());
    }

    public Field withName(String newName) {
        return new Field(newName, type, nullable, metadata);
    }

    public Field withNullable(boolean newNullable) {
        return new Field(name, type, newNullable, metadata);
    }

    @Override
    public String toString() {
        return name + " " + type.sqlName() + (nullable ? "" : " not null");
    }
}
