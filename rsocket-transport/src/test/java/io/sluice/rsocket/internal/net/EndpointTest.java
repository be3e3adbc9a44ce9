package io.sluice.rsocket.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @Test
    void readsAddresses() {
        assertThat(Endpoint.parse(" tcp://db.example:7878 "))
                .isEqualTo(Endpoint.tcp("db.example", 7878));
        assertThat(Endpoint.parse("WS://localhost:80"))
                .isEqualTo(Endpoint.webSocket("localhost", 80));
        assertThat(Endpoint.parse("ws://localhost:80/other").path()).isEqualTo("/other");
        assertThat(Endpoint.parse("tcp://[::1]:7878")).hasToString("tcp://[::1]:7878");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "db.example",
                "db.example:7878",
                "tcp://db.example",
                "http://a:1",
                "tcp://:7"
            })
    void refusesOthers(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID))
                .hasMessageContaining("tcp://host:port");
    }
}
