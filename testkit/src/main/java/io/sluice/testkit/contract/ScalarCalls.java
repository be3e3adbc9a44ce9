package io.sluice.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.Column;
import io.sluice.function.ScalarFunction;
import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Calls of one scalar function with arguments of the same types, as one batch.
final class ScalarCalls {

    private final ScalarFunction function;
    private final List<DataType> types;
    private final List<ScalarExample> examples;

    private ScalarCalls(
            ScalarFunction function, List<DataType> types, List<ScalarExample> examples) {
        this.function = function;
        this.types = types;
        this.examples = examples;
    }

    /// The examples by their types, each group several times over so that the batches have rows
    /// beyond one byte of bits.
    static List<ScalarCalls> of(ScalarFunction function, List<ScalarExample> examples) {
        assertThat(examples).as("examples of %s", function.name()).isNotEmpty();
        Map<List<DataType>, List<ScalarExample>> byTypes =
                examples.stream().collect(Collectors.groupingBy(ScalarExample::types));
        List<ScalarCalls> calls = new ArrayList<>();
        byTypes.forEach((types, group) -> {
            List<ScalarExample> repeated = new ArrayList<>();
            while (repeated.size() < 20) {
                repeated.addAll(group);
            }
            calls.add(new ScalarCalls(function, types, repeated));
        });
        return calls;
    }

    /// Each example as a batch of its own, of so many equal rows.
    List<ScalarCalls> alone(int rowCount) {
        return examples.stream()
                .distinct()
                .map(example ->
                        new ScalarCalls(
                                function, types, java.util.Collections.nCopies(rowCount, example)))
                .toList();
    }

    ScalarCalls none() {
        return new ScalarCalls(function, types, List.of());
    }

    boolean takes(ColumnShape shape) {
        for (int i = 0; i < types.size(); i++) {
            if (!shape.takes(types.get(i), argument(i))) {
                return false;
            }
        }
        return true;
    }

    List<Column> arguments(ColumnShape shape, BufferAllocator allocator) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            columns.add(shape.of(types.get(i), argument(i), allocator));
        }
        return columns;
    }

    Column evaluate(List<Column> arguments, BufferAllocator allocator) {
        return function.evaluate(arguments, examples.size(), allocator);
    }

    /// The results as the objects that a column of the return type holds.
    List<@Nullable Object> expected(BufferAllocator allocator) {
        List<@Nullable Object> results = new ArrayList<>();
        examples.forEach(example -> results.add(example.result()));
        Column column = ColumnShape.flat(returnType(), results, allocator);
        try {
            return Values.of(column);
        } finally {
            column.release();
        }
    }

    DataType returnType() {
        return function.returnType(types);
    }

    int rowCount() {
        return examples.size();
    }

    private List<@Nullable Object> argument(int index) {
        List<@Nullable Object> values = new ArrayList<>();
        examples.forEach(example -> values.add(example.arguments().get(index)));
        return values;
    }

    @Override
    public String toString() {
        return function.name()
                + types.stream().map(DataType::sqlName).collect(Collectors.joining(", ", "(", ")"));
    }
}
