package io.sluice.server;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.sluice.Query;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.SluiceClient;
import io.sluice.server.output.BatchQueue;
import io.sluice.server.output.ResultFormat;
import io.sluice.server.output.ResultWriter;
import io.sluice.server.trace.SpanFile;
import io.sluice.server.trace.SpanLine;
import io.sluice.server.trace.TraceTree;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `sluice demo`: SQL over real flights through a server and two workers, each a process of its
/// own, then a continuous query, then the trace that spans all of it. Ends by itself.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Shows a server with two workers at work on real flights.")
final class DemoCommand implements Callable<Integer> {

    /// The batch query: where long flights leave from, and how late they are.
    private static final String BOUNDED =
            """
            SELECT a.city, a.state, f.departures, f.mean_delay, f.worst_delay
              FROM (SELECT origin, count(*) AS departures, avg(delay) AS mean_delay, max(delay) AS worst_delay
                      FROM flights WHERE distance > 500 GROUP BY origin) f
              JOIN airports a ON f.origin = a.iata
              ORDER BY f.departures DESC LIMIT 10\
            """;

    /// The continuous query: departures of each day from large airports, as days go by.
    private static final String CONTINUOUS =
            """
            SELECT w.window_start, w.origin, a.state, w.departures, w.mean_delay
              FROM (SELECT window_start, origin, count(*) AS departures, avg(delay) AS mean_delay
                      FROM TABLE(TUMBLE(TABLE live, DESCRIPTOR(date), INTERVAL '1' DAY))
                      GROUP BY window_start, window_end, origin) w
              JOIN airports a ON w.origin = a.iata
              WHERE w.origin IN ('ATL', 'DFW', 'LAX', 'ORD')\
            """;

