package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Await;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DemoTest {

    private static final Pattern WORKER = Pattern.compile("worker  (tcp://\\S+)  \\(process \\d+");

    @Test
    void showsPlanResultWindowsAndTraceAndEndsByItself() {
        try (SluiceProcess demo = SluiceProcess.start("demo")) {
            // the longer half of the demo, which is days that pass in seconds
            Await.until(() -> demo.out().contains("2001-01-02 00:00:00") || !demo.isAlive());
            assertThat(demo.exitCode()).as(demo.err()).isZero();

            String out = demo.out();
            List<String> workers =
                    WORKER.matcher(out).results().map(worker -> worker.group(1)).toList();
            assertThat(workers).hasSize(2).doesNotHaveDuplicates();
            for (String worker : workers) {
                assertThat(out).containsPattern("on " + Pattern.quote(worker) + "  \\{rows=[1-9]");
            }
            assertThat(out).contains("(10 rows)");
            assertThat(windows(out))
                    .containsExactly(
                            "2001-01-01", "2001-01-02", "2001-01-03", "2001-01-04", "2001-01-05");
            assertThat(out).contains("cancelled after 5 windows: CANCELLED");
            assertThat(out.substring(out.indexOf("One trace")))
                    .containsSubsequence(
                            "─ demo  [client,",
                            "─ SELECT  [client,",
                            "─ sql.query  [server,",
                            "─ fragment 2  [worker ",
                            "─ SELECT  [client,",
                            "─ sql.query  [server,",
                            "─ fragment ");
            assertThat(demo.err()).isEmpty();
        }
    }

    private static List<String> windows(String out) {
        Matcher windows = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d) 00:00:00").matcher(out);
        return windows.results().map(window -> window.group(1)).distinct().toList();
    }
}
