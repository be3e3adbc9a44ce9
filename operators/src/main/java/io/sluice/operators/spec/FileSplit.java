package io.sluice.operators.spec;

import static java.util.Objects.requireNonNull;

/// A part of a file: those of its row groups, record batches, lines or (for CSV) the records that
/// begin within a range of bytes. Splits that cover a file without overlap yield each row once.
///
/// @param location absolute path, as every process that reads it sees it
/// @param start first byte of the range
/// @param length bytes in the range
public record FileSplit(String location, long start, long length) {

    public FileSplit {
        requireNonNull(location, "location is null");
        if (start < 0 || length < 0 || start + length < 0) {
            throw new IllegalArgumentException(
                    "split of " + location + ": " + length + " bytes from " + start);
        }
    }

    /// The byte after the last one of the range.
    public long end() {
        return start + length;
    }

    public boolean contains(long offset) {
        return offset >= start && offset < end();
    }
}
