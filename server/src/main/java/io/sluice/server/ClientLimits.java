package io.sluice.server;

import io.sluice.config.ConfigType;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.SluiceServer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What `sluice serve` grants its clients; see "Limits" in docs/protocol.md.
final class ClientLimits {

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "connections that may be open (default: 1000)")
    private @Nullable Integer connections;

    @Option(
            names = "--max-connections-per-peer",
            paramLabel = "N",
            description = "of them, those of one machine (default: 500)")
    private @Nullable Integer connectionsPerPeer;

    @Option(
            names = "--max-queries",
            paramLabel = "N",
            description =
                    "queries that may run, those included that wait for credit (default: 1024)")
    private @Nullable Integer queries;

    @Option(
            names = "--max-queries-per-peer",
            paramLabel = "N",
            description = "of them, those of one machine (default: 512)")
    private @Nullable Integer queriesPerPeer;

    @Option(
            names = "--max-queries-per-connection",
            paramLabel = "N",
            description = "of them, those of one connection (default: 128)")
    private @Nullable Integer queriesPerConnection;

    @Option(
            names = "--max-client-memory",
            paramLabel = "SIZE",
            description =
                    "what half-sent requests and unread results of all clients may hold, 32MiB or"
                            + " more (default: a quarter of the heap's limit)")
    private @Nullable String memory;

    /// @throws QueryException with `CONFIG_INVALID` that names the option
    void applyTo(SluiceServer.Builder server) {
        count("--max-connections", connections, server::maxConnections);
        count("--max-connections-per-peer", connectionsPerPeer, server::maxConnectionsPerPeer);
        count("--max-queries", queries, server::maxQueries);
        count("--max-queries-per-peer", queriesPerPeer, server::maxQueriesPerPeer);
        count(
                "--max-queries-per-connection",
                queriesPerConnection,
                server::maxQueriesPerConnection);
        String size = memory;
        if (size != null) {
            apply(
                    "--max-client-memory " + size + " is no size of 32MiB or more",
                    () -> server.maxClientMemory(ConfigType.BYTES.parse().apply(size)));
        }
    }

    private static void count(
            String option, @Nullable Integer value, IntFunction<SluiceServer.Builder> setting) {
        if (value != null) {
            apply(option + " " + value + " is not 1 or more", () -> setting.apply(value));
        }
    }

    private static void apply(String otherwise, Supplier<SluiceServer.Builder> setting) {
        try {
            SluiceServer.Builder _ = setting.get();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new QueryException(ErrorCode.CONFIG_INVALID, otherwise, e);
        }
    }
}
