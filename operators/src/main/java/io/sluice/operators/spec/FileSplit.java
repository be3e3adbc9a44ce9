package io.sluice.operators.spec;

import static java.util.Objects.requireNonNull;

/// A part of a file: a range of its row groups (Parquet) or record batches (Arrow files), by their
/// numbers, or the lines and records that begin within a range of bytes (all others). Splits that
/// cover a file without overlap yield each row once, wherever its parts lie.
///
/// @param location absolute path, as every process that reads it sees it
/// @param start first number or byte of the range
/// @param length how many
/// @param fingerprint of the file that was planned, so that another one in its place is noticed; 0
///   where only its length is known
public record FileSplit(String location, long start, long length, long fingerprint) {

    public FileSplit {
        requireNonNull(location, "location is null");
        if (start < 0 || length < 0 || start + length < 0) {
            throw new IllegalArgumentException(
                    "split of " + location + ": " + length + " from " + start);
        }
    }

    /// A part of a file of which only the length is known.
    public FileSplit(String location, long start, long length) {
        this(location, start, length, 0);
    }

    /// The number or byte after the last one of the range.
    public long end() {
        return start + length;
    }

    public boolean contains(long unit) {
        return unit >= start && unit < end();
    }
}
