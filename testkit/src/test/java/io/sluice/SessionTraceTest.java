package io.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.sluice.batch.RecordBatch;
import io.sluice.context.TraceContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.source.LazySource;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.FluxExec;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.test.StepVerifier;

@ExtendWith(AllocatorExtension.class)
class SessionTraceTest {

    private static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));
    private static final Batches ROWS = Batches.of(SCHEMA).row(1L).row(2L);

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider tracers =
            SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build();
    private final OpenTelemetrySdk telemetry =
            OpenTelemetrySdk.builder().setTracerProvider(tracers).build();
    private Session session;

    @BeforeEach
    void open(BufferAllocator allocator) {
        session = Session.builder().allocator(allocator).telemetry(telemetry).build();
    }

    @AfterEach
    void close() {
        session.close();
        session.closed().as(StepVerifier::create).expectComplete().verify(Await.LIMIT);
        telemetry.close();
    }

    private SpanData span(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void run(ExecutionPlan plan, Context parent) {
        Query query = session.query(plan);
        query.rows(Row.class)
                .contextWrite(context -> TraceContext.store(context, parent))
                .onErrorComplete()
                .then()
                .as(StepVerifier::create)
                .expectComplete()
                .verify(Await.LIMIT);
        Await.value(query.summary());
    }

    @Test
    void hangsItsSpansUnderTheSubscribers() {
        Span parent = telemetry.getTracer("test").spanBuilder("request").startSpan();

        run(BatchesExec.of(ROWS), Context.root().with(parent));
        parent.end();

        SpanData query = span("query");
        assertThat(query.getParentSpanId()).isEqualTo(span("request").getSpanId());
        assertThat(span("plan").getParentSpanId()).isEqualTo(query.getSpanId());
        assertThat(query.getAttributes().asMap().toString())
                .contains("sluice.query.id", "sluice.query.outcome=COMPLETED", "sluice.rows=2");
        assertThat(query.getEvents()).extracting(EventData::getName).containsExactly("BatchesExec");
    }

    @Test
    void takesTheSpanOfAThreadThatSubscribesInAScope() {
        Span parent = telemetry.getTracer("test").spanBuilder("request").startSpan();
        Query query = session.query(BatchesExec.of(ROWS));
        try (Scope _ = parent.makeCurrent()) {
            query.rows(Row.class).subscribe();
        }
        Await.value(query.summary());
        parent.end();

        assertThat(span("query").getTraceId()).isEqualTo(span("request").getTraceId());
    }

    @Test
    void runsOperatorsAndSourcesInsideTheTrace() {
        List<String> traces = new CopyOnWriteArrayList<>();
        FluxExec plan =
                FluxExec.of(
                        SCHEMA,
                        (_, context) ->
                                LazySource.openBlocking(
                                                () -> {
                                                    traces.add(
                                                            TraceContext.traceId(
                                                                    Context.current()));
                                                    return "connection";
                                                })
                                        .read(_ -> () -> (RecordBatch) null)
                                        .run(context));

        run(plan, Context.root());

        assertThat(traces).containsExactly(span("query").getTraceId());
    }

    @Test
    void saysWhatAQueryFailedWith() {
        run(
                BatchesExec.of(ROWS)
                        .failing(0, new QueryException(ErrorCode.SOURCE_FAILED, "gone")),
                Context.root());

        SpanData query = span("query");
        assertThat(query.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(query.getAttributes().asMap().toString()).contains("error.type=SOURCE_FAILED");
    }
}
