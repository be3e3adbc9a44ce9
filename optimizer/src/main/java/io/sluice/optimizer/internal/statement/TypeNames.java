package io.sluice.optimizer.internal.statement;

import io.sluice.type.DataType;
import java.util.Map;
import java.util.Optional;

/// Types by their names of one word, among them those that users of PostgreSQL and DuckDB know.
/// Types with arguments or of several words are a matter of the grammar.
public final class TypeNames {

    private static final Map<String, DataType> TYPES =
            Map.ofEntries(
                    Map.entry("boolean", DataType.BOOL),
                    Map.entry("bool", DataType.BOOL),
                    Map.entry("tinyint", DataType.INT8),
                    Map.entry("int1", DataType.INT8),
                    Map.entry("smallint", DataType.INT16),
                    Map.entry("int2", DataType.INT16),
                    Map.entry("integer", DataType.INT32),
                    Map.entry("int", DataType.INT32),
                    Map.entry("int4", DataType.INT32),
                    Map.entry("bigint", DataType.INT64),
                    Map.entry("int8", DataType.INT64),
                    Map.entry("real", DataType.FLOAT32),
                    Map.entry("float4", DataType.FLOAT32),
                    Map.entry("float", DataType.FLOAT64),
                    Map.entry("float8", DataType.FLOAT64),
                    Map.entry("double", DataType.FLOAT64),
                    Map.entry("varchar", DataType.UTF8),
                    Map.entry("char", DataType.UTF8),
                    Map.entry("character", DataType.UTF8),
                    Map.entry("text", DataType.UTF8),
                    Map.entry("string", DataType.UTF8),
                    Map.entry("varbinary", DataType.BINARY),
                    Map.entry("binary", DataType.BINARY),
                    Map.entry("bytea", DataType.BINARY),
                    Map.entry("blob", DataType.BINARY),
                    Map.entry("date", DataType.DATE),
                    Map.entry("time", DataType.TIME),
                    Map.entry("timestamp", DataType.TIMESTAMP),
                    Map.entry("datetime", DataType.TIMESTAMP),
                    Map.entry("timestamptz", DataType.TIMESTAMP_TZ));

    private TypeNames() {}

    /// @param name in lower case
    public static Optional<DataType> find(String name) {
        return Optional.ofNullable(TYPES.get(name));
    }
}