    private static final int WINDOWS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "flights as Parquet (default: the sample in the repository)")
    private @Nullable Path data;

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("sluice.home", "."));
        Path flights = data == null ? home.resolve("examples/data/flights.parquet") : data;
        Path airports = home.resolve("examples/data/airports.csv");
        for (Path file : List.of(flights, airports)) {
            if (!Files.isReadable(file)) {
                throw new QueryException(
                        ErrorCode.SOURCE_NOT_FOUND, "the demo's data " + file + " cannot be read");
            }
        }
        Path folder = Files.createTempDirectory("sluice-demo");
        try {
            List<Path> traces =
                    List.of(
                            folder.resolve("client.spans"),
                            folder.resolve("server.spans"),
                            folder.resolve("worker-1.spans"),
                            folder.resolve("worker-2.spans"));
            Path init = folder.resolve("init.sql");
            Files.writeString(init, tables(flights.toAbsolutePath(), airports.toAbsolutePath()));
            String traceId = run(init, traces);
            showTrace(traceId, traces);
        } finally {
            delete(folder);
        }
        return Main.OK;
    }

    private static String tables(Path flights, Path airports) {
        return """
        CREATE EXTERNAL TABLE flights STORED AS PARQUET LOCATION '%s';
        CREATE EXTERNAL TABLE airports STORED AS CSV LOCATION '%s';
        CREATE TABLE live (WATERMARK FOR date AS date - INTERVAL '5' MINUTE)
          WITH (connector = 'replay', source = 'flights', time_column = 'date', speed = 86400);
        """
                .formatted(sqlText(flights), sqlText(airports));
    }

    private static String sqlText(Path path) {
        return path.toString().replace("'", "''");
    }

    /// @return the id of the trace that spans both queries
    private String run(Path init, List<Path> traces) throws IOException, InterruptedException {
        heading("Starting two workers and a server, each in a process of its own");
        try (ChildProcess first = worker(traces.get(2));
                ChildProcess second = worker(traces.get(3));
                ChildProcess server = server(init, traces.get(1), first, second)) {
            Telemetry telemetry = Telemetry.into(traces.getFirst(), "client");
            try (SluiceClient client =
                    SluiceClient.builder(server.uri())
                            .telemetry(telemetry.openTelemetry())
                            .build()) {
                Tracer tracer = telemetry.openTelemetry().getTracer("io.sluice.demo");
                Span span = tracer.spanBuilder("demo").startSpan();
                try (Scope _ = span.makeCurrent()) {
                    showBounded(client);
                    showContinuous(client);
                } finally {
                    span.end();
                }
                return span.getSpanContext().getTraceId();
            } finally {
                telemetry.stop().run();
            }
        }
    }

    private ChildProcess worker(Path trace) throws IOException, InterruptedException {
        ChildProcess worker =
                ChildProcess.start(
                        "worker ready at",
                        List.of("worker", "--port", "0", "--trace-file", trace.toString()));
        out.println("worker  " + worker.uri() + "  (process " + worker.pid() + ")");
        return worker;
    }

    private ChildProcess server(Path init, Path trace, ChildProcess first, ChildProcess second)
            throws IOException, InterruptedException {
        ChildProcess server =
                ChildProcess.start(
                        "server ready at",
                        List.of(
                                "serve",
                                "--port",
                                "0",
                                "--init",
                                init.toString(),
                                "--worker",
                                first.uri(),
                                "--worker",
                                second.uri(),
                                "--trace-file",
                                trace.toString()));
        out.println("server  " + server.uri() + "  (process " + server.pid() + ")");
        return server;
    }

    private void showBounded(SluiceClient client) throws IOException, InterruptedException {
        heading("A query over " + (data == null ? "a sample of flights" : data) + " and airports");
        out.println(BOUNDED);
        heading("Its progress and its result");
        runStatement(client, BOUNDED);
        heading("Where its parts ran, with what they counted (EXPLAIN ANALYZE)");
        runStatement(client, "EXPLAIN ANALYZE " + BOUNDED);
    }

    private void runStatement(SluiceClient client, String sql)
            throws IOException, InterruptedException {
        ProgressLine progress = ProgressLine.ofEachChange(out);
        new StatementRunner(client::sql, ResultFormat.TABLE, out, progress).run(sql);
    }

    private void showContinuous(SluiceClient client) throws IOException, InterruptedException {
        heading("The same flights as a stream, a day each second");
        out.println(CONTINUOUS);
        out.println();
        Query query = client.sql(CONTINUOUS);
        ResultWriter writer = ResultFormat.TABLE.writerTo(out);
        try (BatchQueue batches = BatchQueue.of(query.batches())) {
            List<Object> windows = new ArrayList<>();
            while (windows.size() <= WINDOWS
                    && batches.next(PATIENCE) instanceof BatchQueue.Next.Batch(RecordBatch batch)) {
                try (batch) {
                    if (windows.isEmpty()) {
                        writer.begin(batch.schema());
                    }
                    addWindows(batch, windows);
                    if (windows.size() <= WINDOWS) {
                        writer.write(batch);
                    }
                }
            }
        }
        out.println(
                "… and so on without an end; cancelled after "
                        + WINDOWS
                        + " windows: "
                        + MainThread.await(query.summary()).outcome());
    }

    private static void addWindows(RecordBatch batch, List<Object> windows) {
        for (int row = 0; row < batch.rowCount(); row++) {
            Object window = batch.value(row, 0);
            if (window != null && !windows.contains(window)) {
                windows.add(window);
            }
        }
    }

    private void showTrace(String traceId, List<Path> traces) throws IOException {
        heading("One trace spans all of it");
        List<SpanLine> spans = new ArrayList<>();
        for (Path trace : traces) {
            spans.addAll(SpanFile.read(trace));
        }
        out.print(TraceTree.draw(traceId, spans));
    }

    private void heading(String text) {
        out.println();
        out.println("── " + text + " ──");
    }

    private static void delete(Path folder) throws IOException {
        try (java.util.stream.Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
