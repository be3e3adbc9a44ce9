package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

@ExtendWith(AllocatorExtension.class)
class ExchangeProducerTest {

    private static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));

    /// A lane that is about to hand over a batch does so once more after a cancel.
    @Test
    void closesItsRouterOnceThoughSignalsComeAfterTheCancel(BufferAllocator allocator) {
        Batches rows = Batches.of(SCHEMA).row(1L);
        ExchangeFixture plan = ExchangeFixture.gather(BatchesExec.of(rows));
        NodeContext node = NodeContext.of(TestTask.of(plan, allocator).task(), plan).getFirst();
        Exchange exchange = Exchange.of(node, 1, _ -> Router.single());
        CountingRouter router = new CountingRouter();
        ExchangeProducer producer = new ExchangeProducer(exchange, 0, router, Context.empty());
        producer.onSubscribe(Operators.emptySubscription());

        producer.cancel();
        producer.onNext(rows.batch(0, allocator));
        producer.onComplete();

        assertThat(router.routed).hasValue(0);
        assertThat(router.closed).hasValue(1);
        assertThat(allocator.getAllocatedMemory()).isZero();
    }

    private static final class CountingRouter implements Router {

        private final AtomicInteger routed = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public void route(RecordBatch batch, Outlet outlet) {
            routed.incrementAndGet();
            batch.close();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
