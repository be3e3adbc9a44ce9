package io.sluice.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.BatchMark;
import io.sluice.error.ErrorCode;
import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.operators.spec.WindowColumns;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.plan.Distribution;
import io.sluice.plan.EventTime;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.StateBound;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(AllocatorExtension.class)
class WindowAggregateExecTest {

    private static final long SECOND = 1_000_000;

    private static final Schema EVENTS =
            Schema.of(
                    Field.nullable("k", DataType.UTF8),
                    Field.nullable("at", DataType.TIMESTAMP),
                    Field.nullable("v", DataType.INT32));

    private static final List<WindowSpec> WINDOWS =
            List.of(
                    new WindowSpec.Tumble(10 * SECOND, 0),
                    new WindowSpec.Tumble(7 * SECOND, 3 * SECOND),
                    new WindowSpec.Hop(2 * SECOND, 10 * SECOND, 0),
                    new WindowSpec.Hop(3 * SECOND, 10 * SECOND, SECOND),
                    new WindowSpec.Hop(10 * SECOND, 4 * SECOND, 0));

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8192})
    void equalsTheBatchResultWhenDisorderStaysWithinTheDelay(
            int batchRows, BufferAllocator allocator) {
        for (long seed = 1; seed <= 5; seed++) {
            List<List<Object>> events = disordered(400, 5, new Random(seed));
            for (WindowSpec window : WINDOWS) {
                List<List<Object>> batch = batch(window, events, allocator);

                StreamRun stream =
                        StreamRun.of(stream(window, events, 5, batchRows), batchRows, allocator);

                assertThat(stream.late()).as("%s, seed %s", window, seed).isEmpty();
                assertThat(Rows.sorted(stream.output().rows()))
                        .as("%s, seed %s", window, seed)
                        .isEqualTo(Rows.sorted(batch));
            }
        }
    }

    @Test
    void givesTheSameForAnyOrderWithinTheDelay(BufferAllocator allocator) {
        WindowSpec window = WINDOWS.get(2);
        List<List<Object>> sorted = disordered(300, 0, new Random(9));
        List<List<List<Object>>> outputs = new ArrayList<>();
        for (long seed = 1; seed <= 10; seed++) {
            List<List<Object>> events = reorder(sorted, 8, new Random(seed));
            StreamRun run = StreamRun.of(stream(window, events, 8, 20), 50, allocator);
            outputs.add(Rows.sorted(run.output().rows()));
        }

        assertThat(outputs).allMatch(outputs.getFirst()::equals);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 50})
    void yieldsOrHandsOutEveryRow(int batchRows, BufferAllocator allocator) {
        for (long seed = 1; seed <= 5; seed++) {
            List<List<Object>> events = disordered(500, 60, new Random(seed));
            WindowSpec window = WINDOWS.getFirst();

            StreamRun run =
                    StreamRun.of(stream(window, events, 5, batchRows), batchRows, allocator);

            long yielded = run.output().rows().stream().mapToLong(row -> (Long) row.get(3)).sum();
            assertThat(run.late()).as("seed %s", seed).isNotEmpty();
            assertThat(yielded + run.late().size()).isEqualTo(events.size());
            List<List<Object>> kept = new ArrayList<>(events);
            run.late().forEach(row -> assertThat(kept.remove(row)).isTrue());
            assertThat(Rows.sorted(run.output().rows()))
                    .isEqualTo(Rows.sorted(batch(window, kept, allocator)));
        }
    }

    @ParameterizedTest
    @EnumSource(ReshapeExec.Shape.class)
    void readsBatchesOfAnyShape(ReshapeExec.Shape shape, BufferAllocator allocator) {
        List<List<Object>> events = disordered(200, 3, new Random(2));
        for (WindowSpec window : WINDOWS) {
            ExecutionPlan source =
                    new ReshapeExec(BatchesExec.of(Batches.of(EVENTS, events, 30)), shape);

            StreamRun run = StreamRun.of(stream(window, source, 3), 20, allocator);

            assertThat(Rows.sorted(run.output().rows()))
                    .isEqualTo(Rows.sorted(batch(window, events, allocator)));
        }
    }

    @Test
    void rowsOfTheSameTimeAreInTimeWithoutADelay(BufferAllocator allocator) {
        LocalDateTime last = at(10).minusNanos(1000);
        Batches input =
                Batches.of(EVENTS)
                        .row("a", last, 1)
                        .batchBreak()
                        .row("a", last, 2)
                        .batchBreak()
                        .row("a", at(10), 3)
                        .batchBreak()
                        .row("a", at(10), 4)
                        .row("a", last, 5);

        StreamRun run =
                StreamRun.of(stream(WINDOWS.getFirst(), BatchesExec.of(input), 0), 100, allocator);

        assertThat(run.output().rows())
                .containsExactly(
                        List.of(at(0), at(10), "a", 2L, 3L), List.of(at(10), at(20), "a", 2L, 7L));
        assertThat(run.late()).containsExactly(List.of("a", last, 5));
    }

    @Test
    void yieldsAWindowWhenTheWatermarkHasPassedItsLastMoment(BufferAllocator allocator) {
        Batches input =
                Batches.of(EVENTS)
                        .row("a", at(1), 1)
                        .row("a", at(12), 2)
                        .mark(BatchMark.watermark(10 * SECOND - 2))
                        .batchBreak()
                        .mark(BatchMark.watermark(10 * SECOND - 1))
                        .batchBreak()
                        .row("a", at(9), 3)
                        .row("a", at(13), 4)
                        .batchBreak()
                        .mark(BatchMark.watermark(BatchMark.END_OF_STREAM));

        StreamRun run =
                StreamRun.of(aggregate(WINDOWS.getFirst(), BatchesExec.of(input)), 100, allocator);

        assertThat(run.output().marks())
                .containsExactly(
                        BatchMark.watermark(10 * SECOND - 2),
                        BatchMark.watermark(10 * SECOND - 1),
                        BatchMark.watermark(BatchMark.END_OF_STREAM));
        assertThat(run.output().batchSizes()).containsExactly(0, 1, 1);
        assertThat(run.output().rows())
                .containsExactly(
                        List.of(at(0), at(10), "a", 1L, 1L), List.of(at(10), at(20), "a", 2L, 6L));
        assertThat(run.late()).containsExactly(List.of("a", at(9), 3));
    }

    @Test
    void countsARowInTheWindowsThatAreStillOpenAndHandsItOut(BufferAllocator allocator) {
        WindowSpec window = new WindowSpec.Hop(5 * SECOND, 10 * SECOND, 0);
        Batches input =
                Batches.of(EVENTS)
                        .row("a", at(11), 1)
                        .mark(BatchMark.watermark(10 * SECOND))
                        .batchBreak()
                        .row("a", at(7), 2);

        StreamRun run = StreamRun.of(aggregate(window, BatchesExec.of(input)), 100, allocator);

        assertThat(run.late()).containsExactly(List.of("a", at(7), 2));
        assertThat(run.output().rows())
                .containsExactly(
                        List.of(at(5), at(15), "a", 2L, 3L), List.of(at(10), at(20), "a", 1L, 1L));
    }

    @Test
    void yieldsWindowsInOrderOfTheirEndsAndTheMarkLast(BufferAllocator allocator) {
        List<List<Object>> events = disordered(100, 0, new Random(4));
        Batches input = Batches.of(EVENTS, events, 1000).mark(BatchMark.watermark(1000 * SECOND));

        StreamRun run =
                StreamRun.of(aggregate(WINDOWS.getFirst(), BatchesExec.of(input)), 3, allocator);

        assertThat(run.output().rows())
                .extracting(row -> (LocalDateTime) row.getFirst())
                .isSorted();
        assertThat(run.output().marks().getLast()).isEqualTo(BatchMark.watermark(1000 * SECOND));
        assertThat(run.output().marks()).filteredOn(BatchMark::hasWatermark).hasSize(1);
    }

    @Test
    void passesIdlenessOn(BufferAllocator allocator) {
        BatchMark idle = new BatchMark(BatchMark.NO_WATERMARK, true, 0, 0);
        Batches input = Batches.of(EVENTS).row("a", at(1), 1).batchBreak().mark(idle);

        StreamRun run =
                StreamRun.of(aggregate(WINDOWS.getFirst(), BatchesExec.of(input)), 3, allocator);

        assertThat(run.output().marks()).containsExactly(idle, BatchMark.NONE);
    }

    @Test
    void refusesARowWithoutATime(BufferAllocator allocator) {
        Batches input = Batches.of(EVENTS).row("a", at(1), 1).row("b", null, 2);
        for (ExecutionPlan plan :
                List.of(
                        aggregate(WINDOWS.getFirst(), BatchesExec.of(input)),
                        assign(WINDOWS.getFirst(), BatchesExec.of(input)),
                        assign(WINDOWS.getLast(), BatchesExec.of(input)))) {
            var failure =
                    TestTask.of(plan, allocator)
                            .environment(
                                    TestTask.environment(allocator)
                                            .withFunctions(BuiltinFunctions.registry()))
                            .failure();

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(failure).hasMessageContaining("at IS NOT NULL");
        }
    }

    @Test
    void refusesTimesAtTheEndOfTime(BufferAllocator allocator) {
        LocalDateTime last =
                LocalDateTime.ofEpochSecond(
                        Math.floorDiv(Long.MAX_VALUE, SECOND), 0, java.time.ZoneOffset.UTC);
        Batches input = Batches.of(EVENTS).row("a", last, 1);

        var failure =
                TestTask.of(assign(WINDOWS.getFirst(), BatchesExec.of(input)), allocator).failure();

        assertThat(failure.code()).isEqualTo(ErrorCode.NUMERIC_OVERFLOW);
    }

    @Test
    void holdsOnlyWhatTheWatermarkLeavesOpen(BufferAllocator allocator) {
        List<List<Object>> events = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            events.add(List.of("key" + i, at(i), i));
        }
        try (BufferAllocator limited = allocator.newChildAllocator("limited", 0, 2 << 20)) {
            ExecutionPlan plan = stream(new WindowSpec.Tumble(100 * SECOND, 0), events, 5, 1000);

            List<List<Object>> rows =
                    TestTask.of(plan, allocator)
                            .environment(
                                    TestTask.environment(limited)
                                            .withFunctions(BuiltinFunctions.registry()))
                            .rows();

            assertThat(rows).hasSize(100_000);
        }
    }

    /// With DISTINCT, strings, and a filter on windows, over so many groups that the table lets go
    /// of those of closed windows several times.
    @ParameterizedTest
    @ValueSource(ints = {30, 8192})
    void equalsTheBatchResultWithManyGroups(int batchRows, BufferAllocator allocator) {
        List<List<Object>> events = new ArrayList<>();
        Random random = new Random(21);
        for (int i = 0; i < 2000; i++) {
            events.add(
                    List.of(
                            "some longer key " + random.nextInt(200),
                            at(0).plusNanos(random.nextLong(100L * 1_000_000) * 1000),
                            random.nextInt(5)));
        }
        Expr v = new Expr.ColumnRef(2, "v", DataType.INT32);
        Expr k = new Expr.ColumnRef(0, "k", DataType.UTF8);
        Expr start = new Expr.ColumnRef(3, "window_start", DataType.TIMESTAMP);
        Expr notTheFirst =
                new Expr.Comparison(
                        Expr.ComparisonOp.GREATER,
                        new Expr.ColumnRef(5, "window_time", DataType.TIMESTAMP),
                        new Expr.Literal(DataType.TIMESTAMP, at(20)));
        List<AggregateCall> plain =
                List.of(
                        call("sum", v, false, DataType.INT64),
                        call("max", k, false, DataType.UTF8),
                        call("avg", v, false, DataType.FLOAT64));
        List<AggregateCall> distinct =
                List.of(
                        call("count", k, true, DataType.INT64),
                        call("sum", v, true, DataType.INT64),
                        call("min", k, false, DataType.UTF8));
        for (List<AggregateCall> calls : List.of(plain, distinct)) {
            List<Field> fields = new ArrayList<>();
            fields.add(Field.required("window_start", DataType.TIMESTAMP));
            fields.add(Field.nullable("g", calls == plain ? DataType.UTF8 : DataType.INT32));
            calls.forEach(call -> fields.add(Field.nullable(call.name(), call.type())));
            List<Expr> keys = List.of(start, calls == plain ? k : v);
            for (WindowSpec window : WINDOWS.subList(1, 4)) {
                for (int delay : List.of(2, 40)) {
                    List<List<Object>> arriving = reorder(events, delay, new Random(delay));
                    ExecutionPlan source =
                            BatchesExec.of(Batches.of(EVENTS, arriving, Math.min(batchRows, 500)));
                    ExecutionPlan batch =
                            new HashAggregateExec(
                                    new FilterExec(assign(window, source), notTheFirst),
                                    AggregateMode.SINGLE,
                                    keys,
                                    calls,
                                    Schema.of(fields));
                    ExecutionPlan stream =
                            WindowAggregateExec.single(
                                    new WatermarkExec(source, 1, delay * SECOND),
                                    window,
                                    1,
                                    notTheFirst,
                                    keys,
                                    calls,
                                    Schema.of(fields));

                    StreamRun run = StreamRun.of(stream, batchRows, allocator);

                    assertThat(run.late()).isEmpty();
                    assertThat(run.output().batchSizes()).allMatch(size -> size <= batchRows);
                    assertThat(Rows.sorted(run.output().rows()))
                            .as("%s, delay %s", window, delay)
                            .isEqualTo(Rows.sorted(rows(batch, allocator)));
                }
            }
        }
    }

    /// What an earlier window makes of a row that is late for it must not make that window again.
    @Test
    void aLateRowBringsNoClosedWindowBack(BufferAllocator allocator) {
        WindowSpec window = new WindowSpec.Hop(5 * SECOND, 20 * SECOND, 0);
        Batches input =
                Batches.of(EVENTS)
                        .mark(BatchMark.watermark(30 * SECOND - 1))
                        .batchBreak()
                        .row("a", at(17), 1)
                        .batchBreak()
                        .row("a", at(31), 2)
                        .mark(BatchMark.watermark(60 * SECOND));

        StreamRun run = StreamRun.of(aggregate(window, BatchesExec.of(input)), 100, allocator);

        assertThat(run.late()).containsExactly(List.of("a", at(17), 1));
        assertThat(run.output().rows())
                .containsExactly(
                        List.of(at(15), at(35), "a", 2L, 3L),
                        List.of(at(20), at(40), "a", 1L, 2L),
                        List.of(at(25), at(45), "a", 1L, 2L),
                        List.of(at(30), at(50), "a", 1L, 2L));
    }

    @Test
    void aSumThatOnlyFitsInTheEndDoesNotFailWhileItIsOpen(BufferAllocator allocator) {
        Schema longs =
                Schema.of(
                        Field.nullable("k", DataType.UTF8),
                        Field.nullable("at", DataType.TIMESTAMP),
                        Field.nullable("v", DataType.INT64));
        Batches input =
                Batches.of(longs)
                        .row("a", at(1), 1L)
                        .row("open", at(11), Long.MAX_VALUE)
                        .row("open", at(11), Long.MAX_VALUE)
                        .row("b", at(2), 2L)
                        .mark(BatchMark.watermark(10 * SECOND))
                        .batchBreak()
                        .row("open", at(12), -Long.MAX_VALUE);
        Expr v = new Expr.ColumnRef(2, "v", DataType.INT64);
        Schema output =
                Schema.of(
                        Field.required("window_start", DataType.TIMESTAMP),
                        Field.nullable("k", DataType.UTF8),
                        Field.nullable("s", DataType.INT64));
        for (WindowSpec window :
                List.of(
                        new WindowSpec.Tumble(10 * SECOND, 0),
                        new WindowSpec.Hop(5 * SECOND, 10 * SECOND, 5 * SECOND))) {
            WindowAggregateExec plan =
                    WindowAggregateExec.single(
                            BatchesExec.of(input),
                            window,
                            1,
                            Expr.TRUE,
                            List.of(
                                    new Expr.ColumnRef(3, "window_start", DataType.TIMESTAMP),
                                    new Expr.ColumnRef(0, "k", DataType.UTF8)),
                            List.of(call("sum", v, false, DataType.INT64)),
                            output);

            StreamRun run = StreamRun.of(plan, 100, allocator);

            assertThat(run.output().rows()).contains(List.of(at(0), "a", 1L));
            assertThat(run.output().rows()).contains(List.of(at(10), "open", Long.MAX_VALUE));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8192})
    void partitionsThatAggregateFirstYieldTheSame(int batchRows, BufferAllocator allocator) {
        for (WindowSpec window : WINDOWS) {
            List<List<Object>> events = disordered(600, 5, new Random(batchRows));
            Batches[] partitions = new Batches[3];
            for (int i = 0; i < partitions.length; i++) {
                List<List<Object>> some = new ArrayList<>();
                for (int row = i; row < events.size(); row += partitions.length) {
                    some.add(events.get(row));
                }
                partitions[i] = Batches.of(EVENTS, some, Math.min(batchRows, 20));
            }
            ExecutionPlan source = new WatermarkExec(BatchesExec.of(partitions), 1, 5 * SECOND);

            StreamRun run = StreamRun.of(inTwoPhases(window, source), batchRows, allocator);

            assertThat(run.late()).isEmpty();
            assertThat(Rows.sorted(run.output().rows()))
                    .as("%s", window)
                    .isEqualTo(Rows.sorted(batch(window, events, allocator)));
        }
    }

    /// A partition that was idle is left out while watermarks are merged; what it brings for
    /// windows that were closed meanwhile is late, row by row, and no window comes twice.
    @Test
    void rowsOfAPartitionThatWasIdleAreLateForClosedWindows(BufferAllocator allocator) {
        BatchMark idle = new BatchMark(BatchMark.NO_WATERMARK, true, 0, 0);
        for (WindowSpec window : WINDOWS) {
            List<List<Object>> early = disordered(100, 0, new Random(1));
            Batches quiet = Batches.of(EVENTS).row("a", at(1), 1).batchBreak().mark(idle);
            for (List<Object> event : early) {
                quiet = quiet.batchBreak().row(event.toArray());
            }
            Batches busy = Batches.of(EVENTS);
            for (int second = 0; second < 100; second += 3) {
                busy =
                        busy.row("b", at(second), second)
                                .mark(BatchMark.watermark(second * SECOND))
                                .batchBreak();
            }
            List<List<Object>> all = new ArrayList<>(quiet.rows());
            all.addAll(busy.rows());

            StreamRun run =
                    StreamRun.of(inTwoPhases(window, BatchesExec.of(quiet, busy)), 100, allocator);

            List<List<Object>> keys =
                    run.output().rows().stream().map(row -> row.subList(0, 3)).toList();
            assertThat(keys).doesNotHaveDuplicates();
            if (window instanceof WindowSpec.Tumble) {
                List<List<Object>> kept = new ArrayList<>(all);
                run.late().forEach(row -> assertThat(kept.remove(row)).isTrue());
                assertThat(Rows.sorted(run.output().rows()))
                        .isEqualTo(Rows.sorted(batch(window, kept, allocator)));
            }
        }
    }

    /// A partial aggregate below a final one, in one partition.
    private static ExecutionPlan inTwoPhases(WindowSpec window, ExecutionPlan source) {
        Schema states =
                Schema.of(
                        Field.required("window_start", DataType.TIMESTAMP),
                        Field.nullable("k", DataType.UTF8),
                        Field.nullable("n$0", DataType.INT64),
                        Field.nullable("s$0", DataType.decimal(38, 0)));
        ExecutionPlan partial =
                new WindowAggregateExec(
                        source,
                        AggregateMode.PARTIAL,
                        window,
                        1,
                        Expr.TRUE,
                        keys(),
                        calls(),
                        states);
        return new WindowAggregateExec(
                new ExchangeExec(partial, Partitioning.single(), List.of()),
                AggregateMode.FINAL,
                window,
                0,
                Expr.TRUE,
                List.of(
                        new Expr.ColumnRef(4, "window_start", DataType.TIMESTAMP),
                        new Expr.ColumnRef(5, "window_end", DataType.TIMESTAMP),
                        new Expr.ColumnRef(1, "k", DataType.UTF8)),
                calls(),
                aggregated());
    }

    private static AggregateCall call(
            String function, Expr argument, boolean distinct, DataType type) {
        return new AggregateCall(
                function, List.of(argument), distinct, Expr.TRUE, type, function + distinct);
    }

    @Test
    void promisesItsBoundAndItsEventTime() {
        WindowAggregateExec plan =
                aggregate(WINDOWS.getFirst(), BatchesExec.of(Batches.of(EVENTS)));

        assertThat(plan.properties().stateBound()).isEqualTo(StateBound.WATERMARK);
        assertThat(plan.properties().eventTimes())
                .containsExactly(new EventTime(0, 10 * SECOND - 1), new EventTime(1, 0));
        assertThat(plan.requiredDistribution()).containsExactly(new Distribution.Hash(List.of(0)));
        assertThat(plan.needsWholeInput()).containsExactly(false);
    }

    @Test
    void refusesKeysWithoutAWindow() {
        BatchesExec input = BatchesExec.of(Batches.of(EVENTS));

        assertThatThrownBy(() ->
                        WindowAggregateExec.single(
                                input,
                                WINDOWS.getFirst(),
                                1,
                                Expr.TRUE,
                                List.of(new Expr.ColumnRef(0, "k", DataType.UTF8)),
                                List.of(),
                                Schema.of(Field.nullable("k", DataType.UTF8))))
                .hasMessageContaining("none of window_start, window_end and window_time is a key");
    }

    private static List<List<Object>> batch(
            WindowSpec window, List<List<Object>> events, BufferAllocator allocator) {
        WindowAssignExec assigned = assign(window, BatchesExec.of(Batches.of(EVENTS, events, 64)));
        HashAggregateExec aggregate =
                new HashAggregateExec(
                        assigned, AggregateMode.SINGLE, keys(), calls(), aggregated());
        return rows(aggregate, allocator);
    }

    private static List<List<Object>> rows(ExecutionPlan plan, BufferAllocator allocator) {
        return TestTask.of(plan, allocator)
                .environment(
                        TestTask.environment(allocator).withFunctions(BuiltinFunctions.registry()))
                .rows();
    }

    private static WindowAssignExec assign(WindowSpec window, ExecutionPlan input) {
        return new WindowAssignExec(input, window, 1, WindowColumns.extend(EVENTS, 1));
    }

    private static ExecutionPlan stream(
            WindowSpec window, List<List<Object>> events, int delaySeconds, int batchRows) {
        return stream(window, BatchesExec.of(Batches.of(EVENTS, events, batchRows)), delaySeconds);
    }

    private static ExecutionPlan stream(WindowSpec window, ExecutionPlan source, int delaySeconds) {
        return aggregate(window, new WatermarkExec(source, 1, delaySeconds * SECOND));
    }

    private static WindowAggregateExec aggregate(WindowSpec window, ExecutionPlan input) {
        return WindowAggregateExec.single(
                input, window, 1, Expr.TRUE, keys(), calls(), aggregated());
    }

    private static List<Expr> keys() {
        return List.of(
                new Expr.ColumnRef(3, "window_start", DataType.TIMESTAMP),
                new Expr.ColumnRef(4, "window_end", DataType.TIMESTAMP),
                new Expr.ColumnRef(0, "k", DataType.UTF8));
    }

    private static List<AggregateCall> calls() {
        Expr v = new Expr.ColumnRef(2, "v", DataType.INT32);
        return List.of(
                new AggregateCall("count", List.of(), false, Expr.TRUE, DataType.INT64, "n"),
                new AggregateCall("sum", List.of(v), false, Expr.TRUE, DataType.INT64, "s"));
    }

    private static Schema aggregated() {
        return Schema.of(
                Field.required("window_start", DataType.TIMESTAMP),
                Field.required("window_end", DataType.TIMESTAMP),
                Field.nullable("k", DataType.UTF8),
                Field.required("n", DataType.INT64),
                Field.nullable("s", DataType.INT64));
    }

    /// Events whose times are out of order by less than so many seconds.
    private static List<List<Object>> disordered(int count, int seconds, Random random) {
        List<List<Object>> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LocalDateTime at = at(0).plusNanos(random.nextLong(100L * 1_000_000) * 1000);
            String key = random.nextInt(10) == 0 ? null : "k" + random.nextInt(3);
            List<Object> event = new ArrayList<>();
            Collections.addAll(event, key, at, random.nextInt(100));
            events.add(event);
        }
        return reorder(events, seconds, random);
    }

    private static List<List<Object>> reorder(
            List<List<Object>> events, int seconds, Random random) {
        record Placed(LocalDateTime place, List<Object> event) {}
        return events.stream()
                .map(event -> {
                    long micros = seconds == 0 ? 0 : random.nextLong(seconds * SECOND);
                    return new Placed(
                            ((LocalDateTime) event.get(1)).plusNanos(micros * 1000), event);
                })
                .sorted(Comparator.comparing(Placed::place))
                .map(Placed::event)
                .toList();
    }

    private static LocalDateTime at(long second) {
        return LocalDateTime.of(1970, 1, 1, 0, 0).plusSeconds(second);
    }
}
