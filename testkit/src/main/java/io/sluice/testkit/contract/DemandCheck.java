package io.sluice.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/// Watches whether publishers yield no more than was requested of them.
final class DemandCheck {

    private final AtomicLong excess = new AtomicLong();

    Flux<RecordBatch> of(Flux<RecordBatch> watched) {
        return Flux.defer(() -> {
            AtomicLong open = new AtomicLong();
            return watched.doOnRequest(count -> open.accumulateAndGet(count, Operators::addCap))
                    .doOnNext(_ -> {
                        if (open.getAndDecrement() <= 0) {
                            excess.incrementAndGet();
                        }
                    });
        });
    }

    void assertKept(String plan) {
        assertThat(excess.get()).as("batches that %s yielded unasked", plan).isZero();
    }
}
