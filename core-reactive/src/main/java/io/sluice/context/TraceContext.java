package io.sluice.context;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import reactor.util.context.ContextView;

/// Where a query's place in its trace is kept while it runs: in Reactor's context, put there once
/// for a query or fragment and read once when an operator, a provider or a connection starts. No
/// signal of a batch ever looks at it.
///
/// Without an entry the place is the subscribing thread's own, so that a host that traces with
/// scopes sees the queries that it subscribes to under its span.
public final class TraceContext {

    private static final Object KEY = TraceContext.class;

    private TraceContext() {}

    /// The trace of a subscriber's context, or of the calling thread.
    public static Context of(ContextView subscriber) {
        Context stored = subscriber.getOrDefault(KEY, null);
        return stored == null ? Context.current() : stored;
    }

    /// A subscriber's context with the trace in it, for `contextWrite`.
    public static reactor.util.context.Context store(
            reactor.util.context.Context subscriber, Context trace) {
        return subscriber.put(KEY, trace);
    }

    /// The trace's id as logs show it; empty text where nothing is traced.
    public static String traceId(Context trace) {
        SpanContext span = Span.fromContext(trace).getSpanContext();
        return span.isValid() ? span.getTraceId() : "";
    }
}
