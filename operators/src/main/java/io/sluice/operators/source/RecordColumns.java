package io.sluice.operators.source;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The components of a record class as columns.
///
/// @param accessors of the components, in their order
record RecordColumns<R extends Record>(Schema schema, List<Method> accessors) {

    private static final Map<Class<?>, DataType> TYPES =
            Map.ofEntries(
                    Map.entry(boolean.class, DataType.BOOL),
                    Map.entry(Boolean.class, DataType.BOOL),
                    Map.entry(byte.class, DataType.INT8),
                    Map.entry(Byte.class, DataType.INT8),
                    Map.entry(short.class, DataType.INT16),
                    Map.entry(Short.class, DataType.INT16),
                    Map.entry(int.class, DataType.INT32),
                    Map.entry(Integer.class, DataType.INT32),
                    Map.entry(long.class, DataType.INT64),
                    Map.entry(Long.class, DataType.INT64),
                    Map.entry(float.class, DataType.FLOAT32),
                    Map.entry(Float.class, DataType.FLOAT32),
                    Map.entry(double.class, DataType.FLOAT64),
                    Map.entry(Double.class, DataType.FLOAT64),
                    Map.entry(String.class, DataType.UTF8),
                    Map.entry(ByteBuffer.class, DataType.BINARY),
                    Map.entry(LocalDate.class, DataType.DATE),
                    Map.entry(LocalTime.class, DataType.TIME),
                    Map.entry(LocalDateTime.class, DataType.TIMESTAMP),
                    Map.entry(Instant.class, DataType.TIMESTAMP_TZ));

    RecordColumns {
        accessors = List.copyOf(accessors);
    }

    static <R extends Record> RecordColumns<R> of(Class<R> type) {
        List<Field> fields = new ArrayList<>();
        List<Method> accessors = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            DataType columnType = TYPES.get(component.getType());
            if (columnType == null) {
                throw new IllegalArgumentException(
                        "no column type stands for the component \""
                                + component.getName()
                                + "\" of "
                                + type.getName()
                                + ", a "
                                + component.getType().getSimpleName());
            }
            String name = columnName(component.getName());
            fields.add(
                    component.getType().isPrimitive()
                            ? Field.required(name, columnType)
                            : Field.nullable(name, columnType));
            accessors.add(component.getAccessor());
        }
        return new RecordColumns<>(Schema.of(fields), accessors);
    }

    @Nullable Object[] values(R row) {
        @Nullable Object[] values = new Object[accessors.size()];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = accessors.get(i).invoke(row);
            }
            return values;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new QueryException(
                    ErrorCode.SOURCE_FAILED,
                    "cannot read a " + row.getClass().getName() + ": " + e.getMessage(),
                    e);
        }
    }

    private static String columnName(String component) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < component.length(); i++) {
            char c = component.charAt(i);
            boolean starts =
                    Character.isUpperCase(c)
                            && i > 0
                            && !Character.isUpperCase(component.charAt(i - 1));
            name.append(starts ? "_" : "").append(c);
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }
}
