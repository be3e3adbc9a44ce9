package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/// The rows of a task that came too late for a window, counted, and handed to whoever reads them.
///
/// A reader that falls behind by more than the bound makes lanes wait: see [#hasRoom].
final class LateRows {

    private final long maxBytes;
    private final LongAdder rows = new LongAdder();
    private final List<LateReader> readers = new CopyOnWriteArrayList<>();
    private volatile boolean completed;

    LateRows(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    long count() {
        return rows.sum();
    }

    /// Takes a batch over.
    void add(RecordBatch batch) {
        try (batch) {
            rows.add(batch.selectedCount());
            for (LateReader reader : readers) {
                reader.add(batch.share());
            }
        }
    }

    /// Whether a lane may go on. If not, the callback runs once there is room again; it may run
    /// more than once.
    boolean hasRoom(Runnable onRoom) {
        for (LateReader reader : readers) {
            if (!reader.hasRoom(maxBytes, onRoom)) {
                return false;
            }
        }
        return true;
    }

    /// No more rows will come.
    void complete() {
        completed = true;
        readers.forEach(LateReader::complete);
    }

    Flux<RecordBatch> read(BufferAllocator target) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super RecordBatch> actual) {
                start(actual, target);
            }
        };
    }

    private void start(CoreSubscriber<? super RecordBatch> actual, BufferAllocator target) {
        if (completed) {
            Operators.complete(actual);
            return;
        }
        LateReader reader = new LateReader(actual, target, readers::remove);
        actual.onSubscribe(reader);
        readers.add(reader);
        if (completed) {
            reader.complete();
        }
    }
}
