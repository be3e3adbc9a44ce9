package io.sluice.benchmarks;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.sluice.Session;
import io.sluice.config.EngineOptions;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What telemetry costs: one query over many small batches, with telemetry off and with a tracer
/// that records every span and exports none, in turn. What it costs while it is off is less than
/// what turning it on adds.
@Command(
        name = "telemetry",
        mixinStandardHelpOptions = true,
        description = "A query with telemetry off and on, in turn, in one process.")
final class TelemetryCommand implements Callable<Integer> {

    private static final int BATCH_ROWS = 64;
    private static final String QUERY =
            "SELECT o_orderpriority, count(*) FROM orders WHERE o_totalprice > 1000"
                    + " GROUP BY o_orderpriority";

    @Spec private @Nullable CommandSpec spec;

    @Option(names = "--runs", defaultValue = "1000", description = "timed runs of each")
    private int runs = 1000;

    @Option(names = "--warmup", defaultValue = "1000", description = "runs before those")
    private int warmups = 1000;

    @Override
    public Integer call() throws Exception {
        Measurement.requireRuns(runs, warmups);
        try (SdkTracerProvider recording =
                        SdkTracerProvider.builder().setSampler(Sampler.alwaysOn()).build();
                SluiceEngine off = open(OpenTelemetry.noop());
                SluiceEngine on =
                        open(OpenTelemetrySdk.builder().setTracerProvider(recording).build())) {
            double[] offMillis = new double[runs];
            double[] onMillis = new double[runs];
            for (int run = -warmups; run < runs; run++) {
                double first = Measurement.millis(() -> off.run(QUERY));
                double second = Measurement.millis(() -> on.run(QUERY));
                if (run >= 0) {
                    offMillis[run] = first;
                    onMillis[run] = second;
                }
            }
            double offMedian = Measurement.median(offMillis);
            double onMedian = Measurement.median(onMillis);
            PrintWriter out = requireNonNull(spec).commandLine().getOut();
            out.printf(
                    Locale.ROOT,
                    "off %.3f ms, on %.3f ms, medians of %d runs after %d warm-ups%n"
                            + "telemetry on/off = %.3f%n",
                    offMedian,
                    onMedian,
                    runs,
                    warmups,
                    onMedian / offMedian);
            out.flush();
        }
        return 0;
    }

    private static SluiceEngine open(OpenTelemetry telemetry)
            throws InterruptedException, ExecutionException {
        SluiceEngine engine =
                SluiceEngine.of(
                        Session.builder()
                                .telemetry(telemetry)
                                .set(EngineOptions.BATCH_ROWS, BATCH_ROWS)
                                .build());
        engine.run("CREATE TABLE orders AS SELECT * FROM tpch.tiny.orders");
        return engine;
    }
}
