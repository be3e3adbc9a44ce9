package io.sluice;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/// Makes heap objects from the rows of a result, as [Query#rows] promises them: for those who
/// implement [Query]. Immutable and thread-safe.
///
/// @param <R> [Row], or a record class
public final class RowMapper<R> {

    private final Function<@Nullable Object[], R> constructor;
    private final List<ComponentMapping> components;

    private RowMapper(
            Function<@Nullable Object[], R> constructor, List<ComponentMapping> components) {
        this.constructor = constructor;
        this.components = components;
    }

    /// @throws IllegalArgumentException if rows cannot become objects of the class, whatever their
    ///   columns are
    public static void requireMappable(Class<?> type) {
        if (type != Row.class && !type.isRecord()) {
            throw new IllegalArgumentException(
                    "rows become objects of a record class or of io.sluice.Row, not of "
                            + type.getName());
        }
    }

    /// @throws QueryException if a component has no column or a class that does not fit it
    public static <R> RowMapper<R> of(Class<R> type, Schema schema) {
        if (type == Row.class) {
            List<ComponentMapping> all = new ArrayList<>();
            for (int i = 0; i < schema.size(); i++) {
                all.add(ComponentMapping.plain(i));
            }
            return new RowMapper<>(
                    values -> type.cast(new Row(schema, Arrays.asList(values))), all);
        }
        List<ComponentMapping> components = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            int column = column(type, component, schema);
            components.add(ComponentMapping.of(component, column, schema.field(column)));
        }
        return new RowMapper<>(constructor(type), components);
    }

    private static int column(Class<?> type, RecordComponent component, Schema schema) {
        String wanted = folded(component.getName());
        int found = -1;
        for (int i = 0; i < schema.size(); i++) {
            if (folded(schema.field(i).name()).equals(wanted)) {
                if (found >= 0) {
                    throw new QueryException(
                            ErrorCode.NAME_NOT_FOUND,
                            "component \""
                                    + component.getName()
                                    + "\" of "
                                    + type.getSimpleName()
                                    + " could take column "
                                    + found
                                    + " or "
                                    + i
                                    + "; give one another name with AS");
                }
                found = i;
            }
        }
        if (found < 0) {
            throw new QueryException(
                    ErrorCode.NAME_NOT_FOUND,
                    "component \""
                            + component.getName()
                            + "\" of "
                            + type.getSimpleName()
                            + " has no column; there are "
                            + schema.fields().stream()
                                    .map(Field::name)
                                    .collect(Collectors.joining(", ")));
        }
        return found;
    }

    private static String folded(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static <R> Function<@Nullable Object[], R> constructor(Class<R> type) {
        Class<?>[] parameters =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        Constructor<R> constructor;
        try {
            constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
        } catch (NoSuchMethodException | InaccessibleObjectException e) {
            throw new QueryException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the constructor of "
                            + type.getName()
                            + " cannot be called; make the record public or open its package to"
                            + " Sluice",
                    e);
        }
        return values -> {
            try {
                return constructor.newInstance(values);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof OutOfMemoryError error) {
                    throw QueryException.from(error);
                }
                throw new QueryException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the constructor of "
                                + type.getSimpleName()
                                + " refused a row: "
                                + e.getCause(),
                        e.getCause());
            } catch (InstantiationException | IllegalAccessException e) {
                throw new QueryException(
                        ErrorCode.INTERNAL, "cannot make a " + type.getSimpleName(), e);
            }
        };
    }

    /// The rows of batches, asked for batch by batch as they are requested. Whatever a record's
    /// constructor or the subscriber throws cancels the batches and is signalled.
    ///
    /// @param mapper asked when the first batch has come
    public static <R> Flux<R> rows(Flux<RecordBatch> batches, Supplier<RowMapper<R>> mapper) {
        return new RowFlux<>(batches, mapper);
    }

    /// The rows of a batch, which is closed in any case.
    public List<R> rows(RecordBatch batch) {
        try (batch) {
            List<R> rows = new ArrayList<>(batch.rowCount());
            for (int row = 0; row < batch.rowCount(); row++) {
                @Nullable Object[] values = new Object[components.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = components.get(i).value(batch, row);
                }
                rows.add(constructor.apply(values));
            }
            return rows;
        }
    }
}
