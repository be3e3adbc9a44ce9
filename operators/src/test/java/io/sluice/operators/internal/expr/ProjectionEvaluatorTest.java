package io.sluice.operators.internal.expr;

import static io.sluice.operators.internal.expr.Exprs.add;
import static io.sluice.operators.internal.expr.Exprs.bigint;
import static io.sluice.operators.internal.expr.Exprs.call;
import static io.sluice.operators.internal.expr.Exprs.column;
import static io.sluice.operators.internal.expr.Exprs.compare;
import static io.sluice.operators.internal.expr.Exprs.divide;
import static io.sluice.operators.internal.expr.Exprs.multiply;
import static io.sluice.operators.internal.expr.Exprs.nothing;
import static io.sluice.operators.internal.expr.Exprs.text;
import static io.sluice.operators.internal.expr.Exprs.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.Encoding;
import io.sluice.batch.Layout;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Segments;
import io.sluice.batch.Selection;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.function.FunctionRegistry;
import io.sluice.memory.SlabPool;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProjectionEvaluatorTest {

    private static final DataType PRODUCT = DataType.decimal(36, 4);
    private static final DataType AMOUNT = DataType.decimal(18, 2);
    private static final Schema SCHEMA =
            Schema.of(
                    Field.nullable("n", DataType.INT64),
                    Field.nullable("d", AMOUNT),
                    Field.nullable("t", DataType.UTF8),
                    Field.nullable("l", DataType.list(DataType.INT64)));
    private static final Expr N = column(0, DataType.INT64);
    private static final Expr D = column(1, AMOUNT);
    private static final Expr T = column(2, DataType.UTF8);
    private static final Expr L = column(3, DataType.list(DataType.INT64));

    private final LoopCompiler compiler = new LoopCompiler(2);
    private final LoopPolicy eager = new LoopPolicy(compiler, 0);
    private final BufferAllocator allocator = new SlabPool(0).newRoot(64 << 20);

    @AfterEach
    void everythingIsReleased() {
        allocator.close();
    }

    @Test
    void plainColumnsAreSharedAndGatheredUnderASelection() {
        try (RecordBatch batch = batch(5, "1.00")) {
            Column shared = one(N, batch);
            assertThat(shared).isSameAs(batch.column(0));
            shared.release();
            try (RecordBatch some =
                    batch.share().withSelection(new Selection(new int[] {1, 4}, 2))) {
                Column gathered = one(N, some);
                assertThat(gathered.getLong(1)).isEqualTo(4);
                assertThat(gathered.length()).isEqualTo(2);
                gathered.release();
            }
        }
    }

    @Test
    void expressionsWithoutColumnsAreConstantsAndFailOnlyWhereThereAreRows() {
        Expr fails = divide(bigint(1), bigint(0), DataType.INT64);
        try (RecordBatch batch = batch(3, "1.00");
                RecordBatch none = batch(0, "1.00")) {
            Column sum = one(add(bigint(2), bigint(3), DataType.INT64), batch);
            assertThat(sum.encoding()).isEqualTo(Encoding.CONSTANT);
            assertThat(sum.getLong(2)).isEqualTo(5);
            sum.release();
            Column nulls = one(nothing(DataType.UTF8), batch);
            assertThat(nulls.nullCount()).isEqualTo(3);
            nulls.release();
            Column empty = one(fails, none);
            assertThat(empty.length()).isZero();
            empty.release();
            assertThatThrownBy(() -> one(fails, batch))
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.DIVISION_BY_ZERO));
        }
    }

    @Test
    void wideDecimalsStayInSixtyFourBitsWhileTheyFit() {
        Expr product = multiply(D, D, PRODUCT);
        ProjectionEvaluator evaluator =
                ProjectionEvaluator.compile(List.of(product), FunctionRegistry.EMPTY, eager);
        try (RecordBatch small = batch(3, "12.34");
                RecordBatch large = batch(3, "9999999999999999.99")) {
            assertProduct(evaluator, small, Layout.I64, "152.2756");
            assertProduct(evaluator, large, Layout.I128, "99999999999999999800000000000000.0001");
            // One batch later it tries 64 bits again.
            assertProduct(evaluator, small, Layout.I128, "152.2756");
            assertProduct(evaluator, small, Layout.I64, "152.2756");
            // The next time it waits for two.
            assertProduct(evaluator, large, Layout.I128, "99999999999999999800000000000000.0001");
            assertProduct(evaluator, small, Layout.I128, "152.2756");
            assertProduct(evaluator, small, Layout.I128, "152.2756");
            assertProduct(evaluator, small, Layout.I64, "152.2756");
        }
    }

    @Test
    void otherLiteralsUseTheSameLoop() {
        try (RecordBatch batch = batch(3, "1.00")) {
            for (long literal = 0; literal < 10; literal++) {
                Column column = one(add(N, bigint(literal), DataType.INT64), batch);
                assertThat(column.getLong(2)).isEqualTo(2 + literal);
                column.release();
            }
            assertThat(compiler.size()).isEqualTo(1);
        }
    }

    @Test
    void loopsThatWereUsedLongestAgoAreDropped() {
        try (RecordBatch batch = batch(3, "1.00")) {
            Expr expr = N;
            for (int i = 0; i < 5; i++) {
                expr = add(expr, N, DataType.INT64);
                Column column = one(expr, batch);
                assertThat(column.getLong(2)).isEqualTo(2L * (i + 2));
                column.release();
                assertThat(compiler.size()).isLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void fewRowsAreNotWorthCompiling() {
        LoopPolicy patient = new LoopPolicy(compiler, 100);
        Expr sum = add(N, bigint(1), DataType.INT64);
        ProjectionEvaluator evaluator =
                ProjectionEvaluator.compile(List.of(sum), FunctionRegistry.EMPTY, patient);
        try (RecordBatch batch = batch(60, "1.00")) {
            evaluator.evaluate(batch, allocator).forEach(Column::release);
            assertThat(compiler.size()).isZero();
            evaluator.evaluate(batch, allocator).forEach(Column::release);
            assertThat(compiler.size()).isEqualTo(1);
        }
    }

    @Test
    void valuesThatLoopsDoNotKnowDoNotKeepOthersFromBeingFused() {
        Expr list = when(compare(ComparisonOp.GREATER, N, bigint(1)), L, nothing(L.type()));
        Expr sum = add(N, bigint(1), DataType.INT64);
        try (RecordBatch batch = batch(3, "1.00")) {
            List<Column> columns =
                    ProjectionEvaluator.compile(
                                    List.of(sum, list, sum), FunctionRegistry.EMPTY, eager)
                            .evaluate(batch, allocator);
            assertThat(columns.get(0).getLong(2)).isEqualTo(3);
            assertThat(columns.get(1).value(1)).isNull();
            assertThat(columns.get(1).value(2)).isEqualTo(List.of(2L, 3L));
            assertThat(columns.get(2).getLong(0)).isEqualTo(1);
            assertThat(compiler.size()).isGreaterThan(0);
            columns.forEach(Column::release);
        }
    }

    @Test
    void deepAndWideExpressionsAreFusedInParts() {
        Expr deep = N;
        for (int i = 0; i < 300; i++) {
            deep = add(deep, N, DataType.INT64);
        }
        List<Expr.Branch> branches = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            branches.add(new Expr.Branch(compare(ComparisonOp.EQUAL, N, bigint(i)), text("n" + i)));
        }
        Expr wide = new Expr.Case(branches, T, DataType.UTF8);
        try (RecordBatch batch = batch(10, "1.00")) {
            assertThat(fused(deep, batch)).isTrue();
            assertThat(fused(wide, batch)).isTrue();
            Column sums = one(deep, batch);
            assertThat(sums.getLong(9)).isEqualTo(301 * 9);
            sums.release();
            Column names = one(wide, batch);
            assertThat(names.getString(9)).isEqualTo("n9");
            names.release();
        }
    }

    @Test
    void textsOfADictionaryAreComputedOncePerEntryAndStayADictionary() {
        CountingFunction counting = new CountingFunction();
        FunctionRegistry functions = BuiltinFunctions.registry().with(counting);
        Expr upper = call("upper", DataType.UTF8, T);
        Expr flag = when(call("counting", DataType.BOOL, T), N, bigint(-1));
        try (RecordBatch batch = dictionaryBatch(100, "a", "b")) {
            List<Column> columns =
                    ProjectionEvaluator.compile(List.of(upper, flag), functions, eager)
                            .evaluate(batch, allocator);
            assertThat(columns.get(0).encoding()).isEqualTo(Encoding.DICTIONARY);
            assertThat(columns.get(0).getString(99)).isEqualTo("B");
            assertThat(columns.get(1).getLong(99)).isEqualTo(99);
            assertThat(counting.rows()).isEqualTo(2);
            columns.forEach(Column::release);
            try (RecordBatch some =
                    batch.share()
                            .withSelection(new Selection(new int[] {1, 3, 4, 5, 6, 7, 8, 9}, 8))) {
                Column gathered =
                        ExprEvaluator.compile(upper, functions, eager).evaluate(some, allocator);
                assertThat(gathered.encoding()).isEqualTo(Encoding.DICTIONARY);
                assertThat(gathered.getString(2)).isEqualTo("A");
                gathered.release();
            }
        }
    }

    @Test
    void entriesThatNoRowRefersToCannotFail() {
        Expr number = new Expr.Cast(T, DataType.INT64);
        ExprEvaluator evaluator = ExprEvaluator.compile(number, FunctionRegistry.EMPTY, eager);
        try (RecordBatch batch = dictionaryBatch(100, "1", "no number");
                RecordBatch even =
                        batch.share()
                                .withSelection(
                                        new Selection(new int[] {0, 2, 4, 6, 8, 10, 12, 14}, 8))) {
            Column column = evaluator.evaluate(even, allocator);
            assertThat(column.getLong(7)).isEqualTo(1);
            column.release();
            assertThatThrownBy(() -> evaluator.evaluate(batch, allocator))
                    .hasMessage("'no number' cannot be cast to bigint, in cast(c2 as bigint)");
        }
    }

    @Test
    void functionsOfExtensionsSeeFusedArgumentsOfTheSelectedRows() {
        CountingFunction counting = new CountingFunction();
        FunctionRegistry functions = FunctionRegistry.EMPTY.with(counting);
        Expr call = call("counting", DataType.BOOL, add(N, bigint(1), DataType.INT64));
        Expr guarded = when(compare(ComparisonOp.EQUAL, N, bigint(2)), call, Expr.FALSE);
        try (RecordBatch batch =
                batch(5, "1.00").withSelection(new Selection(new int[] {2, 3}, 2))) {
            Column column =
                    ExprEvaluator.compile(guarded, functions, eager).evaluate(batch, allocator);
            assertThat(column.getBoolean(0)).isTrue();
            assertThat(column.getBoolean(1)).isFalse();
            assertThat(counting.rows()).isEqualTo(2);
            column.release();
        }
    }

    @Test
    void functionsOfExtensionsAreCalledOncePerBatch() {
        CountingFunction counting = new CountingFunction();
        FunctionRegistry functions = FunctionRegistry.EMPTY.with(counting);
        Expr call = call("counting", DataType.BOOL, T);
        try (RecordBatch batch = batch(5000, "1.00")) {
            for (Expr expr : List.of(call, new Expr.Not(new Expr.Not(call)))) {
                long before = counting.calls();
                Column column =
                        ExprEvaluator.compile(expr, functions, eager).evaluate(batch, allocator);
                assertThat(column.getBoolean(4999)).isTrue();
                column.release();
                assertThat(counting.calls() - before).isEqualTo(1);
            }
        }
    }

    @Test
    void aRowThatFailsInAFunctionOfExtensionsCostsFewCalls() {
        CountingFunction counting = new CountingFunction();
        FunctionRegistry functions = FunctionRegistry.EMPTY.with(counting);
        Expr failing = compare(ComparisonOp.EQUAL, N, bigint(700));
        Expr call = call("counting", DataType.BOOL, when(failing, text("bad"), T));
        Expr guarded = when(failing, nothing(DataType.BOOL), call);
        try (RecordBatch batch = batch(1000, "1.00")) {
            Column column =
                    ExprEvaluator.compile(guarded, functions, eager).evaluate(batch, allocator);
            assertThat(column.nullCount()).isEqualTo(1);
            assertThat(column.value(700)).isNull();
            assertThat(column.getBoolean(999)).isTrue();
            column.release();
            assertThat(counting.calls()).isLessThan(30);
        }
    }

    @Test
    void anEntryThatFailsKeepsLaterBatchesFromNothing() {
        CountingFunction counting = new CountingFunction();
        FunctionRegistry functions = FunctionRegistry.EMPTY.with(counting);
        Expr number = when(call("counting", DataType.BOOL, T), N, bigint(-1));
        ExprEvaluator evaluator = ExprEvaluator.compile(number, functions, eager);
        try (RecordBatch failing = dictionaryBatch(100, "a", "bad");
                RecordBatch even =
                        failing.share()
                                .withSelection(
                                        new Selection(new int[] {0, 2, 4, 6, 8, 10, 12, 14}, 8));
                RecordBatch good = dictionaryBatch(100, "a", "b")) {
            evaluator.evaluate(even, allocator).release();
            for (int batches = 0; batches < 2; batches++) {
                evaluator.evaluate(good, allocator).release();
            }
            long before = counting.rows();
            evaluator.evaluate(good, allocator).release();
            assertThat(counting.rows() - before).isEqualTo(2);
        }
    }

    @Test
    void functionsOfExtensionsMayFailWhereTheyAreNotNeeded() {
        FunctionRegistry functions = FunctionRegistry.EMPTY.with(new CountingFunction());
        Expr name = when(compare(ComparisonOp.EQUAL, N, bigint(1)), text("bad"), T);
        Expr call = call("counting", DataType.BOOL, name);
        Expr guarded = when(compare(ComparisonOp.EQUAL, N, bigint(1)), Expr.FALSE, call);
        try (RecordBatch batch = batch(3, "1.00")) {
            Column column =
                    ExprEvaluator.compile(guarded, functions, eager).evaluate(batch, allocator);
            assertThat(column.getBoolean(1)).isFalse();
            assertThat(column.getBoolean(2)).isTrue();
            column.release();
            assertThatThrownBy(() ->
                            ExprEvaluator.compile(call, functions, eager)
                                    .evaluate(batch, allocator))
                    .hasMessageContaining("bad is refused");
        }
    }

    private void assertProduct(
            ProjectionEvaluator evaluator, RecordBatch batch, Layout layout, String value) {
        Column column = evaluator.evaluate(batch, allocator).getFirst();
        assertThat(column.layout()).isEqualTo(layout);
        assertThat(column.value(2)).isEqualTo(new BigDecimal(value));
        column.release();
    }

    private boolean fused(Expr expr, RecordBatch batch) {
        FusedExpressions loop =
                new FusedExpressions(List.of(expr), false, FunctionRegistry.EMPTY, eager);
        var columns = loop.project(BatchRows.of(batch), allocator);
        columns.ifPresent(found -> found.forEach(Column::release));
        return columns.isPresent();
    }

    private Column one(Expr expr, RecordBatch batch) {
        return ExprEvaluator.compile(expr, FunctionRegistry.EMPTY, eager)
                .evaluate(batch, allocator);
    }

    /// Rows of a number from 0 on, and the texts in turn.
    private RecordBatch dictionaryBatch(int rowCount, String... texts) {
        RecordBatch plain = batch(rowCount, "1.00");
        try (ColumnWriter writer = ColumnWriter.of(DataType.UTF8, allocator)) {
            Arrays.stream(texts).forEach(writer::appendString);
            ArrowBuf indexes = allocator.buffer(4L * rowCount);
            for (int row = 0; row < rowCount; row++) {
                indexes.setInt(4L * row, row % texts.length);
            }
            Column column =
                    Column.dictionary(
                            writer.finish(),
                            rowCount,
                            0,
                            Segments.EMPTY,
                            Segments.of(indexes).asSlice(0, 4L * rowCount),
                            indexes);
            List<Column> columns = new ArrayList<>(plain.columns());
            columns.set(2, column);
            plain.column(0).retain();
            plain.column(1).retain();
            plain.column(3).retain();
            return RecordBatch.of(SCHEMA, rowCount, columns);
        } finally {
            plain.close();
        }
    }

    /// Rows of a number from 0 on, an amount, a text and a list.
    private RecordBatch batch(int rowCount, String amount) {
        try (BatchWriter writer = BatchWriter.of(SCHEMA, allocator)) {
            for (long i = 0; i < rowCount; i++) {
                writer.appendRow(i, new BigDecimal(amount), "t" + i, List.of(i, i + 1));
            }
            return writer.finish();
        }
    }
}
