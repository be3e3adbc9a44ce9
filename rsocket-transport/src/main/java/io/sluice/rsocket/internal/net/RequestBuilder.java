package io.sluice.rsocket.internal.net;

import io.opentelemetry.context.Context;
import io.rsocket.Payload;
import io.rsocket.util.DefaultPayload;
import java.nio.charset.StandardCharsets;

/// Puts a request together. Its payloads lie on the heap and need no release.
public final class RequestBuilder {

    private final CompositeEntries entries = new CompositeEntries();
    private byte[] data = {};

    private RequestBuilder(Route route) {
        entries.route(route);
    }

    public static RequestBuilder of(Route route) {
        return new RequestBuilder(route);
    }

    public RequestBuilder entry(String mimeType, String content) {
        entries.add(mimeType, content);
        return this;
    }

    public RequestBuilder entry(String mimeType, byte[] content) {
        entries.add(mimeType, content);
        return this;
    }

    /// Adds the headers that carry a trace, if there is one.
    public RequestBuilder trace(Context trace) {
        TracePropagation.headers(trace).forEach(entries::add);
        return this;
    }

    public RequestBuilder data(byte[] bytes) {
        data = bytes;
        return this;
    }

    public RequestBuilder data(String text) {
        return data(text.getBytes(StandardCharsets.UTF_8));
    }

    public Payload payload() {
        return DefaultPayload.create(data, entries.toBytes());
    }
}
