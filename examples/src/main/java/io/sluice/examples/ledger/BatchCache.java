package io.sluice.examples.ledger;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.memory.SlabPool;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;

/// Rows of scans that were read before, in memory of its own with a bound in bytes. What was used
/// least recently goes first. One for each process; thread-safe.
///
/// A key holds the scan with the version of its table, so rows of an older version are not found
/// and go in time.
public final class BatchCache implements AutoCloseable {

    private final BufferAllocator memory;
    private final Map<Key, List<RecordBatch>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    /// @param maxBytes how much all cached rows together may take
    public BatchCache(long maxBytes) {
        this.memory = new SlabPool(0).newRoot(maxBytes);
    }

    /// One partition of a scan.
    record Key(LedgerScanExec scan, int partition) {}

    /// Bytes that the cached rows take.
    public long bytes() {
        return memory.getAllocatedMemory();
    }

    /// The batches of a key, for the caller to close.
    synchronized Optional<List<RecordBatch>> find(Key key) {
        return Optional.ofNullable(entries.get(key))
                .map(batches -> batches.stream().map(RecordBatch::share).toList());
    }

    /// Begins to copy the batches of a key.
    Recording record(Key key) {
        return new Recording(key);
    }

    @Override
    public synchronized void close() {
        closed = true;
        entries.values().forEach(BatchCache::closeAll);
        entries.clear();
    }

    private synchronized boolean evictOldest() {
        Iterator<List<RecordBatch>> oldest = entries.values().iterator();
        if (!oldest.hasNext()) {
            return false;
        }
        closeAll(oldest.next());
        oldest.remove();
        return true;
    }

    private synchronized void put(Key key, List<RecordBatch> batches) {
        if (closed || entries.putIfAbsent(key, batches) != null) {
            closeAll(batches);
        }
    }

    static RecordBatch copy(RecordBatch batch, BufferAllocator target) {
        try (BatchWriter writer = BatchWriter.of(batch.schema(), target)) {
            for (int row = 0; row < batch.rowCount(); row++) {
                for (int column = 0; column < batch.columns().size(); column++) {
                    writer.column(column).appendFrom(batch.column(column), row);
                }
                writer.endRow();
            }
            return writer.finish();
        }
    }

    private static void closeAll(List<RecordBatch> batches) {
        batches.forEach(RecordBatch::close);
    }

    /// Copies of the batches of a running scan, which become an entry if all of them come and fit.
    /// A cancel may close it while a batch is being added.
    final class Recording implements AutoCloseable {

        private final Key key;
        private final List<RecordBatch> copies = new ArrayList<>();
        private boolean ended;

        private Recording(Key key) {
            this.key = key;
        }

        /// Copies a batch, which stays the caller's.
        synchronized void add(RecordBatch batch) {
            while (!ended) {
                try {
                    copies.add(copy(batch, memory));
                    return;
                } catch (OutOfMemoryException e) {
                    if (!evictOldest()) {
                        close();
                    }
                }
            }
        }

        /// Makes an entry of all that was added.
        synchronized void store() {
            if (!ended) {
                ended = true;
                put(key, List.copyOf(copies));
            }
        }

        @Override
        public synchronized void close() {
            if (!ended) {
                ended = true;
                closeAll(copies);
            }
        }
    }
}
