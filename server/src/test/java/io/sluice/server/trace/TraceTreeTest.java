package io.sluice.server.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TraceTreeTest {

    private static final String NONE = "0000000000000000";

    @Test
    void drawsChildrenBelowTheirParentsInTheOrderOfTheirStarts() {
        List<SpanLine> spans =
                List.of(
                        span("c", "b", "fragment", "worker 2", 30, 40),
                        span("a", NONE, "query", "client", 0, 100),
                        span("d", "b", "fragment", "worker 1", 20, 50),
                        span("b", "a", "sql.query", "server", 10, 90));
        assertThat(TraceTree.draw("t", spans))
                .isEqualTo(
                        """
                        trace t
                        └─ query  [client, internal]  100.0 ms (+0.0)
                           └─ sql.query  [server, internal]  80.0 ms (+10.0)
                              ├─ fragment  [worker 1, internal]  30.0 ms (+20.0)
                              └─ fragment  [worker 2, internal]  10.0 ms (+30.0)
                        """);
    }

    @Test
    void spansWhoseParentIsMissingStandAtTheTop() {
        assertThat(TraceTree.draw("t", List.of(span("b", "lost", "orphan", "server", 0, 1))))
                .contains("└─ orphan");
    }

    @Test
    void spanLinesSurviveTheFileFormat() {
        SpanLine span =
                new SpanLine(
                        "t", "s", "p", "a \"name\"\n", "SERVER", "x", 1, 2, true, Map.of("k", "v"));
        assertThat(SpanFile.parse(SpanFile.format(span))).isEqualTo(span);
    }

    private static SpanLine span(
            String id, String parent, String name, String process, long start, long end) {
        return new SpanLine(
                "t",
                id,
                parent,
                name,
                "INTERNAL",
                process,
                start * 1_000_000,
                end * 1_000_000,
                false,
                Map.of());
    }
}
