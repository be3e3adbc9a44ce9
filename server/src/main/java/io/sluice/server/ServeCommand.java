package io.sluice.server;

import io.sluice.Session;
import io.sluice.SessionBuilder;
import io.sluice.batch.RecordBatch;
import io.sluice.config.ConfigType;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.RemoteWorkers;
import io.sluice.rsocket.SluiceServer;
import io.sluice.server.output.BatchQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/// `sluice serve`: a session that clients reach over RSocket.
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Serves SQL to clients over RSocket until SIGTERM, then drains.")
final class ServeCommand implements Callable<Integer> {

    private static final Duration TICK = Duration.ofSeconds(1);

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "address to listen on (default: ${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            defaultValue = "7878",
            description = "TCP port; 0 for a free one (default: ${DEFAULT-VALUE})")
    private int port = 7878;

    @Option(
            names = "--websocket-port",
            paramLabel = "P",
            description = "WebSocket port; none unless given")
    private @Nullable Integer webSocketPort;

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description = "lets in browsers whose pages come from there")
    private List<String> origins = new ArrayList<>();

    @Option(
            names = "--init",
            paramLabel = "FILE",
            description = "statements to run before the ports open")
    private @Nullable Path init;

    @Option(
            names = "--worker",
            paramLabel = "URI",
            description = "a worker, such as tcp://host:7879")
    private List<String> workers = new ArrayList<>();

    @Option(
            names = "--worker-silence",
            paramLabel = "DURATION",
            description =
                    "a worker that sends nothing for so long is lost, and after a fifth of it new"
                            + " queries do without it; 1s to 5min (default: 5s)")
    private @Nullable String workerSilence;

    @Option(
            names = "--max",
            paramLabel = "OPTION=VALUE",
            description = "the most that clients may ask for, such as memory.query_limit=2GiB")
    private Map<String, String> ceilings = new LinkedHashMap<>();

    @Option(names = "--extensions", paramLabel = "JAR", description = "extensions to install")
    private List<Path> extensions = new ArrayList<>();

    @Option(
            names = "--trace-file",
            paramLabel = "FILE",
            description = "appends finished spans as JSON lines")
    private @Nullable Path traceFile;

    @Mixin private ClientLimits limits = new ClientLimits();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Telemetry telemetry = Telemetry.into(traceFile, "server");
        RemoteWorkers remote = workers();
        SessionBuilder builder =
                Session.builder()
                        .classLoader(ExtensionJars.loader(extensions))
                        .telemetry(telemetry.openTelemetry());
        ceilings.forEach(builder::ceiling);
        if (!workers.isEmpty()) {
            builder.fragments(remote);
        }
        try (Session session = builder.build()) {
            if (!workers.isEmpty()) {
                MainThread.awaitEnd(remote.tried());
            }
            runInit(session);
            SluiceServer server = MainThread.await(start(session));
            Service.run(
                    "server", String.join(" ", server.addresses()), server.shutdown(Service.GRACE));
        }
        telemetry.stop().run();
        return Main.OK;
    }

    private RemoteWorkers workers() {
        RemoteWorkers remote = RemoteWorkers.at(workers.toArray(String[]::new));
        String silence = workerSilence;
        if (silence == null) {
            return remote;
        }
        try {
            return remote.withSilenceLimit(ConfigType.DURATION.parse().apply(silence));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new QueryException(
                    ErrorCode.CONFIG_INVALID,
                    "--worker-silence " + silence + " is no duration of 1s to 5min",
                    e);
        }
    }

    private Mono<SluiceServer> start(Session session) {
        SluiceServer.Builder server = SluiceServer.builder(session).tcp(host, port);
        origins.forEach(server::allowOrigin);
        limits.applyTo(server);
        if (webSocketPort != null) {
            server.webSocket(host, webSocketPort);
        }
        return server.start();
    }

    private void runInit(Session session) throws IOException, InterruptedException {
        if (init == null) {
            return;
        }
        Script.read(init).run(session::split, statement -> runToEnd(session, statement));
    }

    private static void runToEnd(Session session, String statement) throws InterruptedException {
        try (BatchQueue result = BatchQueue.of(session.sql(statement).batches())) {
            BatchQueue.Next next = result.next(TICK);
            while (!(next instanceof BatchQueue.Next.End)) {
                if (next instanceof BatchQueue.Next.Batch(RecordBatch batch)) {
                    batch.close();
                }
                next = result.next(TICK);
            }
        }
    }
}
