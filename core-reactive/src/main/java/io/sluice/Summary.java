package io.sluice;

import io.sluice.error.QueryException;
import io.sluice.plan.NodeReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How a query ended, and what it did.
///
/// @param error why it failed, unless it completed or was cancelled
/// @param nodes what each node of the plan counted, in the plan's order
public record Summary(
        String queryId,
        Outcome outcome,
        Optional<QueryException> error,
        long rows,
        long batches,
        long bytes,
        long lateRows,
        Duration elapsed,
        List<NodeReport> nodes) {

    public Summary {
        nodes = List.copyOf(nodes);
    }

    /// Every query ends in exactly one of these.
    public enum Outcome {
        COMPLETED,
        FAILED,
        CANCELLED
    }
}
