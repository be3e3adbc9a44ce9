package io.sluice.server;

import io.sluice.error.QueryException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/// The life of a serving process: it says that it is ready, serves until SIGTERM or Ctrl-C, and
/// drains.
final class Service {

    /// How long running work may go on after SIGTERM.
    static final Duration GRACE = Duration.ofSeconds(10);

    /// What is left after the grace period is cancelled, which is quick.
    private static final Duration SHUTDOWN = GRACE.plusSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private Service() {}

    /// Says where the service listens, waits for a signal and shuts down.
    ///
    /// @param name `server` or `worker`
    static void run(String name, String addresses, Mono<Void> shutdown)
            throws InterruptedException {
        CountDownLatch terminated = new CountDownLatch(1);
        Interrupts.onTermination(terminated::countDown);
        LOG.info("{} ready at {}", name, addresses);
        terminated.await();
        LOG.info("{} drains", name);
        try {
            MainThread.awaitEnd(shutdown.timeout(SHUTDOWN));
        } catch (QueryException e) {
            LOG.warn("{} did not shut down in order", name, e);
        }
    }
}
