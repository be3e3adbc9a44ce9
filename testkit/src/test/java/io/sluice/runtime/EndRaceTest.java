package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.source.LazySource;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.FluxExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// Ends tasks at random moments, from another thread than those that work: by cancel, by a stop
/// from outside, by an error of a source or a step. Whatever the moment, the task ends, nothing is
/// left open, everything that was opened is closed once, and the allocator is at zero.
@ExtendWith(AllocatorExtension.class)
class EndRaceTest {

    private static final int ITERATIONS = 1_000;
    private static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));
    private static final Batches ROWS =
            Batches.of(
                    SCHEMA,
                    IntStream.range(0, 40).mapToObj(i -> List.<Object>of((long) i)).toList(),
                    8);

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    /// The publishers under test, each in a plan of its own.
    enum Kind {
        SOURCE,
        SLOW_SOURCE,
        STEPS,
        HOLDING_STEPS,
        PREPARED_STEPS,
        STEPS_OVER_FOREIGN,
        GATHER,
        HASH_EXCHANGE,
        EXCHANGE_OF_EXCHANGE,
        MERGE,
        STREAMING,
        READING
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void leavesNothingWhenItIsCancelled(Kind kind, BufferAllocator allocator) {
        race(kind, allocator, (_, task, readers) -> readers.forEach(BatchReader::cancel));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void leavesNothingWhenItIsStopped(Kind kind, BufferAllocator allocator) {
        QueryException reason = new QueryException(ErrorCode.CANCELLED, "stopped");
        race(kind, allocator, (_, task, _) -> task.stop(reason));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void leavesNothingWhenPartitionsEndInDifferentWays(Kind kind, BufferAllocator allocator) {
        QueryException reason = new QueryException(ErrorCode.CANCELLED, "stopped");
        race(
                kind,
                allocator,
                (random, task, readers) -> {
                    for (BatchReader reader : readers) {
                        if (random.nextBoolean()) {
                            reader.cancel();
                            spin(random);
                        }
                    }
                    task.stop(reason);
                });
    }

    private interface Ending {
        void end(Random random, Task task, List<BatchReader> readers);
    }

    private void race(Kind kind, BufferAllocator allocator, Ending ending) {
        long seed = System.nanoTime();
        for (int i = 0; i < ITERATIONS; i++) {
            Random random = new Random(seed + i);
            ExecutionPlan plan = plan(kind, random);
            Task task =
                    TestTask.of(plan, allocator).set(EngineOptions.EXCHANGE_BYTES, 4096L).task();
            List<BatchReader> readers = new ArrayList<>();
            for (int p = 0; p < plan.properties().partitioning().count(); p++) {
                readers.add(BatchReader.requesting(random.nextBoolean() ? 1 : Long.MAX_VALUE));
                task.partition(p, allocator).subscribe(readers.get(p));
            }
            spin(random);
            ending.end(random, task, readers);

            TaskEnd end = Await.value(task.ended());
            readers.forEach(reader -> reader.take().forEach(RecordBatch::close));
            assertThat(end.clean()).as("%s, seed %d: %s", kind, seed + i, end).isTrue();
            assertThat(allocator.getAllocatedMemory()).as("%s, seed %d", kind, seed + i).isZero();
            Await.until(() -> closed.get() == opened.get());
        }
        if (kind == Kind.STREAMING || kind == Kind.READING) {
            assertThat(opened).as("%s, seed %d", kind, seed).hasPositiveValue();
        }
    }

    private static void spin(Random random) {
        long end = System.nanoTime() + random.nextInt(150_000);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private ExecutionPlan plan(Kind kind, Random random) {
        return switch (kind) {
            case SOURCE -> source(random);
            case SLOW_SOURCE -> StepFixture.of(new SlowSource(bounded(random)), Steps.Cut::new);
            case STEPS ->
                    StepFixture.of(
                            StepFixture.of(source(random), Steps.Cut::new),
                            () -> new Steps.Select(row -> row % 2 == 0));
            case HOLDING_STEPS ->
                    StepFixture.of(
                            StepFixture.of(bounded(random), Steps.Hold::new), Steps.Cut::new);
            case PREPARED_STEPS ->
                    StepFixture.of(source(random), Steps.Pass::new)
                            .after(
                                    Mono.<Void>fromRunnable(() -> spin(new Random()))
                                            .subscribeOn(Schedulers.boundedElastic()));
            case STEPS_OVER_FOREIGN -> StepFixture.of(foreign(), Steps.Cut::new);
            case GATHER -> ExchangeFixture.gather(source(random));
            case HASH_EXCHANGE -> ExchangeFixture.byKey(source(random), 3);
            case EXCHANGE_OF_EXCHANGE ->
                    ExchangeFixture.gather(
                            StepFixture.of(
                                    ExchangeFixture.byKey(source(random), 2), Steps.Pass::new));
            case MERGE -> new MergeFixture(source(random));
            case STREAMING ->
                    FluxExec.of(
                            SCHEMA,
                            (_, context) ->
                                    LazySource.open(() ->
                                                    Mono.fromSupplier(this::connect)
                                                            .subscribeOn(
                                                                    Schedulers.boundedElastic()))
                                            .stream(_ -> endless(context.allocator()))
                                            .close(_ -> closed.incrementAndGet())
                                            .run(context));
            case READING ->
                    FluxExec.of(
                            SCHEMA,
                            (_, context) ->
                                    LazySource.openBlocking(this::connect)
                                            .read(_ -> () -> ROWS.batch(0, context.allocator()))
                                            .close(_ -> closed.incrementAndGet())
                                            .run(context));
        };
    }

    private Object connect() {
        opened.incrementAndGet();
        return "connection";
    }

    /// Two partitions, endless or not, of which one in four fails somewhere.
    private static BatchesExec source(Random random) {
        BatchesExec source = bounded(random);
        return random.nextBoolean() ? source.repeating() : source;
    }

    private static BatchesExec bounded(Random random) {
        BatchesExec source = BatchesExec.of(ROWS, ROWS);
        return random.nextInt(4) == 0
                ? source.failing(
                        random.nextInt(6) - 1, new QueryException(ErrorCode.SOURCE_FAILED, "gone"))
                : source;
    }

    private static FluxExec foreign() {
        return FluxExec.of(SCHEMA, (_, context) -> endless(context.allocator()));
    }

    private static Flux<RecordBatch> endless(BufferAllocator allocator) {
        return Flux.<Integer>generate(sink -> sink.next(0)).map(i -> ROWS.batch(i, allocator));
    }
}
