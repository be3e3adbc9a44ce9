package io.sluice.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class TraceContextTest {

    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final Context trace =
            Context.root()
                    .with(
                            Span.wrap(
                                    SpanContext.create(
                                            TRACE_ID,
                                            "00f067aa0ba902b7",
                                            TraceFlags.getSampled(),
                                            TraceState.getDefault())));

    @Test
    void isFoundByWhoeverIsSubscribedToAbove() {
        String seen =
                Mono.deferContextual(view -> Mono.just(TraceContext.traceId(TraceContext.of(view))))
                        .contextWrite(view -> TraceContext.store(view, trace))
                        .block();

        assertThat(seen).isEqualTo(TRACE_ID);
    }

    @Test
    void isTheThreadsOwnWhereNothingWasStored() {
        try (Scope _ = trace.makeCurrent()) {
            assertThat(TraceContext.of(reactor.util.context.Context.empty())).isSameAs(trace);
        }
    }

    @Test
    void hasNoIdWhereNothingIsTraced() {
        assertThat(TraceContext.traceId(Context.root())).isEmpty();
    }
}
