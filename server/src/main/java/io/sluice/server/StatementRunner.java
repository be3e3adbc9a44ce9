package io.sluice.server;

import io.sluice.Progress;
import io.sluice.Query;
import io.sluice.batch.RecordBatch;
import io.sluice.error.QueryException;
import io.sluice.server.output.BatchQueue;
import io.sluice.server.output.ResultFormat;
import io.sluice.server.output.ResultWriter;
import io.sluice.type.Schema;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/// Runs statements one after the other and writes their results: the loop behind `sluice sql`.
///
/// Runs on the calling thread, which it blocks; that is what a command line's main thread is for.
/// [#cancel] may be called from any thread.
final class StatementRunner {

    private static final Duration TICK = Duration.ofMillis(200);

    private final Function<String, Query> engine;
    private final ResultFormat format;
    private final OutputStream out;
    private final ProgressLine progressLine;
    private final AtomicReference<@Nullable Query> running = new AtomicReference<>();

    StatementRunner(
            Function<String, Query> engine,
            ResultFormat format,
            OutputStream out,
            ProgressLine progressLine) {
        this.engine = engine;
        this.format = format;
        this.out = out;
        this.progressLine = progressLine;
    }

    /// Runs one statement to its end.
    ///
    /// @throws QueryException the statement's error
    void run(String sql) throws IOException, InterruptedException {
        Query query = engine.apply(sql);
        running.set(query);
        try {
            write(query);
        } finally {
            running.set(null);
            progressLine.clear();
        }
    }

    /// Cancels the statement that runs now, if there is one.
    ///
    /// @return whether there was one
    boolean cancel() {
        Query query = running.get();
        if (query == null) {
            return false;
        }
        query.cancel().subscribe(null, _ -> {}); // the statement itself tells how it ended
        return true;
    }

    private void write(Query query) throws IOException, InterruptedException {
        ResultWriter writer = format.writerTo(out);
        AtomicReference<@Nullable Progress> latest = new AtomicReference<>();
        Disposable watch = query.progress().subscribe(latest::set, _ -> {});
        try (BatchQueue batches = BatchQueue.of(query.batches())) {
            long started = System.nanoTime();
            Schema schema = null;
            while (true) {
                BatchQueue.Next next = batches.next(TICK);
                switch (next) {
                    case BatchQueue.Next.Batch(RecordBatch batch) -> {
                        progressLine.clear();
                        try (batch) {
                            if (schema == null) {
                                schema = batch.schema();
                                writer.begin(schema);
                            }
                            writer.write(batch);
                        }
                    }
                    case BatchQueue.Next.Nothing() -> showProgress(started, latest.get());
                    case BatchQueue.Next.End() -> {
                        if (schema == null) {
                            writer.begin(MainThread.await(query.schema()));
                        }
                        writer.end();
                        return;
                    }
                }
            }
        } finally {
            watch.dispose();
        }
    }

    private void showProgress(long startedNanos, @Nullable Progress progress) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - startedNanos);
        if (progress != null) {
            progressLine.show(progress, elapsed);
        }
    }
}
