package io.sluice;

import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A row of a result as heap objects, as [DataType][io.sluice.type.DataType] names them. Immutable.
public final class Row {

    private final Schema schema;
    private final List<@Nullable Object> values;

    public Row(Schema schema, List<? extends @Nullable Object> values) {
        this.schema = schema;
        this.values = Collections.unmodifiableList(new ArrayList<@Nullable Object>(values));
    }

    public Schema schema() {
        return schema;
    }

    /// The value at a position, or null.
    public @Nullable Object value(int index) {
        return values.get(index);
    }

    /// The value of the first column of a name, or null.
    public @Nullable Object value(String name) {
        int index =
                schema.indexOf(name)
                        .orElseThrow(() ->
                                new NoSuchElementException(
                                        "no column \"" + name + "\" in " + schema));
        return values.get(index);
    }

    public List<@Nullable Object> values() {
        return values;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Row that
                && schema.equals(that.schema)
                && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
