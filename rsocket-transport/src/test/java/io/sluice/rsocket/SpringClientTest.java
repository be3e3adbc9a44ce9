package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.rsocket.metadata.WellKnownMimeType;
import io.sluice.error.ErrorCode;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.messaging.rsocket.RSocketRequester;
import org.springframework.util.MimeType;
import reactor.test.StepVerifier;

/// Spring's own client and Arrow's own reader, without any Sluice code.
@ExtendWith(AllocatorExtension.class)
class SpringClientTest {

    private static final Schema SALES =
            Schema.of(
                    Field.required("id", DataType.INT64),
                    Field.nullable("name", DataType.UTF8),
                    Field.required("price", DataType.decimal(10, 2)),
                    Field.required("day", DataType.DATE));

    private final Batches sales =
            Batches.of(SALES)
                    .row(1L, "Bohne", new BigDecimal("1.50"), LocalDate.of(2026, 1, 31))
                    .batchBreak()
                    .row(2L, null, new BigDecimal("-0.01"), LocalDate.EPOCH);

    @Test
    void readsAResultAsAnArrowStream(BufferAllocator allocator) throws IOException {
        NamedPlans plans = new NamedPlans().add("sales", BatchesExec.of(sales));
        try (ServerFixture server = ServerFixture.of(plans, allocator)) {
            RSocketRequester client = client(server);

            List<byte[]> payloads =
                    Await.value(
                            client.route("sql.query")
                                    .data("sales")
                                    .retrieveFlux(byte[].class)
                                    .collectList());

            assertThat(payloads).hasSize(3);
            assertThat(read(payloads, allocator))
                    .containsExactly("1 Bohne 1.50 20484", "2 null -0.01 0");
            client.dispose();
        }
    }

    @Test
    void honoursSpringsDemand(BufferAllocator allocator) {
        BatchesExec source = BatchesExec.of(sales).repeating();
        try (ServerFixture server =
                ServerFixture.of(new NamedPlans().add("endless", source), allocator)) {
            RSocketRequester client = client(server);
            StepVerifier.create(
                            client.route("sql.query").data("endless").retrieveFlux(byte[].class), 1)
                    .expectNextCount(1)
                    .then(() -> assertThat(source.counts().pulled()).isZero())
                    .thenRequest(1)
                    .expectNextCount(1)
                    .then(() -> assertThat(source.counts().pulled()).isEqualTo(1))
                    .thenRequest(2)
                    .expectNextCount(2)
                    .then(() -> assertThat(source.counts().pulled()).isEqualTo(3))
                    .thenCancel()
                    .verify(Await.LIMIT);
            server.awaitIdle();
            assertThat(source.counts().closed()).isEqualTo(1);
            client.dispose();
        }
    }

    @Test
    void readsRowsAsJson(BufferAllocator allocator) {
        NamedPlans plans = new NamedPlans().add("sales", BatchesExec.of(sales));
        try (ServerFixture server = ServerFixture.of(plans, allocator)) {
            RSocketRequester client = client(server);
            StepVerifier.create(
                            client.route("sql.query")
                                    .metadata(
                                            "application/json",
                                            MimeType.valueOf(
                                                    WellKnownMimeType
                                                            .MESSAGE_RSOCKET_ACCEPT_MIMETYPES
                                                            .getString()))
                                    .data("sales")
                                    .retrieveFlux(String.class))
                    .expectNext(
                            "{\"id\":\"1\",\"name\":\"Bohne\",\"price\":\"1.50\",\"day\":\"2026-01-31\"}")
                    .expectNext(
                            "{\"id\":\"2\",\"name\":null,\"price\":\"-0.01\",\"day\":\"1970-01-01\"}")
                    .verifyComplete();
            client.dispose();
        }
    }

    @Test
    void seesErrorsAsJson(BufferAllocator allocator) {
        try (ServerFixture server = ServerFixture.of(new NamedPlans(), allocator)) {
            RSocketRequester client = client(server);
            StepVerifier.create(
                            client.route("sql.query").data("nonsense").retrieveFlux(String.class))
                    .verifyErrorSatisfies(error ->
                            assertThat(error)
                                    .hasMessageContaining(
                                            "\"code\":\"" + ErrorCode.SQL_SYNTAX + "\"")
                                    .hasMessageContaining("\"sqlState\":\"42601\""));
            client.dispose();
        }
    }

    @Test
    void reachesTheOtherRoutes(BufferAllocator allocator) {
        NamedPlans plans = new NamedPlans().add("sales", BatchesExec.of(sales));
        try (ServerFixture server = ServerFixture.of(plans, allocator)) {
            RSocketRequester client = client(server);
            StepVerifier.create(
                            client.route("sql.explain").data("sales").retrieveMono(String.class))
                    .assertNext(plan -> assertThat(plan).contains("BatchesExec"))
                    .verifyComplete();
            StepVerifier.create(
                            client.route("sql.cancel").data("no-such").retrieveMono(String.class))
                    .expectNext("{\"queryId\":\"no-such\",\"status\":\"NOT_RUNNING\"}")
                    .verifyComplete();
            StepVerifier.create(
                            client.route("sql.query")
                                    .metadata(
                                            "mine",
                                            MimeType.valueOf("message/x.sluice.query-id.v1"))
                                    .data("sales")
                                    .retrieveFlux(byte[].class))
                    .expectNextCount(3)
                    .verifyComplete();
            StepVerifier.create(client.route("sql.status").data("mine").retrieveMono(String.class))
                    .assertNext(status ->
                            assertThat(status)
                                    .contains("\"outcome\":\"COMPLETED\"")
                                    .contains("\"resultRows\":2"))
                    .verifyComplete();
            client.dispose();
        }
    }

    private static RSocketRequester client(ServerFixture server) {
        String address = server.tcp();
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        return RSocketRequester.builder().tcp("127.0.0.1", port);
    }

    private static List<String> read(List<byte[]> payloads, BufferAllocator allocator)
            throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        payloads.forEach(stream::writeBytes);
        List<String> rows = new ArrayList<>();
        try (ArrowStreamReader reader =
                new ArrowStreamReader(new ByteArrayInputStream(stream.toByteArray()), allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            while (reader.loadNextBatch()) {
                BigIntVector id = (BigIntVector) root.getVector("id");
                VarCharVector name = (VarCharVector) root.getVector("name");
                DecimalVector price = (DecimalVector) root.getVector("price");
                DateDayVector day = (DateDayVector) root.getVector("day");
                for (int i = 0; i < root.getRowCount(); i++) {
                    String text =
                            name.isNull(i)
                                    ? "null"
                                    : new String(name.get(i), StandardCharsets.UTF_8);
                    rows.add(id.get(i) + " " + text + " " + price.getObject(i) + " " + day.get(i));
                }
            }
        }
        return rows;
    }
}
