package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Segments;
import io.sluice.operators.internal.file.MalformedException;
import java.lang.foreign.MemorySegment;

/// Rewrites strings of which lengths, or what they share with the one before, are stored as
/// differences, as plain values: four bytes of length before each, none where all are equally long.
///
/// See "Delta-length byte array" and "Delta Strings" in Parquet's `Encodings.md`.
final class DeltaStrings {

    private DeltaStrings() {}

    /// Rewrites DELTA_LENGTH_BYTE_ARRAY.
    ///
    /// @return bytes written to the target
    static long lengths(
            MemorySegment source, long from, long end, int maxValues, NativeMemory target) {
        try (Lengths lengths = Lengths.read(source, from, end, maxValues, target.allocator())) {
            long at = lengths.end();
            long written = 0;
            MemorySegment plain = target.fresh(end - at + (long) Integer.BYTES * lengths.count());
            for (int i = 0; i < lengths.count(); i++) {
                int length = lengths.get(i, end - at);
                plain.set(Segments.I32, written, length);
                MemorySegment.copy(source, at, plain, written + Integer.BYTES, length);
                written += Integer.BYTES + (long) length;
                at += length;
            }
            return written;
        }
    }

    /// Rewrites DELTA_BYTE_ARRAY.
    ///
    /// @param fixedLength the length of all values, or 0 where they differ
    /// @return bytes written to the target
    static long prefixes(
            MemorySegment source,
            long from,
            long end,
            int maxValues,
            int fixedLength,
            NativeMemory target) {
        try (Lengths prefixes = Lengths.read(source, from, end, maxValues, target.allocator());
                Lengths suffixes =
                        Lengths.read(source, prefixes.end(), end, maxValues, target.allocator())) {
            if (prefixes.count() != suffixes.count()) {
                throw new MalformedException(
                        prefixes.count() + " beginnings for " + suffixes.count() + " strings");
            }
            int lengthBytes = fixedLength == 0 ? Integer.BYTES : 0;
            long at = suffixes.end();
            long written = 0;
            long previous = 0;
            int previousLength = 0;
            for (int i = 0; i < prefixes.count(); i++) {
                int prefix = prefixes.get(i, previousLength);
                int suffix = suffixes.get(i, end - at);
                int length = Math.addExact(prefix, suffix);
                if (fixedLength != 0 && length != fixedLength) {
                    throw new MalformedException("value of " + length + " bytes");
                }
                long value = written + lengthBytes;
                MemorySegment plain = target.grow(value + length, written);
                if (lengthBytes > 0) {
                    plain.set(Segments.I32, written, length);
                }
                MemorySegment.copy(plain, previous, plain, value, prefix);
                MemorySegment.copy(source, at, plain, value + prefix, suffix);
                at += suffix;
                written = value + length;
                previous = value;
                previousLength = length;
            }
            return written;
        }
    }
}
