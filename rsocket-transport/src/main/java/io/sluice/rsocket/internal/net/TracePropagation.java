package io.sluice.rsocket.internal.net;

import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Map;
import java.util.TreeMap;

/// A trace as headers of W3C Trace Context and Baggage, on request frames only.
///
/// The protocol fixes the format, whatever propagators the process is configured with. So a trace
/// also passes through a process that records none itself.
public final class TracePropagation {

    private static final TextMapPropagator W3C =
            TextMapPropagator.composite(
                    W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

    private static final TextMapGetter<Map<String, String>> HEADERS =
            (headers, name) -> headers == null ? null : headers.get(name);

    private TracePropagation() {}

    /// The headers that carry a trace; none where nothing is traced.
    public static Map<String, String> headers(Context trace) {
        Map<String, String> headers = new TreeMap<>();
        W3C.inject(
                trace,
                headers,
                (carrier, name, value) -> {
                    if (carrier != null) {
                        carrier.put(name, value);
                    }
                });
        return headers;
    }

    /// The trace that headers of a peer carry.
    public static Context context(Map<String, String> headers) {
        return headers.isEmpty() ? Context.root() : W3C.extract(Context.root(), headers, HEADERS);
    }
}
