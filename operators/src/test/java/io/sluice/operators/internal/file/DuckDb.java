package io.sluice.operators.internal.file;

import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// DuckDB as a writer of test files and as the oracle for reading them: answers come as Sluice's
/// Java objects.
public final class DuckDb implements AutoCloseable {

    private final Connection connection;

    public DuckDb() {
        try {
            connection = DriverManager.getConnection("jdbc:duckdb:");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    public DuckDb run(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return this;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /// The rows of a query whose columns have the types of a schema.
    public List<List<Object>> rows(String sql, Schema schema) {
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            List<List<Object>> rows = new ArrayList<>();
            while (results.next()) {
                List<Object> row = new ArrayList<>();
                for (int i = 0; i < schema.size(); i++) {
                    row.add(value(results, i + 1, schema.field(i).type()));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static Object value(ResultSet results, int column, DataType type) throws SQLException {
        if (results.getObject(column) == null) {
            return null;
        }
        return switch (type) {
            case DataType.Date() -> results.getObject(column, LocalDate.class);
            case DataType.Time() -> results.getObject(column, LocalTime.class);
            case DataType.Timestamp(boolean zoned) ->
                    zoned
                            ? results.getObject(column, OffsetDateTime.class).toInstant()
                            : results.getObject(column, LocalDateTime.class);
            default -> value(results.getObject(column), type);
        };
    }

    private static Object value(Object value, DataType type) throws SQLException {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case DataType.Null() -> null;
            case DataType.Bool(), DataType.Utf8() -> value;
            case DataType.Int(int width) -> integer(((Number) value).longValue(), width);
            case DataType.FloatingPoint(int width) ->
                    width == 32
                            ? (Object) ((Number) value).floatValue()
                            : (Object) ((Number) value).doubleValue();
            case DataType.Decimal(_, int scale) ->
                    new java.math.BigDecimal(value.toString()).setScale(scale);
            case DataType.Binary() -> ByteBuffer.wrap(bytes(value));
            case DataType.Date() -> value;
            case DataType.Time() -> value;
            case DataType.Timestamp(boolean zoned) -> timestamp(value, zoned);
            case DataType.ListOf(Field element) when value instanceof Map<?, ?> map -> {
                List<Object> list = new ArrayList<>();
                List<Field> fields = ((DataType.Struct) element.type()).fields();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    Map<String, Object> pair = new LinkedHashMap<>();
                    pair.put("key", value(entry.getKey(), fields.getFirst().type()));
                    pair.put("value", value(entry.getValue(), fields.getLast().type()));
                    list.add(pair);
                }
                yield list;
            }
            case DataType.ListOf(Field element) -> {
                List<Object> list = new ArrayList<>();
                for (Object item : (Object[]) ((Array) value).getArray()) {
                    list.add(value(item, element.type()));
                }
                yield list;
            }
            case DataType.Struct(List<Field> fields) -> {
                Map<String, Object> map = new LinkedHashMap<>();
                Object[] attributes = ((Struct) value).getAttributes();
                for (int i = 0; i < fields.size(); i++) {
                    map.put(fields.get(i).name(), value(attributes[i], fields.get(i).type()));
                }
                yield map;
            }
        };
    }

    private static Object timestamp(Object value, boolean zoned) {
        if (value instanceof OffsetDateTime at) {
            return at.toInstant();
        }
        LocalDateTime local = ((java.sql.Timestamp) value).toLocalDateTime();
        return zoned ? (Object) Instant.parse(local + "Z") : local;
    }

    private static byte[] bytes(Object value) throws SQLException {
        return value instanceof Blob blob
                ? blob.getBytes(1, (int) blob.length())
                : Arrays.copyOf((byte[]) value, ((byte[]) value).length);
    }

    private static Object integer(long value, int width) {
        return switch (width) {
            case 8 -> (byte) value;
            case 16 -> (short) value;
            case 32 -> (int) value;
            default -> value;
        };
    }
}
