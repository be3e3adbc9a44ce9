package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Text that is not ASCII, in arguments and in names of files, where the environment names no
/// locale. A shell makes it of bytes, so that the locale of the tests does not matter.
class LocaleTest {

    /// `SELECT 'ö' = 'ü' AS same, n FROM 'ä.csv'`, with the folder of the file as `%s`.
    private static final String STATEMENT =
            "\"$(printf \"SELECT '\\303\\266' = '\\303\\274' AS same, n FROM '%s/\\303\\244.csv'\")\"";

    @TempDir private Path folder;

    @BeforeEach
    void writeFile() throws Exception {
        shell("printf 'n\\n\\303\\266\\n' > \"$(printf '%s/\\303\\244.csv')\"");
    }

    @Test
    void theCommandReadsUtf8WithoutALocale() throws Exception {
        // A checkout in which all is built already.
        Path top = folder.resolve("checkout");
        Path target = top.resolve("server/target/quick");
        Files.createDirectories(target.resolve("classes"));
        Files.createDirectories(top.resolve("bin"));
        for (String file : List.of("sluice", "jvm.flags", "bin/find-jdk")) {
            Files.copy(Path.of("..", file), top.resolve(file));
            top.resolve(file).toFile().setExecutable(true);
        }
        Files.writeString(target.resolve("classpath.txt"), classPath());

        assertThat(shell("'%s/checkout/sluice' sql --format csv -c " + STATEMENT))
                .isEqualTo("same,n\r\nfalse,ö\r\n");
    }

    @Test
    void javaAloneRefusesArgumentsThatItCannotReadWithoutALocale() throws Exception {
        String java =
                "'%s' -cp '%s' %s sql --format csv -c "
                        .formatted(
                                Path.of(System.getProperty("java.home"), "bin", "java"),
                                classPath(),
                                Main.class.getName());

        String refused = shell(java + STATEMENT);
        assertThat(refused).contains("error: CONFIG_INVALID: argument 5 has characters");
        assertThat(shell("export LC_ALL=C.UTF-8; " + java + STATEMENT))
                .endsWith("same,n\r\nfalse,ö\r\n");
    }

    /// What a command line prints, errors included, without a locale.
    private String shell(String command) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        ProcessBuilder builder =
                new ProcessBuilder("bash", "-c", command.replace("%s", folder.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("LANG|LC_.*"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(out);
    }

    /// That of the tests without the tests, whose configuration of the log is not the command's.
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
