package io.sluice.rsocket.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.rsocket.exceptions.ApplicationErrorException;
import io.rsocket.exceptions.ConnectionErrorException;
import io.rsocket.exceptions.CustomRSocketException;
import io.rsocket.exceptions.RejectedSetupException;
import io.sluice.error.ErrorCode;
import io.sluice.error.ErrorScope;
import io.sluice.error.ErrorType;
import io.sluice.error.QueryException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorJsonTest {

    @Test
    void keepsEveryCode() {
        List<ErrorType> types = List.of(ErrorType.values());
        for (ErrorCode code : ErrorCode.values()) {
            QueryException error =
                    new QueryException(code, ErrorScope.WORKER, "tcp://w:1", "what happened", null);

            CustomRSocketException onTheWire = WireErrors.outbound(error, "q");
            QueryException read = WireErrors.inbound(onTheWire, "peer");

            assertThat(read.code()).isEqualTo(code);
            assertThat(read.scope()).isEqualTo(ErrorScope.WORKER);
            assertThat(read.node()).isEqualTo("tcp://w:1");
            assertThat(read).hasMessage("what happened");
            assertThat(onTheWire.errorCode()).isEqualTo(0x301 + types.indexOf(code.type()));
        }
    }

    @Test
    void keepsTheChainOfCausesButNotOfForeignOnes() {
        QueryException inner = new QueryException(ErrorCode.SOURCE_FAILED, "the file is gone");
        QueryException middle =
                new QueryException(
                        ErrorCode.WORKER_LOST,
                        "the worker is gone",
                        new IllegalStateException("password=hunter2", inner));
        QueryException outer = middle.at("ScanExec");

        String json = ErrorJson.write(outer, "q1");
        QueryException read = ErrorJson.read(json);

        assertThat(json).doesNotContain("hunter2").contains("\"queryId\":\"q1\"");
        assertThat(read.node()).isEqualTo("ScanExec");
        assertThat(read).hasMessage("the worker is gone");
        assertThat(read.getCause())
                .isInstanceOf(QueryException.class)
                .hasMessage("the file is gone");
        assertThat(read.getCause().getCause()).isNull();
    }

    @Test
    void tellsNothingOfUnforeseenExceptions() {
        Throwable unforeseen = new IllegalStateException("password=hunter2");

        QueryException read = WireErrors.inbound(WireErrors.outbound(unforeseen, "q1"), "peer");

        assertThat(read.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(read).hasMessageContaining("q1").hasMessageNotContaining("hunter2");
    }

    @Test
    void cutsLongMessagesAndLongChains() {
        QueryException error = new QueryException(ErrorCode.SQL_INVALID, "x".repeat(100_000));
        for (int i = 0; i < 100; i++) {
            error = new QueryException(ErrorCode.SOURCE_FAILED, "cause " + i, error);
        }

        assertThat(ErrorJson.write(error, "").length()).isLessThan(20_000);
    }

    @Test
    void readsCodesOfLaterVersions() {
        QueryException read =
                ErrorJson.read("{\"code\":\"FROM_THE_FUTURE\",\"message\":\"hello\",\"new\":[]}");

        assertThat(read.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(read).hasMessage("FROM_THE_FUTURE: hello");
    }

    @Test
    void namesThePeerThatIsGone() {
        QueryException closed = WireErrors.inbound(new ClosedChannelException(), "tcp://a:1");
        QueryException broken =
                WireErrors.inbound(new ConnectionErrorException("oops"), "tcp://a:1");
        QueryException foreign =
                WireErrors.inbound(new ApplicationErrorException("hm"), "tcp://a:1");
        QueryException refused =
                WireErrors.inbound(
                        WireErrors.refusedSetup(
                                new QueryException(ErrorCode.TOO_MANY_QUERIES, "full")),
                        "tcp://a:1");
        QueryException strange = WireErrors.inbound(new RejectedSetupException("no"), "tcp://a:1");

        assertThat(closed.code()).isEqualTo(ErrorCode.CONNECTION_FAILED);
        assertThat(closed).hasMessage("no connection to tcp://a:1");
        assertThat(broken.code()).isEqualTo(ErrorCode.CONNECTION_FAILED);
        assertThat(foreign.code()).isEqualTo(ErrorCode.PROTOCOL);
        assertThat(refused.code()).isEqualTo(ErrorCode.TOO_MANY_QUERIES);
        assertThat(strange).hasMessageContaining("tcp://a:1").hasMessageContaining("no");
    }
}
