package io.sluice.benchmarks;

import static java.util.Objects.requireNonNull;

import io.sluice.Session;
import io.sluice.config.EngineOptions;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Windows of a stream against the same windows of a table with the same rows, in turn. The table
/// takes each row once for each of its windows, and groups them all at its end; the stream has to
/// watch the time, and merges windows that overlap from their panes.
@Command(
        name = "windows",
        mixinStandardHelpOptions = true,
        description = "Windows of a stream and of a table of the same rows, in turn.")
final class WindowsCommand implements Callable<Integer> {

    /// One kind of windows.
    private record Case(String name, String windows, String keys) {}

    private static final List<Case> CASES =
            List.of(
                    new Case("tumble 1 min, 10 keys", tumble("'1' MINUTE"), ", k"),
                    new Case("tumble 0.1 s, 10 keys", tumble("'0.1' SECOND"), ", k"),
                    new Case("tumble 1 min, a key a row", tumble("'1' MINUTE"), ", id"),
                    new Case("hop 1 s of 1 min, 10 keys", hop("'1' SECOND", "'1' MINUTE"), ", k"),
                    new Case("hop 7 s of 1 min, 10 keys", hop("'7' SECOND", "'1' MINUTE"), ", k"),
                    new Case(
                            "hop 10 s of 1 min, a key a row",
                            hop("'10' SECOND", "'1' MINUTE"),
                            ", id"));

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--rows",
            defaultValue = "1000000",
            description = "at most a million; a thousand to a second")
    private int rows = 1_000_000;

    @Option(names = "--runs", defaultValue = "5", description = "timed runs of each")
    private int runs = 5;

    @Option(names = "--warmup", defaultValue = "2", description = "runs before those")
    private int warmups = 2;

    private static String tumble(String size) {
        return "TUMBLE(TABLE %s, DESCRIPTOR(ts), INTERVAL " + size + ")";
    }

    private static String hop(String slide, String size) {
        return "HOP(TABLE %s, DESCRIPTOR(ts), INTERVAL " + slide + ", INTERVAL " + size + ")";
    }

    @Override
    public Integer call() throws Exception {
        Measurement.requireRuns(runs, warmups);
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        try (Session session = Session.builder().set(EngineOptions.TARGET_PARTITIONS, 1).build()) {
            String digits =
                    IntStream.range(0, 100)
                            .mapToObj(digit -> "(" + digit + ")")
                            .collect(Collectors.joining(", "));
            count(
                    session,
                    "CREATE TABLE past AS WITH d (n) AS (VALUES "
                            + digits
                            + "), numbers (i) AS (SELECT a.n * 10000 + b.n * 100 + c.n"
                            + " FROM d a, d b, d c)"
                            + " SELECT TIMESTAMP '2024-01-01 00:00:00' + i * INTERVAL '0.001' SECOND"
                            + " AS ts, i AS id, i % 10 AS k, i % 97 AS v"
                            + " FROM numbers WHERE i < "
                            + rows
                            + " ORDER BY i");
            count(
                    session,
                    "CREATE TABLE live (WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH"
                            + " (connector = 'replay', source = 'past', time_column = 'ts',"
                            + " speed = max)");
            for (Case one : CASES) {
                measure(session, one, out);
            }
        }
        return 0;
    }

    private void measure(Session session, Case one, PrintWriter out) throws Exception {
        double[] stream = new double[runs];
        double[] table = new double[runs];
        for (int run = -warmups; run < runs; run++) {
            long[] groups = new long[2];
            double first =
                    Measurement.millis(() -> groups[0] = count(session, statement(one, "live")));
            double second =
                    Measurement.millis(() -> groups[1] = count(session, statement(one, "past")));
            if (groups[0] != groups[1]) {
                throw new IllegalStateException(
                        one.name() + ": " + groups[0] + " groups of the stream, " + groups[1]);
            }
            if (run >= 0) {
                stream[run] = first;
                table[run] = second;
            }
        }
        double streamMedian = Measurement.median(stream);
        double tableMedian = Measurement.median(table);
        out.printf(
                Locale.ROOT,
                "%-30s stream %9.1f ms, table %9.1f ms, stream/table = %.2f%n",
                one.name(),
                streamMedian,
                tableMedian,
                streamMedian / tableMedian);
        out.flush();
    }

    /// Runs a statement and counts its rows.
    private static long count(Session session, String statement) throws Exception {
        return requireNonNull(
                session.sql(statement)
                        .batches()
                        .reduce(
                                0L,
                                (sum, batch) -> {
                                    try (batch) {
                                        return sum + batch.rowCount();
                                    }
                                })
                        .toFuture()
                        .get());
    }

    private static String statement(Case one, String table) {
        return "SELECT window_start"
                + one.keys()
                + ", count(*), sum(v), max(v) FROM "
                + one.windows().formatted(table)
                + " GROUP BY window_start, window_end"
                + one.keys();
    }
}
