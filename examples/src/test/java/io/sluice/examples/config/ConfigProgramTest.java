package io.sluice.examples.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.examples.Printed;
import io.sluice.examples.ledger.LedgerScanExec;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ConfigProgramTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(LedgerScanExec.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(ch.qos.logback.classic.Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    void theWorkerLogsWhatWasSetHere() {
        String printed = Printed.by(() -> ConfigProgram.main(new String[0]));
        List<String> messages = log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();

        assertThat(printed)
                .contains("[[9998]]")
                .contains("connections here, to describe: 1")
                .contains("connections of the worker, to read: ");
        assertThat(messages)
                .isNotEmpty()
                .allSatisfy(message ->
                        assertThat(message)
                                .contains("reads entries of ledger://127.0.0.1:")
                                .contains("500 rows at a time, for: yearly audit"));
    }
}
