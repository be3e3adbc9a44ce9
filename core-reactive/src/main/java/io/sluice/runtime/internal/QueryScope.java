package io.sluice.runtime.internal;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.sluice.context.TraceContext;
import org.slf4j.MDC;

/// What a thread knows of the query that it works for: its trace is the thread's current one, and
/// log lines carry `query_id` and `trace_id`. Entered for a turn of work, never for a batch.
public final class QueryScope implements AutoCloseable {

    private static final String QUERY_ID = "query_id";
    private static final String TRACE_ID = "trace_id";

    private final Scope trace;

    private QueryScope(Scope trace) {
        this.trace = trace;
    }

    /// Until the scope is closed, by the same thread.
    @SuppressWarnings("MustBeClosedChecker") // close() closes it
    public static QueryScope enter(String queryId, Context trace) {
        MDC.put(QUERY_ID, queryId);
        String traceId = TraceContext.traceId(trace);
        if (!traceId.isEmpty()) {
            MDC.put(TRACE_ID, traceId);
        }
        return new QueryScope(trace.makeCurrent());
    }

    @Override
    public void close() {
        trace.close();
        MDC.remove(TRACE_ID);
        MDC.remove(QUERY_ID);
    }
}
