package io.sluice.batch;

import io.sluice.type.Schema;
import io.sluice.type.ValueJson;
import java.util.List;

/// Rows of one schema as JSON objects in column order, without line breaks, with the values of
/// [ValueJson] and the names of [Schema#distinctNames]. Immutable.
public final class JsonRow {

    /// Each name with its quotes and colon.
    private final List<String> members;

    public JsonRow(Schema schema) {
        this.members = schema.distinctNames().stream().map(JsonRow::member).toList();
    }

    private static String member(String name) {
        StringBuilder json = new StringBuilder();
        ValueJson.appendString(json, name);
        return json.append(':').toString();
    }

    /// Appends the object of a row.
    ///
    /// @param batch of this schema; borrowed
    public void append(StringBuilder json, RecordBatch batch, int row) {
        json.append('{');
        for (int column = 0; column < members.size(); column++) {
            json.append(column == 0 ? "" : ",").append(members.get(column));
            ValueJson.append(json, batch.value(row, column));
        }
        json.append('}');
    }
}
