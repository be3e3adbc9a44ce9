package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.sluice.Query;
import io.sluice.context.TraceContext;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/// Lines about a query carry its id and its trace's id.
@ExtendWith(AllocatorExtension.class)
class LogTest {

    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.sluice.rsocket");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void collect() {
        lines.start();
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void carriesQueryAndTrace(BufferAllocator allocator) {
        SpanContext remote =
                SpanContext.create(
                        TRACE_ID,
                        "00f067aa0ba902b7",
                        TraceFlags.getSampled(),
                        TraceState.getDefault());
        Context trace = Context.root().with(Span.wrap(remote));
        try (ServerFixture server = ServerFixture.of(new NamedPlans(), allocator);
                SluiceClient client = server.client()) {
            Query query = client.sql("nonsense");
            Await.value(
                    query.batches()
                            .then()
                            .onErrorComplete()
                            .contextWrite(context -> TraceContext.store(context, trace))
                            .thenReturn(true));
            server.awaitIdle();

            assertThat(
                            List.copyOf(lines.list).stream()
                                    .filter(line -> values(line).containsKey("query_id")))
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allSatisfy(line ->
                            assertThat(values(line))
                                    .containsEntry("query_id", query.id())
                                    .containsEntry("trace_id", TRACE_ID));
        }
    }

    private static Map<String, Object> values(ILoggingEvent line) {
        return line.getKeyValuePairs() == null
                ? Map.of()
                : line.getKeyValuePairs().stream()
                        .collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
    }
}
