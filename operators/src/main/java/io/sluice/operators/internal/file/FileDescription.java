package io.sluice.operators.internal.file;

import io.sluice.plan.Statistics;
import io.sluice.type.Schema;
import java.util.List;

/// What planning has learned of one file.
///
/// @param status as it was then
/// @param fingerprint [OpenFile#fingerprint] where the parts are found by what the file says of
///   itself, otherwise 0
/// @param statistics of its columns
/// @param pieces the parts that can be read apart from each other, in order
public record FileDescription(
        FileStatus status,
        long fingerprint,
        Schema schema,
        Statistics statistics,
        List<Piece> pieces) {

    public FileDescription {
        pieces = List.copyOf(pieces);
    }

    public String location() {
        return status.location();
    }

    /// A part of a file, in units of which its format says what they are: see
    /// [io.sluice.operators.spec.FileSplit].
    ///
    /// @param start the first unit
    /// @param length how many there are
    /// @param weight how much work it is, in bytes
    /// @param statistics of its rows, as far as the format has any
    public record Piece(long start, long length, long weight, Statistics statistics) {}
}
