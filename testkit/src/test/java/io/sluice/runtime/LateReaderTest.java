package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

@ExtendWith(AllocatorExtension.class)
class LateReaderTest {

    private static final Batches ROWS =
            Batches.of(Schema.of(Field.required("id", DataType.INT64))).row(1L).row(2L);

    private final AtomicInteger ended = new AtomicInteger();

    @Test
    void aLaneThatFindsNoRoomManyTimesIsWokenOnce(BufferAllocator allocator) {
        LateReader reader = reader(new Taking(), allocator);
        reader.add(ROWS.batch(0, allocator));
        AtomicInteger woken = new AtomicInteger();
        Runnable lane = woken::incrementAndGet;
        for (int i = 0; i < 10_000; i++) {
            assertThat(reader.hasRoom(1, lane)).isFalse();
        }

        reader.request(1);

        assertThat(woken).hasValue(1);
        assertThat(reader.hasRoom(1, lane)).isTrue();
        reader.cancel();
    }

    @Test
    void aReaderThatThrowsKeepsNobodyWaiting(BufferAllocator allocator) {
        LateReader reader =
                reader(
                        new Taking() {
                            @Override
                            public void onNext(RecordBatch batch) {
                                super.onNext(batch);
                                throw new IllegalStateException("no more");
                            }

                            @Override
                            public void onError(Throwable error) {
                                throw new IllegalStateException("not even this", error);
                            }
                        },
                        allocator);
        AtomicInteger woken = new AtomicInteger();
        reader.add(ROWS.batch(0, allocator));
        reader.add(ROWS.batch(0, allocator));
        assertThat(reader.hasRoom(1, woken::incrementAndGet)).isFalse();

        reader.request(5);

        assertThat(woken).hasValue(1);
        assertThat(ended.get()).isPositive();
        reader.add(ROWS.batch(0, allocator));
        assertThat(reader.hasRoom(1, woken::incrementAndGet)).isTrue();
    }

    private LateReader reader(CoreSubscriber<RecordBatch> downstream, BufferAllocator allocator) {
        return new LateReader(downstream, allocator, _ -> ended.incrementAndGet());
    }

    /// Closes what it is given.
    private static class Taking implements CoreSubscriber<RecordBatch> {

        @Override
        public void onSubscribe(Subscription subscription) {}

        @Override
        public void onNext(RecordBatch batch) {
            batch.close();
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onComplete() {}
    }
}
