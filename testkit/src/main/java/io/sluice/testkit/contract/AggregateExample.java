package io.sluice.testkit.contract;

import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of one group and the result of an aggregate function over them.
///
/// @param types the types of the function's arguments
/// @param rows for each row one value for each argument, as the Java objects that [DataType] names
/// @param result the value for the group, may be null
public record AggregateExample(
        List<DataType> types, List<List<@Nullable Object>> rows, @Nullable Object result) {

    public AggregateExample {
        types = List.copyOf(types);
        List<List<@Nullable Object>> copies = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            if (row.size() != types.size()) {
                throw new IllegalArgumentException(
                        row.size() + " values of " + types.size() + " types");
            }
            copies.add(Collections.unmodifiableList(new ArrayList<>(row)));
        }
        rows = List.copyOf(copies);
    }

    /// A group of a function with arguments of these types.
    public static Group of(DataType... types) {
        return new Group(List.of(types), List.of());
    }

    /// A group without its result, and without rows until some are added.
    public record Group(List<DataType> types, List<List<@Nullable Object>> rows) {

        /// One more row, of one value for each argument; a lone null is written `(Object) null`.
        public Group row(@Nullable Object... values) {
            List<List<@Nullable Object>> more = new ArrayList<>(rows);
            more.add(Arrays.asList(values));
            return new Group(types, more);
        }

        /// More rows of a function with one argument, one for each value.
        public Group values(@Nullable Object... values) {
            Group group = this;
            for (@Nullable Object value : values) {
                group = group.row(new @Nullable Object[] {value});
            }
            return group;
        }

        public AggregateExample yields(@Nullable Object result) {
            return new AggregateExample(types, rows, result);
        }
    }
}
