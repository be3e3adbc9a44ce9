package io.sluice.rsocket.internal.server;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.sluice.rsocket.internal.net.Request;
import io.sluice.rsocket.internal.net.TracePropagation;

/// The server's span of one query: a child of the client's, if that traces.
record ServerSpan(Span span, Context context) {

    static ServerSpan start(Tracer tracer, Request request, String queryId) {
        Context parent = TracePropagation.context(request.metadata().trace());
        Span span =
                tracer.spanBuilder(request.route().text())
                        .setSpanKind(SpanKind.SERVER)
                        .setParent(parent)
                        .setAttribute("rpc.system.name", "rsocket")
                        .setAttribute("rpc.method", request.route().text())
                        .setAttribute("sluice.query_id", queryId)
                        .startSpan();
        return new ServerSpan(span, parent.with(span));
    }
}
