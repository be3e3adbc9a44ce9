package io.sluice.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.Printed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedProgramTest {

    private static final String DATA = "data";

    private static final String[] TOTALS = {
        "Total[city=Chicago, crates=5]", "Total[city=Atlanta, crates=1]"
    };

    @Test
    void printsTheTotals() {
        String printed = Printed.by(() -> EmbedProgram.main(new String[] {DATA}));

        assertThat(printed.lines()).containsExactly(TOTALS);
    }

    /// Whatever a JVM does by itself when an application embeds Sluice is good enough: no flag that
    /// opens the JDK's own packages, no permission for native access.
    @Test
    void runsInAJvmWithoutAnyFlagAndEndsByItself(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                EmbedProgram.class.getName(),
                                DATA)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
        withoutFlags(builder.environment());
        Process process = builder.start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();

        assertThat(ended).as("whether the JVM has ended by itself").isTrue();
        assertThat(process.exitValue()).as(read(errors)).isZero();
        assertThat(read(output).lines()).containsExactly(TOTALS);
    }

    private static void withoutFlags(Map<String, String> environment) {
        environment.keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
