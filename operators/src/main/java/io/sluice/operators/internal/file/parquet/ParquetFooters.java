package io.sluice.operators.internal.file.parquet;

import io.sluice.memory.MemoryReservation;
import io.sluice.operators.internal.file.OpenFile;
import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;

/// The footers of the files of one scan in one task, each read once for all partitions. What they
/// take on the heap is reserved. Thread-safe.
final class ParquetFooters implements AutoCloseable {

    /// Objects for a column of a row group, and for its statistics.
    private static final long BYTES_PER_CHUNK = 512;

    private final Map<String, ParquetFooter> footers = new HashMap<>();
    private final MemoryReservation reservation;

    ParquetFooters(BufferAllocator allocator) {
        this.reservation = MemoryReservation.of(allocator, "Parquet footers");
    }

    synchronized ParquetFooter of(OpenFile file) {
        ParquetFooter known = footers.get(file.location());
        if (known != null) {
            return known;
        }
        ParquetFooter footer = ParquetFooter.read(file);
        long chunks = footer.groups().stream().mapToLong(group -> group.chunks().size()).sum();
        reservation.grow(BYTES_PER_CHUNK * (chunks + 1));
        footers.put(file.location(), footer);
        return footer;
    }

    @Override
    public synchronized void close() {
        reservation.close();
    }
}
