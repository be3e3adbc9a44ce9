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
    private AllocationReservation reservation;

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
    public void grow(long bytes) {
        if (bytes > 0 && !reservation.reserve(bytes)) {
            throw new QueryException(
                    ErrorCode.MEMORY_LIMIT,
                    purpose
                            + " need "
                            + bytes
                            + " more bytes; "
                            + allocator.getName()
                            + " holds "
                            + allocator.getAllocatedMemory()
                            + " of at most "
                            + allocator.getLimit()
                            + " bytes");
        }
    }

    /// Bytes counted now.
    public long bytes() {
        return reservation.getSizeLong();
    }

    /// Gives everything back; the reservation can grow again.
    public void clear() {
        reservation.close();
        reservation = allocator.newReservation();
    }

    @Override
    public void close() {
        reservation.close();
    }
}
