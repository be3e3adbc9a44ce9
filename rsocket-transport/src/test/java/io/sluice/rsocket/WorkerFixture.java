package io.sluice.rsocket;

import io.sluice.SluiceExtension;
import io.sluice.testkit.Await;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// A worker in this process. Closing it checks that its memory is back.
final class WorkerFixture implements AutoCloseable {

    private final RangeProbe probe;
    private final SluiceWorker worker;

    private WorkerFixture(RangeProbe probe, SluiceWorker worker) {
        this.probe = probe;
        this.worker = worker;
    }

    static WorkerFixture start() {
        return start(worker -> worker);
    }

    static WorkerFixture start(UnaryOperator<SluiceWorker.Builder> settings) {
        RangeProbe probe = new RangeProbe();
        return start(probe, settings, new RangeExtension(probe));
    }

    static WorkerFixture start(
            RangeProbe probe,
            UnaryOperator<SluiceWorker.Builder> settings,
            SluiceExtension... extensions) {
        SluiceWorker.Builder builder = SluiceWorker.builder().discoverExtensions(false).tcp(0);
        for (SluiceExtension extension : extensions) {
            builder.extension(extension);
        }
        return new WorkerFixture(probe, Await.value(settings.apply(builder).start()));
    }

    /// What was done to sources in this worker.
    RangeProbe probe() {
        return probe;
    }

    String address() {
        return worker.address();
    }

    SluiceWorker worker() {
        return worker;
    }

    void awaitIdle() {
        Await.until(() -> worker.taskCount() == 0 && worker.allocatedBytes() == 0);
    }

    @Override
    public void close() {
        awaitIdle();
        Await.value(worker.shutdown(Duration.ofSeconds(5)).thenReturn(true));
    }
}
