package io.sluice.rsocket.internal.net;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/// Where a server or worker listens: `tcp://host:port` or `ws://host:port/rsocket`.
///
/// @param path of WebSockets; empty for TCP
public record Endpoint(Transport transport, String host, int port, String path) {

    public static final String WEBSOCKET_PATH = "/rsocket";

    /// Where nobody but this machine can connect.
    public static final String LOOPBACK = "127.0.0.1";

    /// What carries the frames.
    public enum Transport {
        TCP("tcp"),
        WEBSOCKET("ws");

        private final String scheme;

        Transport(String scheme) {
            this.scheme = scheme;
        }
    }

    public static Endpoint tcp(String host, int port) {
        return new Endpoint(Transport.TCP, host, port, "");
    }

    public static Endpoint webSocket(String host, int port) {
        return new Endpoint(Transport.WEBSOCKET, host, port, WEBSOCKET_PATH);
    }

    /// @throws QueryException with `CONFIG_INVALID` if the text is no such address
    public static Endpoint parse(String text) {
        try {
            URI uri = new URI(text.strip());
            String host = uri.getHost();
            if (host == null || uri.getScheme() == null || uri.getPort() < 0) {
                throw invalid(text);
            }
            String path = uri.getPath() == null ? "" : uri.getPath();
            return switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
                case "tcp" -> tcp(host, uri.getPort());
                case "ws" ->
                        new Endpoint(
                                Transport.WEBSOCKET,
                                host,
                                uri.getPort(),
                                path.isEmpty() || path.equals("/") ? WEBSOCKET_PATH : path);
                default -> throw invalid(text);
            };
        } catch (URISyntaxException e) {
            throw invalid(text);
        }
    }

    private static QueryException invalid(String text) {
        return new QueryException(
                ErrorCode.CONFIG_INVALID,
                "\""
                        + text
                        + "\" is no address of the form tcp://host:port or ws://host:port/rsocket");
    }

    @Override
    public String toString() {
        return transport.scheme + "://" + host + ":" + port + path;
    }
}
