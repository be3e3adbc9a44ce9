package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.sluice.Query;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;

/// One trace across sockets: client, server and two workers with an SDK each.
@ExtendWith(AllocatorExtension.class)
class TraceTest {

    private static final AttributeKey<String> QUERY_ID = AttributeKey.stringKey("sluice.query_id");

    private final Telemetry client = new Telemetry();
    private final Telemetry server = new Telemetry();
    private final Telemetry worker = new Telemetry();

    /// An SDK that keeps its spans.
    private static final class Telemetry {

        private final InMemorySpanExporter spans = InMemorySpanExporter.create();
        private final OpenTelemetrySdk sdk =
                OpenTelemetrySdk.builder()
                        .setTracerProvider(
                                SdkTracerProvider.builder()
                                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                                        .build())
                        .build();

        List<SpanData> spans() {
            return spans.getFinishedSpanItems();
        }
    }

    @Test
    void spansAllThatWorksOnAQuery(BufferAllocator allocator) {
        try (WorkerFixture first = WorkerFixture.start(builder -> builder.telemetry(worker.sdk));
                WorkerFixture second =
                        WorkerFixture.start(builder -> builder.telemetry(worker.sdk))) {
            RemoteWorkers workers =
                    RemoteWorkers.at(first.address(), second.address())
                            .withSilenceLimit(Await.LIMIT);
            try (ServerFixture fixture =
                            ServerFixture.of(
                                    new RangePlans(),
                                    allocator,
                                    session ->
                                            session.extension(new RangeExtension())
                                                    .telemetry(server.sdk)
                                                    .fragments(workers),
                                    builder -> builder);
                    SluiceClient sluice =
                            SluiceClient.builder(fixture.tcp()).telemetry(client.sdk).build()) {
                Await.value(workers.tried().thenReturn(true));
                Query query = sluice.sql("remote range 4 1000 10 0");
                Span caller = client.sdk.getTracer("test").spanBuilder("caller").startSpan();
                try (Scope _ = caller.makeCurrent()) {
                    assertThat(ClientAndServerTest.rows(query)).hasSize(1000);
                }
                caller.end();
                Await.until(() -> worker.spans().size() == 2 && isLinkedToTheRequest());

                SpanData request = span(client, SpanKind.CLIENT);
                assertThat(request.getParentSpanId())
                        .isEqualTo(caller.getSpanContext().getSpanId());
                assertThat(request.getName()).isEqualTo("REMOTE");
                assertThat(request.getAttributes().get(QUERY_ID)).isEqualTo(query.id());
                SpanData served = span(server, SpanKind.SERVER);
                assertThat(served.getName()).isEqualTo("sql.query");
                assertThat(served.getParentSpanId()).isEqualTo(request.getSpanId());
                assertThat(worker.spans())
                        .hasSize(2)
                        .allSatisfy(fragment -> {
                            assertThat(fragment.getName()).isEqualTo("fragment 1");
                            assertThat(fragment.getKind()).isEqualTo(SpanKind.SERVER);
                            assertThat(isBelow(fragment, served)).isTrue();
                            assertThat(fragment.getAttributes().get(QUERY_ID))
                                    .isEqualTo(query.id());
                            assertThat(fragment.getEvents())
                                    .extracting(event -> event.getName())
                                    .containsExactly("RangeExec");
                        });
                assertThat(
                                Flux.just(client, server, worker)
                                        .flatMapIterable(Telemetry::spans)
                                        .toIterable())
                        .extracting(SpanData::getTraceId)
                        .containsOnly(caller.getSpanContext().getTraceId());
            }
        }
    }

    /// The spans of the server's parts of a query end one after the other.
    private boolean isLinkedToTheRequest() {
        return server.spans().stream()
                .filter(span -> span.getKind() == SpanKind.SERVER)
                .anyMatch(served ->
                        worker.spans().stream().allMatch(fragment -> isBelow(fragment, served)));
    }

    /// Whether a span descends from another, over spans of the server.
    private boolean isBelow(SpanData span, SpanData ancestor) {
        String parent = span.getParentSpanId();
        while (!parent.equals(ancestor.getSpanId())) {
            String wanted = parent;
            SpanData found =
                    server.spans().stream()
                            .filter(one -> one.getSpanId().equals(wanted))
                            .findFirst()
                            .orElse(null);
            if (found == null) {
                return false;
            }
            parent = found.getParentSpanId();
        }
        return true;
    }

    @Test
    void passesATraceThroughAServerThatRecordsNone(BufferAllocator allocator) {
        try (WorkerFixture first = WorkerFixture.start(builder -> builder.telemetry(worker.sdk))) {
            RemoteWorkers workers = RemoteWorkers.at(first.address()).withSilenceLimit(Await.LIMIT);
            try (ServerFixture fixture =
                            ServerFixture.of(
                                    new RangePlans(),
                                    allocator,
                                    session ->
                                            session.extension(new RangeExtension())
                                                    .fragments(workers),
                                    builder -> builder);
                    SluiceClient sluice =
                            SluiceClient.builder(fixture.tcp()).telemetry(client.sdk).build()) {
                Await.value(workers.tried().thenReturn(true));
                assertThat(ClientAndServerTest.rows(sluice.sql("remote range 1 10 10 0")))
                        .hasSize(10);
                Await.until(() -> worker.spans().size() == 1);

                SpanData request = span(client, SpanKind.CLIENT);
                assertThat(worker.spans())
                        .singleElement()
                        .satisfies(fragment -> {
                            assertThat(fragment.getTraceId()).isEqualTo(request.getTraceId());
                            assertThat(fragment.getParentSpanId()).isEqualTo(request.getSpanId());
                        });
            }
        }
    }

    @Test
    void marksSpansOfQueriesThatFail(BufferAllocator allocator) {
        try (ServerFixture fixture =
                        ServerFixture.of(
                                new NamedPlans(),
                                allocator,
                                session -> session.telemetry(server.sdk),
                                builder -> builder);
                SluiceClient sluice =
                        SluiceClient.builder(fixture.tcp()).telemetry(client.sdk).build()) {
            Await.value(sluice.sql("nonsense").batches().then().onErrorComplete().thenReturn(1));
            Await.until(() -> !server.spans().isEmpty() && !client.spans().isEmpty());

            SpanData request = span(client, SpanKind.CLIENT);
            assertThat(request.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(request.getAttributes().get(AttributeKey.stringKey("error.type")))
                    .isEqualTo("SQL_SYNTAX");
            assertThat(
                            request.getAttributes()
                                    .get(AttributeKey.stringKey("db.response.status_code")))
                    .isEqualTo("42601");
            assertThat(span(server, SpanKind.SERVER).getStatus().getStatusCode())
                    .isEqualTo(StatusCode.ERROR);
        }
    }

    private static SpanData span(Telemetry telemetry, SpanKind kind) {
        return telemetry.spans().stream()
                .filter(span -> span.getKind() == kind)
                .findFirst()
                .orElseThrow();
    }
}
