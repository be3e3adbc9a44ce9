package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/// Lines of the server's and the worker's log show the query and the trace that they speak of.
class LogPatternTest {

    private final LoggerContext logging = new LoggerContext();
    private final LogbackMDCAdapter thread = new LogbackMDCAdapter();

    @BeforeEach
    void configure() throws JoranException {
        logging.setMDCAdapter(thread);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(logging);
        configurator.doConfigure(Objects.requireNonNull(Main.class.getResource("/logback.xml")));
    }

    @AfterEach
    void stop() {
        logging.stop();
    }

    @Test
    void showsTheIdsThatALineBrings() {
        List<KeyValuePair> pairs =
                List.of(new KeyValuePair("query_id", "q1"), new KeyValuePair("trace_id", "t1"));

        assertThat(line(pairs)).endsWith(" - failed query_id=q1 trace_id=t1\n");
        thread.put("query_id", "q1");
        thread.put("trace_id", "t1");
        assertThat(line(pairs)).endsWith(" - failed query_id=q1 trace_id=t1\n");
    }

    @Test
    void showsTheIdsOfTheQueryThatAThreadWorksFor() {
        thread.put("query_id", "q2");
        assertThat(line(List.of())).endsWith(" - failed query_id=q2\n");
        thread.put("trace_id", "t2");
        assertThat(line(List.of())).endsWith(" - failed query_id=q2 trace_id=t2\n");
    }

    @Test
    void showsNothingWhereThereIsNoQuery() {
        assertThat(line(List.of())).endsWith(" - failed\n");
    }

    private String line(List<KeyValuePair> pairs) {
        LoggingEvent event =
                new LoggingEvent(
                        "", logging.getLogger("io.sluice.x"), Level.WARN, "failed", null, null);
        event.setKeyValuePairs(pairs);
        ConsoleAppender<ILoggingEvent> console =
                (ConsoleAppender<ILoggingEvent>) logging.getLogger("ROOT").getAppender("STDERR");
        Encoder<ILoggingEvent> encoder = console.getEncoder();
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }
}
