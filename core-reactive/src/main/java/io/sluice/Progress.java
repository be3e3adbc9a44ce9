package io.sluice;

import java.time.Duration;

/// How far a query is.
///
/// @param phase what it does now
/// @param scannedRows rows that its sources have yielded, on all machines
/// @param resultRows rows that its reader has received
/// @param resultBytes their bytes
/// @param lateRows rows that came too late for a window
/// @param elapsed since the query was subscribed to
public record Progress(
        Phase phase,
        long scannedRows,
        long resultRows,
        long resultBytes,
        long lateRows,
        Duration elapsed) {

    /// The stages of a query's life before it has ended.
    public enum Phase {
        PLANNING,
        RUNNING,
        ENDED
    }
}
