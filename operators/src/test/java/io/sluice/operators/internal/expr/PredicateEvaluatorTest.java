package io.sluice.operators.internal.expr;

import static io.sluice.operators.internal.expr.Exprs.add;
import static io.sluice.operators.internal.expr.Exprs.and;
import static io.sluice.operators.internal.expr.Exprs.bigint;
import static io.sluice.operators.internal.expr.Exprs.call;
import static io.sluice.operators.internal.expr.Exprs.column;
import static io.sluice.operators.internal.expr.Exprs.compare;
import static io.sluice.operators.internal.expr.Exprs.divide;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Segments;
import io.sluice.batch.Selection;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.function.FunctionRegistry;
import io.sluice.memory.SlabPool;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PredicateEvaluatorTest {

    private static final Schema NUMBERS = Schema.of(Field.nullable("n", DataType.INT64));
    private static final Schema TEXTS = Schema.of(Field.nullable("t", DataType.UTF8));
    private static final Expr N = column(0, DataType.INT64);

    private final CountingFunction counting = new CountingFunction();
    private final FunctionRegistry functions = FunctionRegistry.EMPTY.with(counting);
    private final LoopPolicy eager = new LoopPolicy(new LoopCompiler(16), 0);
    private final BufferAllocator allocator = new SlabPool(0).newRoot(64 << 20);

    @AfterEach
    void everythingIsReleased() {
        allocator.close();
    }

    @Test
    void conjunctsThatRemoveRowsForLittleTimeComeFirstAfterAWhile() {
        Expr expensive = call("counting", DataType.BOOL, N);
        Expr selective = compare(ComparisonOp.LESS, add(N, bigint(0), DataType.INT64), bigint(10));
        PredicateEvaluator evaluator =
                PredicateEvaluator.compile(and(expensive, selective), functions, eager);
        try (RecordBatch batch = numbers(1000)) {
            int[] rows = new int[1000];
            for (int i = 0; i < 16; i++) {
                assertThat(evaluator.select(batch, rows, allocator)).isEqualTo(10);
            }
            long before = counting.rows();

            assertThat(evaluator.select(batch, rows, allocator)).isEqualTo(10);

            assertThat(before).isEqualTo(16 * 1000);
            assertThat(counting.rows() - before).isEqualTo(10);
        }
    }

    @Test
    void conjunctsThatCannotFailComeFirst() {
        Expr counts = call("counting", DataType.BOOL, N);
        Expr selective = compare(ComparisonOp.LESS, N, bigint(10));
        try (RecordBatch batch = numbers(1000)) {
            assertThat(select(and(counts, selective), batch, new int[1000])).isEqualTo(10);

            assertThat(counting.rows()).isEqualTo(10);
        }
    }

    @Test
    void aRowThatFailsCostsNoneOfTheOthers() {
        // n <> 0 masks the division; the rest is asked for whole batches, before and after.
        Expr division =
                compare(ComparisonOp.GREATER, divide(bigint(6), N, DataType.INT64), bigint(-1));
        Expr counts = call("counting", DataType.BOOL, add(N, bigint(1), DataType.INT64));
        Expr masks = compare(ComparisonOp.NOT_EQUAL, add(N, bigint(0), DataType.INT64), bigint(0));
        PredicateEvaluator evaluator =
                PredicateEvaluator.compile(and(division, counts, masks), functions, eager);
        int[] rows = new int[1000];
        for (int i = 0; i < 40; i++) {
            try (RecordBatch batch = numbers(1000)) {
                assertThat(evaluator.select(batch, rows, allocator)).isEqualTo(999);
                assertThat(rows).startsWith(1, 2, 3);
            }
        }
        assertThat(counting.calls()).isEqualTo(40);
    }

    @Test
    void nullInOneConjunctMasksTheErrorOfAnother() {
        Expr division =
                compare(ComparisonOp.EQUAL, divide(bigint(6), N, DataType.INT64), bigint(3));
        Expr unknown = compare(ComparisonOp.LESS, N, new Expr.NullLiteral(DataType.INT64));
        try (RecordBatch batch = numbers(10)) {
            assertThat(select(and(division, unknown), batch, new int[10])).isZero();
        }
    }

    @Test
    void theErrorThatNothingMasksIsTheOneOfItsRow() {
        Expr division =
                compare(ComparisonOp.EQUAL, divide(bigint(6), N, DataType.INT64), bigint(3));
        Expr small = compare(ComparisonOp.LESS, N, bigint(5));
        try (RecordBatch batch = numbers(10)) {
            assertThatThrownBy(() -> select(and(division, small), batch, new int[10]))
                    .hasMessageContaining("6 / 0 divides by zero, in (6 / c0) = 3");
        }
    }

    @Test
    void rowsOfTheBatchesSelectionAreKeptUntilTheEnd() {
        Expr failing = compare(ComparisonOp.EQUAL, divide(bigint(6), N, DataType.INT64), bigint(3));
        Expr positive = compare(ComparisonOp.GREATER_OR_EQUAL, N, bigint(0));
        PredicateEvaluator evaluator =
                PredicateEvaluator.compile(and(positive, failing), functions, eager);
        int[] selected = {1, 2, 3};
        try (RecordBatch batch = numbers(10).withSelection(new Selection(selected, 3))) {
            int[] rows = new int[3];
            assertThat(evaluator.select(batch, rows, allocator)).isEqualTo(1);
            assertThat(rows[0]).isEqualTo(2);
            assertThatThrownBy(() -> evaluator.select(batch, selected, allocator))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        try (RecordBatch batch = numbers(10).withSelection(new Selection(new int[] {0, 2}, 2))) {
            assertThatThrownBy(() -> evaluator.select(batch, new int[2], allocator))
                    .hasMessageContaining("6 / 0 divides by zero, in (6 / c0) = 3");
        }
    }

    @Test
    void trueKeepsAllRowsAndFalseNone() {
        int[] rows = new int[4];
        try (RecordBatch batch = numbers(4)) {
            assertThat(select(Expr.TRUE, batch, rows)).isEqualTo(4);
            assertThat(rows).containsExactly(0, 1, 2, 3);
            assertThat(select(Expr.FALSE, batch, rows)).isZero();
            assertThat(select(new Expr.NullLiteral(DataType.BOOL), batch, rows)).isZero();
        }
    }

    @Test
    void dictionariesAreAskedOncePerEntry() {
        Expr call = call("counting", DataType.BOOL, column(0, DataType.UTF8));
        PredicateEvaluator evaluator = PredicateEvaluator.compile(call, functions, eager);
        int[] rows = new int[1000];
        try (RecordBatch batch = dictionary(1000, "a", "b", "c")) {
            assertThat(evaluator.select(batch, rows, allocator)).isEqualTo(1000);
            long forEntriesAndNull = counting.rows();
            assertThat(evaluator.select(batch, rows, allocator)).isEqualTo(1000);

            assertThat(forEntriesAndNull).isEqualTo(3 + 1);
            assertThat(counting.rows()).isEqualTo(forEntriesAndNull);
        }
    }

    @Test
    void entriesThatNoRowRefersToCannotFail() {
        Expr call = call("counting", DataType.BOOL, column(0, DataType.UTF8));
        PredicateEvaluator evaluator = PredicateEvaluator.compile(call, functions, eager);
        int[] rows = new int[10];
        try (RecordBatch batch = dictionary(10, "a", "bad");
                RecordBatch even = dictionary(10, "a", "bad")) {
            RecordBatch selected = even.withSelection(new Selection(new int[] {0, 2, 4, 6, 8}, 5));
            assertThat(evaluator.select(selected, rows, allocator)).isEqualTo(5);
            assertThatThrownBy(() -> evaluator.select(batch, rows, allocator))
                    .hasMessageContaining("bad is refused, in counting(c0)");
            selected.close();
        }
    }

    private int select(Expr predicate, RecordBatch batch, int[] rows) {
        return PredicateEvaluator.compile(predicate, functions, eager)
                .select(batch, rows, allocator);
    }

    /// The numbers from 0 on.
    private RecordBatch numbers(int count) {
        try (BatchWriter writer = BatchWriter.of(NUMBERS, allocator)) {
            for (long i = 0; i < count; i++) {
                writer.appendRow(i);
            }
            return writer.finish();
        }
    }

    /// The texts in turn.
    private RecordBatch dictionary(int count, String... texts) {
        try (ColumnWriter writer = ColumnWriter.of(DataType.UTF8, allocator)) {
            Arrays.stream(texts).forEach(writer::appendString);
            ArrowBuf indexes = allocator.buffer(4L * count);
            for (int row = 0; row < count; row++) {
                indexes.setInt(4L * row, row % texts.length);
            }
            Column column =
                    Column.dictionary(
                            writer.finish(),
                            count,
                            0,
                            Segments.EMPTY,
                            Segments.of(indexes).asSlice(0, 4L * count),
                            indexes);
            return RecordBatch.of(TEXTS, count, List.of(column));
        }
    }
}
