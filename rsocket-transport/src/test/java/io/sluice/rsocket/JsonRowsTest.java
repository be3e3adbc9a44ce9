package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.messaging.rsocket.RSocketRequester;
import org.springframework.util.MimeType;

@ExtendWith(AllocatorExtension.class)
class JsonRowsTest {

    private static final Schema ALL =
            Schema.of(
                    Field.nullable("b", DataType.BOOL),
                    Field.nullable("i", DataType.INT8),
                    Field.nullable("l", DataType.INT64),
                    Field.nullable("f", DataType.FLOAT32),
                    Field.nullable("d", DataType.FLOAT64),
                    Field.nullable("n", DataType.decimal(38, 10)),
                    Field.nullable("t", DataType.UTF8),
                    Field.nullable("x", DataType.BINARY),
                    Field.nullable("day", DataType.DATE),
                    Field.nullable("time", DataType.TIME),
                    Field.nullable("at", DataType.TIMESTAMP),
                    Field.nullable("instant", DataType.TIMESTAMP_TZ),
                    Field.nullable("list", DataType.list(DataType.INT32)),
                    Field.nullable("row", DataType.struct(Field.nullable("a", DataType.UTF8))),
                    Field.nullable("t", DataType.NULL));

    @Test
    void writesEveryType(BufferAllocator allocator) {
        Batches rows =
                Batches.of(ALL)
                        .row(
                                true,
                                (byte) -128,
                                Long.MAX_VALUE,
                                Float.NaN,
                                Double.NEGATIVE_INFINITY,
                                new BigDecimal("1234567890.0123456789"),
                                "\"a\"\n",
                                ByteBuffer.wrap(new byte[] {0, (byte) 0xFF}),
                                LocalDate.of(2026, 1, 31),
                                LocalTime.NOON,
                                LocalDateTime.of(2026, 1, 31, 12, 0),
                                Instant.EPOCH,
                                Collections.singletonList(null),
                                Map.of("a", "x"),
                                null)
                        .row(Collections.nCopies(15, null).toArray());
        NamedPlans plans = new NamedPlans().add("all", BatchesExec.of(rows));
        try (ServerFixture server = ServerFixture.of(plans, allocator)) {
            String address = server.webSocket();
            RSocketRequester client =
                    RSocketRequester.builder().websocket(java.net.URI.create(address));
            List<String> read =
                    Await.value(
                            client.route("sql.query")
                                    .metadata(
                                            "application/json",
                                            MimeType.valueOf(
                                                    "message/x.rsocket.accept-mime-types.v0"))
                                    .data("all")
                                    .retrieveFlux(String.class)
                                    .collectList());

            assertThat(read.getFirst())
                    .isEqualTo(
                            "{\"b\":true,\"i\":-128,\"l\":\"9223372036854775807\",\"f\":\"NaN\","
                                    + "\"d\":\"-Infinity\",\"n\":\"1234567890.0123456789\","
                                    + "\"t\":\"\\\"a\\\"\\n\",\"x\":\"\\\\x00ff\",\"day\":\"2026-01-31\","
                                    + "\"time\":\"12:00:00\",\"at\":\"2026-01-31T12:00:00\","
                                    + "\"instant\":\"1970-01-01T00:00:00Z\",\"list\":[null],"
                                    + "\"row\":{\"a\":\"x\"},\"t_2\":null}");
            assertThat(read.getLast()).startsWith("{\"b\":null,").endsWith(",\"t_2\":null}");
            assertThat(read).hasSize(2);
            client.dispose();
        }
    }
}
