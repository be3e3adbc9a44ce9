package io.sluice.plan;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/// Counters of one node in one task. Thread-safe; read at any time, also while the node runs.
public final class NodeMetrics {

    private final LongAdder rows = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder computeNanos = new LongAdder();
    private final Map<String, LongAdder> counters = new ConcurrentSkipListMap<>();

    /// Counts a batch of output.
    public void emitted(int rowCount, long byteCount) {
        rows.add(rowCount);
        batches.increment();
        bytes.add(byteCount);
    }

    /// Counts time that a thread spent inside the node.
    public void computed(long nanos) {
        computeNanos.add(nanos);
    }

    /// A counter of the node's own, such as `row_groups_skipped`; shown by EXPLAIN ANALYZE.
    public LongAdder counter(String name) {
        return counters.computeIfAbsent(name, _ -> new LongAdder());
    }

    /// Adds what the same node counted in another process.
    public void add(Snapshot other) {
        rows.add(other.rows());
        batches.add(other.batches());
        bytes.add(other.bytes());
        computeNanos.add(other.computeNanos());
        other.counters().forEach((name, value) -> counter(name).add(value));
    }

    public Snapshot snapshot() {
        Map<String, Long> values = new ConcurrentSkipListMap<>();
        counters.forEach((name, value) -> values.put(name, value.sum()));
        return new Snapshot(rows.sum(), batches.sum(), bytes.sum(), computeNanos.sum(), values);
    }

    /// The counters at one moment.
    ///
    /// @param computeNanos time on threads, over all partitions
    public record Snapshot(
            long rows, long batches, long bytes, long computeNanos, Map<String, Long> counters) {
        public Snapshot {
            counters = Map.copyOf(counters);
        }

        /// What was counted since an earlier moment.
        public Snapshot minus(Snapshot earlier) {
            Map<String, Long> since = new ConcurrentSkipListMap<>();
            counters.forEach((name, value) ->
                    since.put(name, value - earlier.counters.getOrDefault(name, 0L)));
            return new Snapshot(
                    rows - earlier.rows,
                    batches - earlier.batches,
                    bytes - earlier.bytes,
                    computeNanos - earlier.computeNanos,
                    since);
        }
    }
}
