package io.sluice.rsocket.internal.stream;

import io.opentelemetry.context.Context;
import io.rsocket.Payload;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.memory.SlabPool;
import io.sluice.rsocket.internal.net.ClientMemory;
import io.sluice.rsocket.internal.net.EgressGate;
import io.sluice.testkit.Batches;
import io.sluice.testkit.PublisherRules;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// Both ends of the wire keep to the Reactive Streams specification.
class StreamTckTest {

    private static final BufferAllocator MEMORY = new SlabPool(0).newRoot(1L << 30);
    private static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));

    @TestFactory
    Stream<DynamicContainer> publishers() {
        Map<String, Function<Flux<RecordBatch>, Publisher<Integer>>> ends =
                Map.of("egress", StreamTckTest::egress, "ingress", StreamTckTest::ingress);
        return ends.entrySet().stream()
                .map(end ->
                        DynamicContainer.dynamicContainer(
                                end.getKey(),
                                PublisherRules.check(() -> new Verification(end.getValue()))));
    }

    /// Batches as payloads, each of which is released at once.
    private static Publisher<Integer> egress(Flux<RecordBatch> batches) {
        return payloads(batches)
                .map(payload -> {
                    payload.release();
                    return 1;
                });
    }

    private static Flux<Payload> payloads(Flux<RecordBatch> batches) {
        return new EgressStream(
                Mono.just(new RowStream(Optional.empty(), batches)),
                ArrowFormat.plain(MEMORY),
                new EgressGate(
                        1L << 30, new ClientMemory(1L << 31).share("tck", () -> {}), () -> {}),
                Schedulers.parallel()::schedule,
                reactor.util.context.Context.empty(),
                new ServedStream(
                        "q", Context.root(), Optional.empty(), new Continuations(), () -> {}));
    }

    /// Payloads as batches, each of which is closed at once.
    private static Publisher<Integer> ingress(Flux<RecordBatch> batches) {
        Flux<Payload> request = Flux.defer(() -> payloads(batches));
        return new IngressStream(IngressStream.Options.of(request, Flux.empty(), MEMORY))
                .map(batch -> {
                    batch.close();
                    return 1;
                });
    }

    private static final class Verification extends PublisherVerification<Integer> {

        private static final long TIMEOUT_MILLIS = 500;

        private final Function<Flux<RecordBatch>, Publisher<Integer>> publishers;

        Verification(Function<Flux<RecordBatch>, Publisher<Integer>> publishers) {
            super(new TestEnvironment(TIMEOUT_MILLIS, 50), TIMEOUT_MILLIS);
            this.publishers = publishers;
        }

        @Override
        public Publisher<Integer> createPublisher(long elements) {
            Batches one = Batches.of(SCHEMA).row(1L);
            return publishers.apply(
                    Flux.generate(
                            () -> 0L,
                            (sent, sink) -> {
                                if (sent < elements) {
                                    sink.next(one.batch(0, MEMORY));
                                }
                                if (sent + 1 >= elements) {
                                    sink.complete();
                                }
                                return sent + 1;
                            }));
        }

        @Override
        public Publisher<Integer> createFailedPublisher() {
            return publishers.apply(
                    Flux.error(new QueryException(ErrorCode.SOURCE_FAILED, "on purpose")));
        }
    }
}
