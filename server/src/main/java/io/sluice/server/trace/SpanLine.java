package io.sluice.server.trace;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Map;
import java.util.TreeMap;

/// One finished span, as it lies in a line of a span file.
///
/// @param parentSpanId sixteen zeros for the root of a trace
/// @param process the service that made the span, with its process id
/// @param failed whether the span ended in an error
public record SpanLine(
        String traceId,
        String spanId,
        String parentSpanId,
        String name,
        String kind,
        String process,
        long startNanos,
        long endNanos,
        boolean failed,
        Map<String, String> attributes) {

    public SpanLine {
        attributes = Map.copyOf(attributes);
    }

    static SpanLine of(SpanData span, String process) {
        Map<String, String> attributes = new TreeMap<>();
        span.getAttributes()
                .forEach((key, value) -> attributes.put(key.getKey(), String.valueOf(value)));
        return new SpanLine(
                span.getTraceId(),
                span.getSpanId(),
                span.getParentSpanId(),
                span.getName(),
                span.getKind().name(),
                process,
                span.getStartEpochNanos(),
                span.getEndEpochNanos(),
                span.getStatus().getStatusCode() == StatusCode.ERROR,
                attributes);
    }
}
