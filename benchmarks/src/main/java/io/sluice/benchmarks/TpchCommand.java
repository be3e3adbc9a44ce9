package io.sluice.benchmarks;

import static java.util.Objects.requireNonNull;

import io.sluice.connectors.tpch.TpchQueries;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs the queries of TPC-H warm in Sluice and in a peer, in turn, and prints both medians and
/// their ratio.
@Command(
        name = "tpch",
        mixinStandardHelpOptions = true,
        description = "TPC-H in Sluice and in a peer, in turn, in one process.")
final class TpchCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Option(names = "--sf", defaultValue = "1", description = "scale factor (default: 1)")
    private String scale = "1";

    @Option(names = "--source", defaultValue = "memory", description = "memory or parquet")
    private TpchSource source = TpchSource.MEMORY;

    @Option(names = "--threads", defaultValue = "2", description = "threads of each engine")
    private int threads = 2;

    @Option(names = "--queries", split = ",", description = "numbers of queries (default: all)")
    private List<Integer> queries = IntStream.rangeClosed(1, TpchQueries.COUNT).boxed().toList();

    @Option(names = "--peer", defaultValue = "duckdb", description = "duckdb")
    private Peer peer = Peer.DUCKDB;

    @Option(names = "--runs", defaultValue = "5", description = "timed runs of each query")
    private int runs = 5;

    @Option(names = "--warmup", defaultValue = "3", description = "runs before those")
    private int warmups = 3;

    @Option(
            names = "--data",
            description = "where generated files lie (default: benchmarks/target/data)")
    private Path data =
            Path.of(System.getProperty("sluice.home", "."), "benchmarks", "target", "data");

    /// Whom Sluice is compared with.
    enum Peer {
        DUCKDB
    }

    @Override
    public Integer call() throws Exception {
        Measurement.requireRuns(runs, warmups);
        queries.forEach(TpchQueries::text); // refuses those that TPC-H does not have
        Path files = TpchFiles.ensure(data, scale);
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "TPC-H scale %s from %s, %d threads each, median of %d runs after %d warm-ups%n",
                scale,
                source.name().toLowerCase(Locale.ROOT),
                threads,
                runs,
                warmups);
        out.println("query   sluice ms   duckdb ms   ratio  answers");
        List<Measurement> measurements = new ArrayList<>();
        try (Engine sluice = SluiceEngine.open(files, source, threads);
                Engine other = openPeer(files)) {
            for (int query : queries) {
                Measurement measurement = measure(sluice, other, query);
                measurements.add(measurement);
                out.println(measurement.line());
                out.flush();
            }
        }
        Measurement worst =
                measurements.stream()
                        .max((a, b) -> Double.compare(a.ratio(), b.ratio()))
                        .orElseThrow();
        out.printf(
                Locale.ROOT,
                "geomean sluice/duckdb = %.2f (worst %.2f at q%d)%n",
                Measurement.geometricMean(measurements),
                worst.ratio(),
                worst.query());
        out.flush();
        return measurements.stream().allMatch(one -> one.difference().isEmpty()) ? 0 : 1;
    }

    private Engine openPeer(Path files) throws Exception {
        return switch (peer) {
            case DUCKDB -> DuckDbEngine.open(files, source, threads);
        };
    }

    private Measurement measure(Engine sluice, Engine other, int query) throws Exception {
        String sql = TpchQueries.text(query);
        String difference = Answers.difference(sluice.run(sql), other.run(sql));
        double[] sluiceMillis = new double[runs];
        double[] otherMillis = new double[runs];
        for (int run = -warmups; run < runs; run++) {
            double first = Measurement.millis(() -> sluice.run(sql));
            double second = Measurement.millis(() -> other.run(sql));
            if (run >= 0) {
                sluiceMillis[run] = first;
                otherMillis[run] = second;
            }
        }
        return new Measurement(
                query,
                Measurement.median(sluiceMillis),
                Measurement.median(otherMillis),
                difference);
    }
}
