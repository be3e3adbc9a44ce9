package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.server.output.ResultFormat;
import io.sluice.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The prompt, on a terminal that is made of nothing but a line discipline.
class ShellTest {

    private static final int NOT_YET = -1;

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final AtomicInteger exitCode = new AtomicInteger(NOT_YET);
    private final CountDownLatch left = new CountDownLatch(1);

    @TempDir private Path folder;
    private Path history;
    private SqlEngine engine;
    private LineDisciplineTerminal terminal;

    @BeforeEach
    void start() throws IOException {
        history = folder.resolve("history");
        engine = SqlEngine.open(null, getClass().getClassLoader());
        terminal = new LineDisciplineTerminal("test", "ansi", screen, StandardCharsets.UTF_8);
        StatementRunner runner =
                new StatementRunner(
                        engine,
                        ResultFormat.CSV,
                        results,
                        ProgressLine.onTerminal(
                                new PrintStream(screen, true, StandardCharsets.UTF_8)));
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        exitCode.set(Shell.run(engine, runner, terminal, history));
                    } catch (IOException | InterruptedException e) {
                        throw new AssertionError(e);
                    } finally {
                        left.countDown();
                    }
                });
    }

    @AfterEach
    void leave() throws IOException {
        if (exitCode.get() == NOT_YET) {
            type("\u0004");
        }
        Await.latch(left);
        engine.close();
        terminal.close();
    }

    @Test
    void runsAStatementOfSeveralLinesOnceItHasEnded() throws IOException {
        type("SELECT 'a;\r");
        type("b' AS text, -- no end;\r");
        type("1 AS number; -- the end\r");

        awaitResult("text,number\r\n\"a;\nb\",1\r\n");
        assertThat(Files.readString(history)).contains("b' AS text");
    }

    @Test
    void showsErrorsWithTheirPlaceAndGoesOn() throws IOException {
        type("SELECT x FROM tpch.tiny.nation;\r");
        awaitOnScreen("error: NAME_NOT_FOUND: no column \"x\" (line 1, column 8)");
        awaitOnScreen("SELECT x FROM tpch.tiny.nation\r\n       ^");
        type("SELECT 1 AS next;\r");

        awaitResult("next\r\n1\r\n");
    }

    @Test
    void completesKeywordsAndTables() throws IOException {
        type("SEL\tcount(*) AS n fr\ttpch.tiny.natio\tlim\t1;\r");

        awaitResult("n\r\n25\r\n");
    }

    @Test
    void dropsWhatIsTypedOnInterrupt() throws IOException {
        type("SELECT 'dropped'\r");
        awaitOnScreen("->");
        type("\u0003");
        type("SELECT 2 AS kept;\r");

        awaitResult("kept\r\n2\r\n");
    }

    @Test
    void cancelsWhatRunsOnInterrupt() throws IOException {
        type(
                "CREATE EXTERNAL TABLE flights STORED AS PARQUET LOCATION '../examples/data/flights.parquet';\r");
        type(
                "CREATE TABLE live (WATERMARK FOR date AS date) WITH (connector = 'replay', source = 'flights', time_column = 'date', speed = 86400);\r");
        type("SELECT origin FROM live;\r");
        Await.until(() -> results.toString(StandardCharsets.UTF_8).contains("origin\r\n"));
        type("\u0003");
        awaitOnScreen("error: CANCELLED: ");
        results.reset();
        type("SELECT 3 AS after;\r");

        awaitResult("after\r\n3\r\n");
    }

    @Test
    void leavesWhenToldTo() throws IOException {
        type("quit\r");

        Await.latch(left);
        assertThat(exitCode).hasValue(Main.OK);
    }

    private void type(String keys) throws IOException {
        terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
    }

    private void awaitResult(String csv) {
        await(results, csv);
    }

    private void awaitOnScreen(String text) {
        await(screen, text);
    }

    private void await(ByteArrayOutputStream place, String text) {
        try {
            Await.until(() -> place.toString(StandardCharsets.UTF_8).contains(text));
        } catch (AssertionError e) {
            assertThat(place.toString(StandardCharsets.UTF_8))
                    .as("screen: %s", screen.toString(StandardCharsets.UTF_8))
                    .contains(text);
        }
    }
}
