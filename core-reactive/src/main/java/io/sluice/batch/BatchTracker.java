package io.sluice.batch;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The batches of a query that are open now, so that whatever a race leaves behind can be found,
/// closed and reported when the query has ended. Thread-safe.
public final class BatchTracker {

    private final Set<RecordBatch> open = ConcurrentHashMap.newKeySet();

    void opened(RecordBatch batch) {
        open.add(batch);
    }

    void closed(RecordBatch batch) {
        open.remove(batch);
    }

    public int openCount() {
        return open.size();
    }

    /// Closes all open batches.
    ///
    /// @return how many there were; anything but 0 after a query is a defect of an operator
    public int closeAll() {
        int closed = 0;
        for (RecordBatch batch : open) {
            batch.close();
            closed++;
        }
        return closed;
    }
}
