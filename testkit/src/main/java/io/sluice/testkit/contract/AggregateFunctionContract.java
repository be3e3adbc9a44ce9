package io.sluice.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.Column;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.Accumulator;
import io.sluice.function.AggregateFunction;
import io.sluice.testkit.TestMemory;
import io.sluice.testkit.contract.AggregateGroups.GroupedRow;
import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What Sluice expects of an [AggregateFunction]: its results for any order of the rows, any
/// batches and any split of them over partial states, groups that do not touch each other, and
/// memory that comes back.
///
/// A function whose result depends on the order of the rows, such as a concatenation, does not fit:
/// workers see rows in an order that nobody chooses.
public interface AggregateFunctionContract {

    AggregateFunction function();

    /// Groups with their results: one without rows, one with nulls only, the extremes of each type;
    /// every list of argument types that the function takes at least once.
    List<AggregateExample> examples();

    /// Argument types that the function does not take.
    default List<List<DataType>> refused() {
        return List.of();
    }

    @Test
    default void hasALowerCaseName() {
        assertThat(function().name())
                .isNotBlank()
                .isEqualTo(function().name().toLowerCase(Locale.ROOT));
    }

    @Test
    default void saysWhatAGroupWithoutRowsYields() {
        assertThat(examples())
                .as("examples of %s, of which one must have no rows", function().name())
                .anyMatch(example -> example.rows().isEmpty());
    }

    @Test
    default void givesTheResultsOfItsExamples() {
        aggregateAll(ColumnShape.FLAT);
    }

    @Test
    default void readsSlices() {
        aggregateAll(ColumnShape.SLICED);
    }

    @Test
    default void readsDictionaries() {
        aggregateAll(ColumnShape.DICTIONARY);
    }

    /// The law of aggregate functions: for any split of the rows, merging the states of the parts
    /// gives the result of the whole.
    @Test
    default void mergesTheStatesOfAnySplit() {
        for (AggregateGroups groups : AggregateGroups.of(function(), examples())) {
            for (long seed = 1; seed <= 30; seed++) {
                mergeSplit(groups, seed);
            }
        }
    }

    @Test
    default void keepsStatesWhileGroupsAreAdded() {
        for (AggregateGroups groups : AggregateGroups.of(function(), examples())) {
            try (BufferAllocator root = TestMemory.newRoot();
                    Accumulator accumulator = groups.newAccumulator(root)) {
                for (int group = 0; group < groups.count(); group++) {
                    int current = group;
                    accumulator.resize(group + 1);
                    List<GroupedRow> rows =
                            groups.shuffledRows(1).stream()
                                    .filter(row -> row.group() == current)
                                    .toList();
                    groups.update(accumulator, rows, groups.numbers(), ColumnShape.FLAT, root);
                }
                assertSame(groups, groups.results(accumulator), root, "groups one after another");
            }
        }
    }

    /// As windows of a stream overlap: what has been read goes on to grow.
    @Test
    default void takesRowsAfterStatesWereRead() {
        for (AggregateGroups groups : AggregateGroups.of(function(), examples())) {
            try (BufferAllocator root = TestMemory.newRoot();
                    Accumulator accumulator = groups.newAccumulator(root)) {
                accumulator.resize(groups.count());
                for (GroupedRow row : groups.shuffledRows(5)) {
                    accumulator.state(0, groups.count()).forEach(Column::release);
                    groups.update(
                            accumulator, List.of(row), groups.numbers(), ColumnShape.FLAT, root);
                    accumulator.state(row.group(), 1).forEach(Column::release);
                }
                assertSame(groups, groups.results(accumulator), root, "states read between rows");
            }
        }
    }

    @Test
    default void yieldsResultsAndStatesPieceByPiece() {
        for (AggregateGroups groups : AggregateGroups.of(function(), examples())) {
            try (BufferAllocator root = TestMemory.newRoot();
                    Accumulator whole = groups.newAccumulator(root);
                    Accumulator pieces = groups.newAccumulator(root)) {
                whole.resize(groups.count());
                pieces.resize(groups.count());
                List<GroupedRow> rows = groups.shuffledRows(2);
                groups.update(whole, rows, groups.numbers(), ColumnShape.FLAT, root);

                List<@Nullable Object> results = new ArrayList<>();
                for (int group = 0; group < groups.count(); group++) {
                    results.addAll(groups.results(whole, group, 1));
                    List<Column> state = whole.state(group, 1);
                    pieces.merge(new int[] {group}, state, 1);
                    state.forEach(Column::release);
                }

                assertSame(groups, results, root, "results one by one");
                assertSame(groups, groups.results(pieces), root, "states one by one");
                assertSame(groups, groups.results(whole), root, "results read again");
            }
        }
    }

    @Test
    default void leavesNothingBehindWhenMemoryRunsOut() {
        for (AggregateGroups groups : AggregateGroups.of(function(), examples())) {
            try (BufferAllocator root = TestMemory.newRoot()) {
                MemoryLimits.raiseUntilItSucceeds(
                        root,
                        limited -> {
                            try (Accumulator accumulator = groups.newAccumulator(limited)) {
                                accumulator.resize(groups.count());
                                groups.update(
                                        accumulator,
                                        groups.shuffledRows(3),
                                        groups.numbers(),
                                        ColumnShape.FLAT,
                                        root);
                                accumulator.state(0, groups.count()).forEach(Column::release);
                                groups.results(accumulator);
                            }
                        });
            }
        }
    }

    @Test
    default void refusesOtherTypes() {
        for (List<DataType> types : refused()) {
            assertThatThrownBy(() -> function().returnType(types))
                    .as("%s of %s", function().name(), types)
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.SQL_INVALID));
        }
    }

    private void aggregateAll(ColumnShape shape) {
        for (AggregateGroups groups : AggregateGroups.of(function(), examples())) {
            try (BufferAllocator root = TestMemory.newRoot();
                    Accumulator accumulator = groups.newAccumulator(root)) {
                accumulator.resize(groups.count());
                groups.update(accumulator, groups.shuffledRows(4), groups.numbers(), shape, root);
                assertSame(groups, groups.results(accumulator), root, shape + " arguments");
            }
        }
    }

    private static void mergeSplit(AggregateGroups groups, long seed) {
        Random random = new Random(seed);
        int parts = 1 + random.nextInt(4);
        List<List<GroupedRow>> split = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            split.add(new ArrayList<>());
        }
        groups.shuffledRows(seed).forEach(row -> split.get(random.nextInt(parts)).add(row));
        Collections.shuffle(split, random);
        try (BufferAllocator root = TestMemory.newRoot();
                Accumulator target = groups.newAccumulator(root)) {
            target.resize(groups.count());
            for (List<GroupedRow> rows : split) {
                int[] numbers = groups.shuffledNumbers(random.nextLong());
                try (Accumulator part = groups.newAccumulator(root)) {
                    part.resize(groups.count());
                    groups.update(part, rows, numbers, ColumnShape.FLAT, root);
                    groups.merge(part, numbers, target);
                }
            }
            assertSame(groups, groups.results(target), root, "merged states, seed " + seed);
        }
    }

    private static void assertSame(
            AggregateGroups groups,
            List<@Nullable Object> actual,
            BufferAllocator allocator,
            String how) {
        assertThat(actual)
                .as("%s by %s", groups, how)
                .usingElementComparator((a, b) -> Values.same(a, b) ? 0 : 1)
                .containsExactlyElementsOf(groups.expected(allocator));
    }
}
