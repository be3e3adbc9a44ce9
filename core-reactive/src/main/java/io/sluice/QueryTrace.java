package io.sluice;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.sluice.context.TraceContext;
import io.sluice.error.QueryException;
import io.sluice.plan.NodeReport;
import io.sluice.planning.PlannedQuery;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/// The spans of one query: `query` from its subscription to the moment when all of it has stopped,
/// and `plan` inside it. What the plan's nodes did is added at the end, as events.
final class QueryTrace {

    private static final String SCOPE = "io.sluice";
    private static final AttributeKey<String> QUERY_ID = AttributeKey.stringKey("sluice.query.id");
    private static final AttributeKey<String> OUTCOME =
            AttributeKey.stringKey("sluice.query.outcome");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> WORKER = AttributeKey.stringKey("sluice.worker");
    private static final AttributeKey<Long> ROWS = AttributeKey.longKey("sluice.rows");
    private static final AttributeKey<Long> BATCHES = AttributeKey.longKey("sluice.batches");
    private static final AttributeKey<Long> BYTES = AttributeKey.longKey("sluice.bytes");
    private static final AttributeKey<Long> COMPUTE_NANOS =
            AttributeKey.longKey("sluice.compute_nanos");

    private final Span span;
    private final Context context;

    private QueryTrace(Span span, Context context) {
        this.span = span;
        this.context = context;
    }

    /// Begins the query's span under the subscriber's.
    static QueryTrace start(String queryId, OpenTelemetry telemetry, ContextView subscriber) {
        Context parent = TraceContext.of(subscriber);
        Span span =
                tracer(telemetry)
                        .spanBuilder("query")
                        .setParent(parent)
                        .setAttribute(QUERY_ID, queryId)
                        .startSpan();
        return new QueryTrace(span, parent.with(span));
    }

    /// Planning in a span of its own under the subscriber's.
    static Mono<PlannedQuery> planning(
            Mono<PlannedQuery> planning, OpenTelemetry telemetry, ContextView subscriber) {
        Context parent = TraceContext.of(subscriber);
        Span span = tracer(telemetry).spanBuilder("plan").setParent(parent).startSpan();
        return planning.doOnError(error -> failed(span, QueryException.from(error)))
                .doFinally(_ -> span.end())
                .contextWrite(context -> TraceContext.store(context, parent.with(span)));
    }

    private static Tracer tracer(OpenTelemetry telemetry) {
        return telemetry.getTracer(SCOPE);
    }

    /// What runs for the query is traced under this.
    Context context() {
        return context;
    }

    void end(Summary summary) {
        if (span.isRecording()) {
            span.setAttribute(OUTCOME, summary.outcome().name());
            span.setAttribute(ROWS, summary.rows());
            span.setAttribute(BATCHES, summary.batches());
            span.setAttribute(BYTES, summary.bytes());
            summary.error().ifPresent(error -> failed(span, error));
            summary.nodes().forEach(this::addNode);
        }
        span.end();
    }

    /// Ends the span of a query that could not even start.
    void end(RuntimeException error) {
        failed(span, QueryException.from(error));
        span.end();
    }

    private void addNode(NodeReport node) {
        span.addEvent(
                node.name(),
                Attributes.of(
                        ROWS, node.metrics().rows(),
                        BATCHES, node.metrics().batches(),
                        BYTES, node.metrics().bytes(),
                        COMPUTE_NANOS, node.metrics().computeNanos(),
                        WORKER, node.worker()));
    }

    private static void failed(Span span, QueryException error) {
        span.setStatus(StatusCode.ERROR, String.valueOf(error.getMessage()));
        span.setAttribute(ERROR_TYPE, error.code().name());
    }
}
