package io.sluice.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.Column;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.ScalarFunction;
import io.sluice.testkit.TestMemory;
import io.sluice.type.DataType;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What Sluice expects of a [ScalarFunction]: that it gives the same results however its arguments
/// lie in memory, in batches of any size and on any thread, takes only what it says, and owns
/// nothing but its result.
public interface ScalarFunctionContract {

    ScalarFunction function();

    /// Calls with their results: nulls, the extremes of each type, empty text; every list of
    /// argument types that the function takes at least once.
    List<ScalarExample> examples();

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
    default void givesTheResultsOfItsExamples() {
        evaluateAll(ColumnShape.FLAT);
    }

    @Test
    default void readsSlices() {
        evaluateAll(ColumnShape.SLICED);
    }

    @Test
    default void readsDictionaries() {
        evaluateAll(ColumnShape.DICTIONARY);
    }

    @Test
    default void readsConstants() {
        evaluateAll(ColumnShape.CONSTANT);
    }

    @Test
    default void evaluatesEachRowByItself() {
        for (ScalarCalls calls : ScalarCalls.of(function(), examples())) {
            calls.alone(1).forEach(call -> evaluate(call, ColumnShape.FLAT));
        }
    }

    @Test
    default void evaluatesNoRows() {
        for (ScalarCalls calls : ScalarCalls.of(function(), examples())) {
            evaluate(calls.none(), ColumnShape.FLAT);
        }
    }

    @Test
    default void runsOnSeveralThreadsAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Callable<@Nullable Object> evaluation =
                    () -> {
                        for (int i = 0; i < 20; i++) {
                            evaluateAll(ColumnShape.FLAT);
                        }
                        return null;
                    };
            for (Future<@Nullable Object> result :
                    threads.invokeAll(List.of(evaluation, evaluation))) {
                result.get();
            }
        }
    }

    @Test
    default void leavesNothingBehindWhenMemoryRunsOut() {
        for (ScalarCalls calls : ScalarCalls.of(function(), examples())) {
            try (BufferAllocator root = TestMemory.newRoot()) {
                List<Column> arguments = calls.arguments(ColumnShape.FLAT, root);
                MemoryLimits.raiseUntilItSucceeds(
                        root, limited -> calls.evaluate(arguments, limited).release());
                arguments.forEach(Column::release);
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

    private void evaluateAll(ColumnShape shape) {
        for (ScalarCalls calls : ScalarCalls.of(function(), examples())) {
            if (shape == ColumnShape.CONSTANT) {
                calls.alone(20).forEach(call -> evaluate(call, shape));
            } else {
                evaluate(calls, shape);
            }
        }
    }

    private static void evaluate(ScalarCalls calls, ColumnShape shape) {
        if (!calls.takes(shape)) {
            return;
        }
        try (BufferAllocator root = TestMemory.newRoot();
                BufferAllocator results = root.newChildAllocator("results", 0, Long.MAX_VALUE)) {
            List<Column> arguments = calls.arguments(shape, root);
            List<List<@Nullable Object>> before = arguments.stream().map(Values::of).toList();
            Column result = calls.evaluate(arguments, results);

            assertThat(result.type()).as("type of %s", calls).isEqualTo(calls.returnType());
            assertThat(result.length()).as("rows of %s", calls).isEqualTo(calls.rowCount());
            List<@Nullable Object> actual = Values.of(result);
            assertThat(result.nullCount())
                    .as("null count of %s", calls)
                    .isEqualTo((int) actual.stream().filter(java.util.Objects::isNull).count());
            assertThat(actual)
                    .as("%s of %s arguments", calls, shape)
                    .usingElementComparator((a, b) -> Values.same(a, b) ? 0 : 1)
                    .containsExactlyElementsOf(calls.expected(root));

            result.release();
            assertThat(arguments.stream().map(Values::of).toList())
                    .as("arguments of %s afterwards", calls)
                    .isEqualTo(before);
            arguments.forEach(Column::release);
        }
    }
}
