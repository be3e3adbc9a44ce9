package io.sluice.operators.internal.aggregate;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.Segments;
import io.sluice.operators.internal.hash.GroupTable;
import io.sluice.operators.internal.memory.NativeBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Which groups of a table are in which bucket, the first of their keys: chains of group numbers,
/// in the order in which the groups came. Holds 4 bytes of native memory for each group, and one
/// small object for each bucket. Not thread-safe.
final class Buckets implements AutoCloseable {

    private static final int NONE = -1;

    private final NativeBuffer next;
    private final TreeMap<Long, Chain> chains = new TreeMap<>();
    private @Nullable Chain lastChain;
    private long lastBucket;
    private int linked;
    private int left;

    Buckets(BufferAllocator allocator) {
        this.next = new NativeBuffer(allocator);
    }

    /// The groups of one bucket.
    private static final class Chain {
        private final int first;
        private int last;
        private int count;

        Chain(int group) {
            this.first = group;
            this.last = group;
            this.count = 1;
        }
    }

    /// Takes in the groups that are new in a table.
    void link(GroupTable table) {
        if (linked == table.size()) {
            return;
        }
        next.ensure(4L * table.size());
        for (int group = linked; group < table.size(); group++) {
            link(table.keyOf(group, 0), group);
        }
        left += table.size() - linked;
        linked = table.size();
    }

    private void link(long bucket, int group) {
        next.memory().set(Segments.I32, 4L * group, NONE);
        if (lastChain == null || lastBucket != bucket) {
            lastBucket = bucket;
            lastChain = chains.get(bucket);
        }
        if (lastChain == null) {
            lastChain = new Chain(group);
            chains.put(bucket, lastChain);
            return;
        }
        next.memory().set(Segments.I32, 4L * lastChain.last, group);
        lastChain.last = group;
        lastChain.count++;
    }

    /// Groups that are in buckets, and not those of buckets that were dropped.
    int groupsLeft() {
        return left;
    }

    boolean isEmpty() {
        return chains.isEmpty();
    }

    long first() {
        return chains.firstKey();
    }

    /// The first bucket at or after one; null if there is none.
    @Nullable Long atOrAfter(long bucket) {
        return chains.ceilingKey(bucket);
    }

    /// The first group of a bucket that there is.
    int firstGroup(long bucket) {
        return requireNonNull(chains.get(bucket), "no such bucket").first;
    }

    /// The group after one in its bucket; negative after the last.
    int nextGroup(int group) {
        return next.memory().get(Segments.I32, 4L * group);
    }

    /// Forgets all buckets before one.
    void dropBefore(long bucket) {
        Map<Long, Chain> before = chains.headMap(bucket, false);
        before.values().forEach(chain -> left -= chain.count);
        before.clear();
        lastChain = null;
    }

    @Override
    public void close() {
        next.close();
        chains.clear();
        lastChain = null;
    }
}
