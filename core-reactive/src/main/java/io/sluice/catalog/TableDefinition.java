package io.sluice.catalog;

import io.sluice.type.Schema;
import java.util.Map;
import java.util.Optional;

/// What CREATE TABLE says of a table that is not made from a query.
///
/// @param name the table's name, for messages
/// @param schema the columns, where the statement lists them; empty to infer them
/// @param options the WITH and OPTIONS clauses, names in lower case; LOCATION is the option
///   `location`
/// @param watermark the WATERMARK clause, where there is one
public record TableDefinition(
        String name, Schema schema, Map<String, String> options, Optional<Watermark> watermark) {

    public TableDefinition {
        options = Map.copyOf(options);
    }

    /// `WATERMARK FOR column AS column - delay`.
    ///
    /// @param column the event-time column: a date or timestamp
    /// @param delayMicros how far rows may lag behind the greatest event time seen before they are
    ///   late
    public record Watermark(String column, long delayMicros) {}

    /// An option's value.
    public Optional<String> option(String key) {
        return Optional.ofNullable(options.get(key));
    }
}
