package io.sluice.operators.internal.join;

import io.sluice.batch.Column;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.memory.NativeBuffer;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;

/// The rows of a join's build side, column by column, with an index over their keys where there are
/// any, and a note for each row whether it has had a match where somebody wants to know.
///
/// Immutable but for those notes, which all probing threads make; only after the last of them has
/// finished they are read.
public final class JoinTable implements AutoCloseable {

    private final List<Column> columns;
    private final int rowCount;
    private final Optional<HashIndex> index;
    private final NativeBuffer matched;
    private final AtomicInteger openProbes;

    /// @param columns the columns of the build side, of which the table takes over the references
    /// @param probes how many partitions will probe
    /// @param notesMatches whether to remember which rows have had a match
    JoinTable(
            List<Column> columns,
            int rowCount,
            Optional<HashIndex> index,
            int probes,
            boolean notesMatches,
            BufferAllocator allocator) {
        this.columns = List.copyOf(columns);
        this.rowCount = rowCount;
        this.index = index;
        this.openProbes = new AtomicInteger(probes);
        this.matched = new NativeBuffer(allocator);
        if (notesMatches) {
            matched.ensure(rowCount);
        }
    }

    public int rowCount() {
        return rowCount;
    }

    /// The columns of the build side; borrowed.
    public List<Column> columns() {
        return columns;
    }

    HashIndex index() {
        return index.orElseThrow();
    }

    /// Notes that these rows have had a match.
    void noteMatches(int[] rows, int count) {
        MemorySegment notes = matched.memory();
        for (int i = 0; i < count; i++) {
            if (rows[i] >= 0) {
                notes.set(Segments.I8, rows[i], (byte) 1);
            }
        }
    }

    boolean hasMatch(int row) {
        return matched.memory().get(Segments.I8, row) != 0;
    }

    /// Tells that one partition has probed all its rows.
    ///
    /// @return whether it was the last
    boolean probeFinished() {
        return openProbes.decrementAndGet() == 0;
    }

    @Override
    public void close() {
        columns.forEach(Column::release);
        index.ifPresent(HashIndex::close);
        matched.close();
    }
}
