package io.sluice.rsocket.internal.net;

import io.rsocket.ConnectionSetupPayload;
import io.sluice.codec.wire.ContextCodec;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.time.Duration;

/// What a server or worker grants its peers; see "Limits" in docs/protocol.md.
///
/// @param connections of the process
/// @param connectionsPerPeer of one peer, so that it cannot shut others out
/// @param streams of one connection
/// @param requestBytes of one request, put together from its fragments
/// @param egressBytes of one connection that may wait for the network before its streams wait
/// @param clientBytes that all connections together may make the process hold, see [ClientMemory]
/// @param setupTimeout how long a connection may stay silent before it says who it is
public record Limits(
        int connections,
        int connectionsPerPeer,
        int streams,
        int requestBytes,
        int metadataBytes,
        long egressBytes,
        long clientBytes,
        Duration setupTimeout) {

    static final Duration MIN_KEEP_ALIVE = Duration.ofMillis(100);
    static final Duration MAX_KEEP_ALIVE = Duration.ofMinutes(5);
    static final Duration MAX_LIFETIME = Duration.ofMinutes(30);

    /// The largest payload, in and out.
    public static final long MIN_CLIENT_BYTES = 2L * WireSizes.MAX_PAYLOAD_BYTES;

    /// A query context of the largest size and what comes with it.
    private static final int METADATA_BYTES = ContextCodec.MAX_BYTES + (16 << 10);

    public static final Limits SERVER =
            new Limits(
                    1000,
                    500,
                    256,
                    4 << 20,
                    METADATA_BYTES,
                    8L << 20,
                    ClientMemory.defaultBytes(),
                    Duration.ofSeconds(5));

    /// Plans are larger than statements: a scan names all its files.
    public static final Limits WORKER =
            new Limits(
                    1000,
                    1000,
                    4096,
                    17 << 20,
                    METADATA_BYTES,
                    8L << 20,
                    ClientMemory.defaultBytes(),
                    Duration.ofSeconds(5));

    public Limits {
        requirePositive("connections", connections);
        requirePositive("connectionsPerPeer", connectionsPerPeer);
        requirePositive("streams", streams);
        requirePositive("metadataBytes", metadataBytes);
        requirePositive("egressBytes", egressBytes);
        if (clientBytes < MIN_CLIENT_BYTES) {
            throw new IllegalArgumentException(
                    "clientBytes " + clientBytes + " is less than " + MIN_CLIENT_BYTES);
        }
        if (requestBytes < WireSizes.MAX_FRAME_BYTES) {
            throw new IllegalArgumentException(
                    "requestBytes "
                            + requestBytes
                            + " is less than a frame: "
                            + WireSizes.MAX_FRAME_BYTES);
        }
    }

    public Limits withConnections(int value) {
        return new Limits(
                value,
                connectionsPerPeer,
                streams,
                requestBytes,
                metadataBytes,
                egressBytes,
                clientBytes,
                setupTimeout);
    }

    public Limits withConnectionsPerPeer(int value) {
        return new Limits(
                connections,
                value,
                streams,
                requestBytes,
                metadataBytes,
                egressBytes,
                clientBytes,
                setupTimeout);
    }

    public Limits withStreams(int value) {
        return new Limits(
                connections,
                connectionsPerPeer,
                value,
                requestBytes,
                metadataBytes,
                egressBytes,
                clientBytes,
                setupTimeout);
    }

    public Limits withEgressBytes(long value) {
        return new Limits(
                connections,
                connectionsPerPeer,
                streams,
                requestBytes,
                metadataBytes,
                value,
                clientBytes,
                setupTimeout);
    }

    public Limits withClientBytes(long value) {
        return new Limits(
                connections,
                connectionsPerPeer,
                streams,
                requestBytes,
                metadataBytes,
                egressBytes,
                value,
                setupTimeout);
    }

    public Limits withSetupTimeout(Duration value) {
        return new Limits(
                connections,
                connectionsPerPeer,
                streams,
                requestBytes,
                metadataBytes,
                egressBytes,
                clientBytes,
                value);
    }

    /// Refuses keep-alive settings that cost a timer tick for every instant, or that would never
    /// notice a dead peer.
    static void checkKeepAlive(ConnectionSetupPayload setup) {
        long interval = setup.keepAliveInterval();
        long lifetime = setup.keepAliveMaxLifetime();
        if (interval < MIN_KEEP_ALIVE.toMillis() || interval > MAX_KEEP_ALIVE.toMillis()) {
            throw new QueryException(
                    ErrorCode.PROTOCOL,
                    "a keep-alive interval of "
                            + interval
                            + " ms is not between "
                            + MIN_KEEP_ALIVE.toMillis()
                            + " ms and "
                            + MAX_KEEP_ALIVE.toMillis()
                            + " ms");
        }
        if (lifetime < interval || lifetime > MAX_LIFETIME.toMillis()) {
            throw new QueryException(
                    ErrorCode.PROTOCOL,
                    "a keep-alive lifetime of "
                            + lifetime
                            + " ms is not between the interval and "
                            + MAX_LIFETIME.toMillis()
                            + " ms");
        }
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value);
        }
    }
}
