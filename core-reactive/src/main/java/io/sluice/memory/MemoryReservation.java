package io.sluice.memory;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import org.apache.arrow.memory.AllocationReservation;
import org.apache.arrow.memory.BufferAllocator;

/// Counts memory that does not come from an allocator, such as heap objects or buffers of a
/// library, against an allocator's limits as if it did.
///
/// Not thread-safe; closed by its owner, which gives all of it back.
public final class MemoryReservation implements AutoCloseable {

    private final BufferAllocator allocator;
    private final String purpose;

    /// Counts on the allocator what it reserves and forgets how much that was.
    private final AllocationReservation reservation;

    private long bytes;

    private MemoryReservation(BufferAllocator allocator, String purpose) {
        this.allocator = allocator;
        this.purpose = purpose;
        this.reservation = allocator.newReservation();
    }

    /// An empty reservation.
    ///
    /// @param purpose what the memory is for, as the error message shall say it: "parquet page
    ///   buffers"
    public static MemoryReservation of(BufferAllocator allocator, String purpose) {
        return new MemoryReservation(allocator, purpose);
    }

    /// Counts this many more bytes.
    ///
    /// @throws QueryException with [ErrorCode#MEMORY_LIMIT] if a limit stands against it; nothing
    ///   changes then
    public void grow(long more) {
        if (more <= 0) {
            return;
        }
        if (!reservation.reserve(more)) {
            throw new QueryException(
                    ErrorCode.MEMORY_LIMIT,
                    purpose
                            + " need "
                            + more
                            + " more bytes; "
                            + allocator.getName()
                            + " holds "
                            + allocator.getAllocatedMemory()
                            + " of at most "
                            + allocator.getLimit()
                            + " bytes");
        }
        bytes += more;
    }

    /// Bytes counted now.
    public long bytes() {
        return bytes;
    }

    /// Gives everything back; the reservation can grow again.
    public void clear() {
        allocator.releaseBytes(bytes);
        bytes = 0;
    }

    @Override
    public void close() {
        clear();
        reservation.close();
    }
}
