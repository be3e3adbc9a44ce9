package io.sluice.examples.sql;

import io.sluice.Row;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// DuckDB as the oracle of differential tests: filled from our own rows, asked with the same text.
final class DuckDb implements AutoCloseable {

    private final DuckDBConnection connection;

    DuckDb() throws SQLException {
        Connection opened = DriverManager.getConnection("jdbc:duckdb:");
        connection = opened.unwrap(DuckDBConnection.class);
        execute("SET threads = 1");
        execute("SET default_null_order = 'nulls_last_on_asc_first_on_desc'");
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// A table of these rows.
    void create(String table, Schema schema, List<Row> rows) throws SQLException {
        String columns =
                schema.fields().stream()
                        .map(field -> field.name() + " " + field.type().sqlName())
                        .collect(Collectors.joining(", "));
        execute("CREATE TABLE " + table + " (" + columns + ")");
        try (DuckDBAppender appender =
                connection.createAppender(DuckDBConnection.DEFAULT_SCHEMA, table)) {
            for (Row row : rows) {
                appender.beginRow();
                for (Object value : row.values()) {
                    append(appender, value);
                }
                appender.endRow();
            }
        }
    }

    private static void append(DuckDBAppender appender, @Nullable Object value)
            throws SQLException {
        switch (value) {
            case null -> appender.appendNull();
            case Long number -> appender.append(number.longValue());
            case Integer number -> appender.append(number.intValue());
            case BigDecimal number -> appender.append(number);
            case Double number -> appender.append(number.doubleValue());
            case String text -> appender.append(text);
            case LocalDate date -> appender.append(date);
            default -> throw new IllegalArgumentException(value.getClass().getName());
        }
    }

    /// The rows of a query, as JDBC has them.
    List<List<@Nullable Object>> query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            List<List<@Nullable Object>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>(columns);
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getObject(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /// Writes a table into a Parquet file of several row groups.
    void writeParquet(String table, Schema schema, String file, int groupRows) throws SQLException {
        String columns =
                schema.fields().stream().map(Field::name).collect(Collectors.joining(", "));
        execute(
                "COPY (SELECT %s FROM %s) TO '%s' (FORMAT PARQUET, CODEC SNAPPY, ROW_GROUP_SIZE %d)"
                        .formatted(columns, table, file, groupRows));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
