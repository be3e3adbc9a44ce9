package io.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands, on little data: that they run, compare answers and print what they promise. What
/// the figures are is no matter of tests.
class MainTest {

    private static List<String> lines(String... arguments) {
        StringWriter out = new StringWriter();
        int code = Main.commandLine().setOut(new PrintWriter(out)).execute(arguments);
        assertThat(code).as(out.toString()).isZero();
        return out.toString().lines().toList();
    }

    @Test
    void comparesQueriesWithThePeer(@TempDir Path data) {
        for (String source : List.of("memory", "parquet")) {
            List<String> lines =
                    lines(
                            "tpch",
                            "--sf=0.01",
                            "--source=" + source,
                            "--queries=1,6",
                            "--runs=1",
                            "--warmup=0",
                            "--data=" + data);

            assertThat(lines.getFirst()).startsWith("TPC-H scale 0.01 from " + source);
            assertThat(lines).anyMatch(line -> line.matches("q01 .* same answer"));
            assertThat(lines).anyMatch(line -> line.matches("q06 .* same answer"));
            assertThat(lines.getLast())
                    .matches(
                            "geomean sluice/duckdb = \\d+\\.\\d\\d \\(worst \\d+\\.\\d\\d at q[16]\\)");
        }
    }

    @Test
    void comparesWindowsOfAStreamAndOfATable() {
        assertThat(lines("windows", "--rows=3000", "--runs=1", "--warmup=0"))
                .hasSize(6)
                .allMatch(line -> line.matches("(tumble|hop) .* stream/table = \\d+\\.\\d\\d"));
    }

    @Test
    void comparesTelemetryOnAndOff() {
        assertThat(lines("telemetry", "--runs=3", "--warmup=0").getLast())
                .matches("telemetry on/off = \\d+\\.\\d{3}");
    }

    @Test
    void refusesToTakeTheMedianOfNothing(@TempDir Path data) {
        StringWriter error = new StringWriter();

        int code =
                Main.commandLine()
                        .setErr(new PrintWriter(error))
                        .execute("tpch", "--runs=0", "--data=" + data);

        assertThat(code).isNotZero();
        assertThat(error.toString()).contains("at least one run");
    }
}
