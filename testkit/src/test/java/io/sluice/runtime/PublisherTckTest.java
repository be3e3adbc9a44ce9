package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.memory.SlabPool;
import io.sluice.plan.ExecutionPlan;
import io.sluice.source.LazySource;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.FluxExec;
import io.sluice.testkit.PublisherRules;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Every publisher that carries batches keeps to the Reactive Streams specification: lanes,
/// exchanges, ordered merges, lazy sources, and the result edge that stands above each of them
/// here.
class PublisherTckTest {

    private static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));

    /// Beyond this, an endless source stands for a long one.
    private static final long MAX_LISTED = 5_000;

    @TestFactory
    Stream<DynamicContainer> publishers() {
        Map<String, LongFunction<ExecutionPlan>> plans = new LinkedHashMap<>();
        plans.put("lane of a source", PublisherTckTest::source);
        plans.put("lane of steps", count -> StepFixture.of(source(count), Steps.Pass::new));
        plans.put(
                "lane over a publisher", count -> StepFixture.of(foreign(count), Steps.Pass::new));
        plans.put("edge of a foreign node", PublisherTckTest::foreign);
        plans.put("gathering exchange", count -> ExchangeFixture.gather(source(count)));
        plans.put("ordered merge", count -> new MergeFixture(source(count)));
        plans.put("asynchronous lazy source", PublisherTckTest::streaming);
        plans.put("blocking lazy source", PublisherTckTest::reading);
        return plans.entrySet().stream()
                .map(entry ->
                        DynamicContainer.dynamicContainer(
                                entry.getKey(),
                                PublisherRules.check(() -> new Verification(entry.getValue()))));
    }

    private static ExecutionPlan source(long count) {
        Batches one = Batches.of(SCHEMA).row(1L);
        if (count > MAX_LISTED) {
            return BatchesExec.of(one).repeating();
        }
        return BatchesExec.of(
                IntStream.range(0, (int) count)
                        .boxed()
                        .reduce(
                                Batches.of(SCHEMA),
                                (batches, i) ->
                                        i == 0
                                                ? batches.row(1L)
                                                : batches.batchBreak().row((long) i),
                                (a, b) -> b));
    }

    private static ExecutionPlan foreign(long count) {
        return FluxExec.of(SCHEMA, (_, context) -> batches(count, context.allocator()));
    }

    private static ExecutionPlan streaming(long count) {
        return FluxExec.of(
                SCHEMA,
                (_, context) ->
                        LazySource.open(() -> Mono.just("connection")).stream(
                                        _ -> batches(count, context.allocator()))
                                .run(context));
    }

    private static ExecutionPlan reading(long count) {
        return FluxExec.of(
                SCHEMA,
                (_, context) ->
                        LazySource.openBlocking(() -> new long[1])
                                .read(given ->
                                        () ->
                                                given[0]++ < count
                                                        ? batch(context.allocator())
                                                        : null)
                                .run(context));
    }

    private static Flux<RecordBatch> batches(long count, BufferAllocator allocator) {
        return Flux.<Long, Long>generate(
                        () -> 0L,
                        (given, sink) -> {
                            if (given == count) {
                                sink.complete();
                            } else {
                                sink.next(given);
                            }
                            return given + 1;
                        })
                .map(_ -> batch(allocator));
    }

    private static RecordBatch batch(BufferAllocator allocator) {
        return Batches.of(SCHEMA).row(1L).batch(0, allocator);
    }

    /// One kind of publisher. Batches that the kit receives are let go with the allocator.
    private static final class Verification extends PublisherVerification<RecordBatch> {

        private final BufferAllocator allocator = new SlabPool(1 << 20).newRoot(1L << 30);
        private final LongFunction<ExecutionPlan> plans;

        Verification(LongFunction<ExecutionPlan> plans) {
            super(new TestEnvironment(1_000, 100, 20));
            this.plans = plans;
        }

        @Override
        public Publisher<RecordBatch> createPublisher(long elements) {
            ExecutionPlan plan = plans.apply(elements);
            return Flux.defer(() -> task(plan).partition(0, allocator));
        }

        @Override
        public Publisher<RecordBatch> createFailedPublisher() {
            Task task = task(plans.apply(1));
            task.stop(new QueryException(ErrorCode.CANCELLED, "stopped"));
            return task.partition(0, allocator);
        }

        private Task task(ExecutionPlan plan) {
            return TestTask.of(plan, allocator).task();
        }
    }
}
