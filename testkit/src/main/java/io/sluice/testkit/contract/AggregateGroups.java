package io.sluice.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.Column;
import io.sluice.function.Accumulator;
import io.sluice.function.AggregateFunction;
import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// The examples of one aggregate function whose arguments have the same types, each example as one
/// group.
final class AggregateGroups {

    private final AggregateFunction function;
    private final List<DataType> types;
    private final List<AggregateExample> examples;

    private AggregateGroups(
            AggregateFunction function, List<DataType> types, List<AggregateExample> examples) {
        this.function = function;
        this.types = types;
        this.examples = examples;
    }

    static List<AggregateGroups> of(AggregateFunction function, List<AggregateExample> examples) {
        Map<List<DataType>, List<AggregateExample>> byTypes =
                examples.stream().collect(Collectors.groupingBy(AggregateExample::types));
        assertThat(byTypes).as("examples of %s", function.name()).isNotEmpty();
        List<AggregateGroups> groups = new ArrayList<>();
        byTypes.forEach((types, group) -> groups.add(new AggregateGroups(function, types, group)));
        return groups;
    }

    int count() {
        return examples.size();
    }

    List<DataType> stateTypes() {
        return function.stateTypes(types);
    }

    DataType returnType() {
        return function.returnType(types);
    }

    Accumulator newAccumulator(BufferAllocator allocator) {
        return function.newAccumulator(types, allocator);
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

    /// The rows of all groups, in the order in which a seed shuffles them.
    List<GroupedRow> shuffledRows(long seed) {
        List<GroupedRow> rows = new ArrayList<>();
        for (int group = 0; group < examples.size(); group++) {
            for (List<@Nullable Object> row : examples.get(group).rows()) {
                rows.add(new GroupedRow(group, row));
            }
        }
        Collections.shuffle(rows, new Random(seed));
        return rows;
    }

    /// Adds rows as one batch.
    ///
    /// @param numbers the accumulator's number for each of the groups
    void update(
            Accumulator accumulator,
            List<GroupedRow> rows,
            int[] numbers,
            ColumnShape shape,
            BufferAllocator allocator) {
        List<Column> arguments = new ArrayList<>();
        try {
            for (int i = 0; i < types.size(); i++) {
                int argument = i;
                List<@Nullable Object> values = new ArrayList<>();
                rows.forEach(row -> values.add(row.values().get(argument)));
                arguments.add(shape.of(types.get(i), values, allocator));
            }
            int[] groups = rows.stream().mapToInt(row -> numbers[row.group()]).toArray();
            accumulator.update(groups, arguments, rows.size());
        } finally {
            arguments.forEach(Column::release);
        }
    }

    /// Adds all partial states of one accumulator to another.
    ///
    /// @param numbers the source's number for each of the groups; the target numbers them in order
    void merge(Accumulator source, int[] numbers, Accumulator target) {
        int[] groups = new int[count()];
        for (int group = 0; group < count(); group++) {
            groups[numbers[group]] = group;
        }
        List<Column> states = source.state(0, count());
        try {
            assertThat(states.stream().map(Column::type).toList())
                    .as("state types of %s", this)
                    .isEqualTo(stateTypes());
            target.merge(groups, states, count());
        } finally {
            states.forEach(Column::release);
        }
    }

    /// The results of all groups.
    List<@Nullable Object> results(Accumulator accumulator) {
        return results(accumulator, 0, count());
    }

    List<@Nullable Object> results(Accumulator accumulator, int from, int count) {
        Column result = accumulator.result(from, count);
        try {
            assertThat(result.type()).as("type of %s", this).isEqualTo(returnType());
            return Values.of(result);
        } finally {
            result.release();
        }
    }

    /// Numbers 0, 1, … for the groups, in an order that a seed shuffles.
    int[] shuffledNumbers(long seed) {
        List<Integer> numbers = new ArrayList<>(IntStream.range(0, count()).boxed().toList());
        Collections.shuffle(numbers, new Random(seed));
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    int[] numbers() {
        return IntStream.range(0, count()).toArray();
    }

    @Override
    public String toString() {
        return function.name()
                + types.stream().map(DataType::sqlName).collect(Collectors.joining(", ", "(", ")"));
    }

    /// A row and the example that it belongs to.
    record GroupedRow(int group, List<@Nullable Object> values) {}
}
