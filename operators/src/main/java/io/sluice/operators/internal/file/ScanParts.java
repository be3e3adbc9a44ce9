package io.sluice.operators.internal.file;

import io.sluice.plan.BatchSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parts of files that the partitions of a scan still have before them, in one task.
///
/// A partition reads its own parts first, in their order. When it has none left it takes over the
/// last one of whichever open partition has the most, so that skew does not decide when a query
/// ends (morsels, as in V. Leis et al., *Morsel-Driven Parallelism*, SIGMOD 2014). Partitions that
/// nobody in this task has opened are left alone: another worker may read them. Thread-safe.
public final class ScanParts {

    private final List<Share> open = new ArrayList<>();

    /// The parts of a partition, which is open until its share is closed.
    ///
    /// @param parts owned by the share from here on
    public synchronized Share open(List<BatchSource> parts) {
        Share share = new Share(parts);
        open.add(share);
        return share;
    }

    private synchronized @Nullable BatchSource takeFor(Share taker) {
        if (!taker.left.isEmpty()) {
            return taker.left.removeFirst();
        }
        Share most = taker;
        for (Share share : open) {
            most = share.left.size() > most.left.size() ? share : most;
        }
        return most.left.pollLast();
    }

    private synchronized List<BatchSource> closeShare(Share share) {
        open.remove(share);
        List<BatchSource> left = List.copyOf(share.left);
        share.left.clear();
        return left;
    }

    /// What one partition has before it.
    public final class Share implements AutoCloseable {

        private final Deque<BatchSource> left;

        private Share(List<BatchSource> parts) {
            left = new ArrayDeque<>(parts);
        }

        /// The next part to read, of which the caller becomes the owner; null when nobody has one
        /// left.
        public @Nullable BatchSource take() {
            return takeFor(this);
        }

        /// Closes what is left: nobody wants more of this partition.
        @Override
        public void close() {
            closeShare(this).forEach(BatchSource::close);
        }
    }
}
