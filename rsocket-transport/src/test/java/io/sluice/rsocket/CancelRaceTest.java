package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.sluice.batch.RecordBatch;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Subscription;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BaseSubscriber;

/// Cancels at random moments, from before the request is sent to after the last batch, leave
/// nothing behind in any of the processes' roles.
@ExtendWith(AllocatorExtension.class)
class CancelRaceTest {

    private static final int ROUNDS = 1200;

    private final Logger leaks = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    private final ListAppender<ILoggingEvent> reports = new ListAppender<>();

    /// What others have left in this JVM is reported before.
    @BeforeEach
    void watchLeaks() {
        reportLeaks();
        reports.start();
        leaks.addAppender(reports);
    }

    @AfterEach
    void noBufferHasLeaked() {
        leaks.detachAppender(reports);
        assertThat(reports.list).isEmpty();
    }

    @Test
    void leavesNothingBehindOnClientServerAndWorker(BufferAllocator allocator) {
        long seed = System.nanoTime();
        System.out.println("CancelRaceTest seed " + seed);
        Random random = new Random(seed);
        try (WorkerFixture worker = WorkerFixture.start();
                WorkerFixture other = WorkerFixture.start()) {
            RemoteWorkers workers = RemoteWorkers.at(worker.address(), other.address());
            try (ServerFixture server =
                            ServerFixture.of(
                                    new RangePlans(),
                                    allocator,
                                    session ->
                                            session.extension(new RangeExtension())
                                                    .fragments(workers),
                                    builder -> builder);
                    SluiceClient client = server.client()) {
                Await.value(workers.tried().thenReturn(true));
                run(client, 50, random);
                settle(server, worker, other);
                int threads = threads();
                run(client, ROUNDS, random);
                settle(server, worker, other);
                reportLeaks();

                for (WorkerFixture one : List.of(worker, other)) {
                    assertThat(one.probe().openCount()).isPositive();
                    assertThat(one.probe().closeCount()).isEqualTo(one.probe().openCount());
                }
                assertThat(client.allocatedBytes()).isZero();
                assertThat(server.server().connectionCount()).isEqualTo(1);
                assertThat(worker.worker().connectionCount()).isEqualTo(1);
                assertThat(threads()).isLessThanOrEqualTo(threads);
                assertThat(ClientAndServerTest.rows(client.sql("remote range 4 1000 10 0")))
                        .hasSize(1000);
            }
        }
    }

    /// Netty reports buffers that were collected without having been released when it makes others.
    private static void reportLeaks() {
        for (int i = 0; i < 5; i++) {
            System.gc();
            ByteBufAllocator.DEFAULT.directBuffer(64).release();
        }
    }

    private static void settle(ServerFixture server, WorkerFixture... workers) {
        server.awaitIdle();
        for (WorkerFixture worker : workers) {
            worker.awaitIdle();
        }
        assertThat(server.session().queries()).isEmpty();
    }

    private static void run(SluiceClient client, int rounds, Random random) {
        for (int i = 0; i < rounds; i++) {
            String where = random.nextInt(3) == 0 ? "" : "remote ";
            String rows = random.nextInt(4) == 0 ? "300" : "-1";
            CancellingReader reader = new CancellingReader(random);
            client.sql(where + "range 3 " + rows + " 10 " + random.nextInt(200))
                    .batches()
                    .subscribe(reader);
            reader.finish();
        }
    }

    /// Platform threads of this process that belong to Sluice or to Netty.
    private static int threads() {
        return (int)
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("sluice"))
                        .count();
    }

    /// Requests a little, and cancels after some batches or some time.
    private static final class CancellingReader extends BaseSubscriber<RecordBatch> {

        private final long demand;
        private final int cancelAfterBatches;
        private final int spins;
        private final CountDownLatch ended = new CountDownLatch(1);
        private final AtomicInteger received = new AtomicInteger();

        CancellingReader(Random random) {
            this.demand = random.nextBoolean() ? Long.MAX_VALUE : 1 + random.nextInt(8);
            this.cancelAfterBatches = random.nextInt(3) == 0 ? random.nextInt(6) : -1;
            this.spins = 1 << random.nextInt(17);
        }

        void finish() {
            if (cancelAfterBatches < 0) {
                for (int i = 0; i < spins; i++) {
                    Thread.onSpinWait();
                }
                cancel();
            } else if (demand > cancelAfterBatches) {
                Await.latch(ended);
            } else {
                cancel();
            }
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            if (cancelAfterBatches == 0) {
                subscription.cancel();
                ended.countDown();
            } else {
                subscription.request(demand);
            }
        }

        @Override
        protected void hookOnNext(RecordBatch batch) {
            batch.close();
            if (received.incrementAndGet() == cancelAfterBatches) {
                cancel();
                ended.countDown();
            }
        }

        @Override
        protected void hookOnError(Throwable error) {
            ended.countDown();
            throw new AssertionError("the query failed", error);
        }

        @Override
        protected void hookOnComplete() {
            ended.countDown();
        }
    }
}
