package io.sluice.server;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.sluice.server.trace.SpanFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The tracing of one process: into a span file where one is named, otherwise none at all.
///
/// @param openTelemetry what servers, workers and clients of this process are given
/// @param stop writes out what is pending
record Telemetry(OpenTelemetry openTelemetry, Runnable stop) {

    private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");

    /// @param process the name that spans carry, such as `worker 7879`
    static Telemetry into(@Nullable Path spanFile, String process) throws IOException {
        if (spanFile == null) {
            return new Telemetry(OpenTelemetry.noop(), () -> {});
        }
        SdkTracerProvider tracers =
                SdkTracerProvider.builder()
                        .setResource(Resource.create(Attributes.of(SERVICE_NAME, process)))
                        .addSpanProcessor(
                                SimpleSpanProcessor.create(SpanFile.appendTo(spanFile, process)))
                        .build();
        OpenTelemetrySdk sdk =
                OpenTelemetrySdk.builder()
                        .setTracerProvider(tracers)
                        .setPropagators(
                                ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                        .build();
        return new Telemetry(sdk, sdk::close);
    }
}
