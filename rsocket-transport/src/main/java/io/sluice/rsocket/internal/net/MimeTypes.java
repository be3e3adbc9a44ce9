package io.sluice.rsocket.internal.net;

/// The MIME types of the protocol; see docs/protocol.md.
public final class MimeTypes {

    public static final String COMPOSITE = "message/x.rsocket.composite-metadata.v0";
    public static final String ROUTING = "message/x.rsocket.routing.v0";
    public static final String ACCEPT = "message/x.rsocket.accept-mime-types.v0";

    public static final String QUERY_ID = "message/x.sluice.query-id.v1";
    public static final String CONTEXT = "message/x.sluice.context.v1";
    public static final String TASK = "message/x.sluice.task.v1";
    public static final String STREAM_TOKEN = "message/x.sluice.stream-token.v1";

    /// For libraries whose MIME types must have a slash: this, then the header's name.
    public static final String TRACE_ALIAS = "message/x.w3c.";

    public static final String ARROW_STREAM = "application/vnd.apache.arrow.stream";
    public static final String JSON = "application/json";
    public static final String JSON_LINES = "application/x-ndjson";

    private MimeTypes() {}
}
