package io.sluice.rsocket.internal.client;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.sluice.error.QueryException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The client's span of one query, named as the conventions for databases say. The statement's text
/// stays out of it: it may hold what is nobody's business.
record ClientSpan(Span span, Context context) {

    static ClientSpan start(ClientParts parts, String sql, String queryId, Context parent) {
        Span span =
                parts.tracer()
                        .spanBuilder(operation(sql))
                        .setSpanKind(SpanKind.CLIENT)
                        .setParent(parent)
                        .setAttribute("db.system.name", "sluice")
                        .setAttribute("db.operation.name", operation(sql))
                        .setAttribute("server.address", parts.link().endpoint().host())
                        .setAttribute("server.port", (long) parts.link().endpoint().port())
                        .setAttribute("sluice.query_id", queryId)
                        .startSpan();
        return new ClientSpan(span, parent.with(span));
    }

    void end(@Nullable QueryException error) {
        if (error != null) {
            span.setStatus(StatusCode.ERROR);
            span.setAttribute("error.type", error.code().name());
            span.setAttribute("db.response.status_code", error.code().sqlState());
        }
        span.end();
    }

    /// The statement's first word.
    private static String operation(String sql) {
        String text = sql.strip();
        int end = 0;
        while (end < text.length() && Character.isLetter(text.charAt(end))) {
            end++;
        }
        return end == 0 ? "QUERY" : text.substring(0, end).toUpperCase(Locale.ROOT);
    }
}
