package io.sluice.operators.internal.file.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is cut short while it is read must not take the process down, so the scans run in one of
/// their own. The property `sluice.midscan` says how many there are.
class MidScanTest {

    private static final int SCANS = Integer.getInteger("sluice.midscan", 130);
    private static final long SEED = Long.getLong("sluice.fuzz.seed", 20261202);

    @TempDir Path folder;

    @Test
    @Timeout(3600)
    void outlivesFilesThatAreCutReplacedAndDeletedInMidScan() throws Exception {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(argument -> !argument.startsWith("-agent"))
                        .toList());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(MidScan.class.getName());
        command.addAll(List.of(folder.toString(), "" + SCANS, "" + SEED));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.to(output.toFile()))
                        .directory(folder.toFile())
                        .start();
        try {
            int code = process.waitFor();
            assertThat(Files.readString(output)).contains(MidScan.DONE + SCANS);
            assertThat(code).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
