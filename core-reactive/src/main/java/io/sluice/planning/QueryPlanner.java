package io.sluice.planning;

import java.util.List;
import reactor.core.publisher.Mono;

/// Turns the text of one statement into a plan. The session finds one by its builder or by the
/// service loader.
public interface QueryPlanner {

    /// Plans one statement. Nothing happens before the mono is subscribed to; then metadata is
    /// read, and planning computes on a thread of its own, never the subscriber's.
    Mono<PlannedQuery> plan(String sql, PlannerEnvironment environment);

    /// The statements of a script, split at semicolons outside of quotes and comments; empty ones
    /// are left out.
    List<String> split(String script);
}
