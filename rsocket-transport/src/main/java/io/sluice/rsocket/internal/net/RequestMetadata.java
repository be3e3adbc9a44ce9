package io.sluice.rsocket.internal.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What the metadata of a request says.
///
/// @param queryId the query that the client names; empty if it leaves the name to the server
/// @param context the encoded query context
/// @param task the JSON text of a worker's task
/// @param streamToken the name under which the stream can be continued
/// @param trace W3C headers by name
public record RequestMetadata(
        Route route,
        ResultFormat format,
        Optional<String> queryId,
        Optional<byte[]> context,
        Optional<String> task,
        Optional<String> streamToken,
        Map<String, String> trace) {

    /// The headers of W3C Trace Context and Baggage.
    static final List<String> TRACE_HEADERS = List.of("traceparent", "tracestate", "baggage");

    /// Ids stand in logs and in file names, so nothing that either could take for its own.
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    /// Reads the metadata of a request.
    ///
    /// @param composite false if SETUP said that metadata is a route and nothing else
    /// @throws QueryException with `PROTOCOL` or `TOO_LARGE`
    public static RequestMetadata read(ByteBuf metadata, boolean composite, int maxBytes) {
        if (metadata.readableBytes() > maxBytes) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "request metadata has "
                            + metadata.readableBytes()
                            + " bytes; the limit is "
                            + maxBytes);
        }
        if (!composite) {
            return new Parsed().with(MimeTypes.ROUTING, bytes(metadata)).result();
        }
        Parsed parsed = new Parsed();
        for (CompositeEntries.Entry entry : CompositeEntries.read(metadata)) {
            parsed.with(entry.mimeType(), entry.content());
        }
        return parsed.result();
    }

    /// A query id that a client has chosen.
    ///
    /// @throws QueryException with `PROTOCOL` if it is none
    public static String checkedId(String id) {
        if (!ID.matcher(id).matches()) {
            throw new QueryException(
                    ErrorCode.PROTOCOL,
                    "a query id has 1 to 128 letters, digits and characters out of \"._:-\"");
        }
        return id;
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    private static final class Parsed {

        private Optional<Route> route = Optional.empty();
        private final List<String> accepted = new ArrayList<>();
        private Optional<String> queryId = Optional.empty();
        private Optional<byte[]> context = Optional.empty();
        private Optional<String> task = Optional.empty();
        private Optional<String> streamToken = Optional.empty();
        private final Map<String, String> trace = new TreeMap<>();

        Parsed with(String mimeType, byte[] content) {
            switch (mimeType) {
                case MimeTypes.ROUTING -> route = Optional.of(route(content));
                case MimeTypes.ACCEPT -> accepted.addAll(accepted(content));
                case MimeTypes.QUERY_ID -> queryId = Optional.of(checkedId(text(content)));
                case MimeTypes.CONTEXT -> context = Optional.of(content);
                case MimeTypes.TASK -> task = Optional.of(text(content));
                case MimeTypes.STREAM_TOKEN -> streamToken = Optional.of(checkedId(text(content)));
                default -> traceHeader(mimeType, content);
            }
            return this;
        }

        private void traceHeader(String mimeType, byte[] content) {
            String name =
                    mimeType.startsWith(MimeTypes.TRACE_ALIAS)
                            ? mimeType.substring(MimeTypes.TRACE_ALIAS.length())
                            : mimeType;
            if (TRACE_HEADERS.contains(name)) {
                trace.put(name, text(content));
            }
        }

        RequestMetadata result() {
            Route known =
                    route.orElseThrow(() ->
                            new QueryException(
                                    ErrorCode.PROTOCOL,
                                    "the request's metadata names no route; it belongs into an"
                                            + " entry of type "
                                            + MimeTypes.ROUTING));
            return new RequestMetadata(
                    known, ResultFormat.of(accepted), queryId, context, task, streamToken, trace);
        }

        /// The first tag; others are for intermediaries.
        private static Route route(byte[] content) {
            int length = content.length == 0 ? 0 : content[0] & 0xFF;
            if (length == 0 || length >= content.length) {
                throw new QueryException(
                        ErrorCode.PROTOCOL,
                        "the route is not a tag: its length in one byte, then its text");
            }
            return Route.of(new String(content, 1, length, StandardCharsets.UTF_8));
        }

        /// MIME types as the specification writes them or, since some libraries send what they are
        /// given, as plain text with commas. No text is both.
        private static List<String> accepted(byte[] content) {
            List<String> types = new ArrayList<>();
            ByteBuf in = Unpooled.wrappedBuffer(content);
            try {
                while (in.isReadable()) {
                    types.add(CompositeEntries.readType(in));
                }
                return types;
            } catch (QueryException e) {
                return Arrays.asList(text(content).split(","));
            }
        }

        private static String text(byte[] content) {
            return new String(content, StandardCharsets.UTF_8);
        }
    }
}
