package io.sluice.rsocket.internal.worker;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.sluice.plan.NodeMetrics;
import io.sluice.plan.NodeReport;
import io.sluice.rsocket.internal.fragment.TaskHeader;
import io.sluice.rsocket.internal.fragment.TaskKey;
import java.util.List;

/// The span of one task in this worker. What its nodes have done becomes events at its end; nothing
/// is recorded for a batch.
record FragmentSpan(Span span, Context context) {

    /// Of a task that has not begun.
    static final FragmentSpan NONE = new FragmentSpan(Span.getInvalid(), Context.root());

    static FragmentSpan start(Tracer tracer, Context parent, TaskKey key, TaskHeader header) {
        Span span =
                tracer.spanBuilder("fragment " + header.stage())
                        .setSpanKind(SpanKind.SERVER)
                        .setParent(parent)
                        .setAttribute("rpc.system.name", "rsocket")
                        .setAttribute("rpc.method", "fragment.run")
                        .setAttribute("sluice.query_id", key.queryId())
                        .setAttribute("sluice.stage", (long) header.stage())
                        .setAttribute("sluice.attempt", (long) header.attempt())
                        .setAttribute("sluice.partitions", (long) header.partitions().size())
                        .startSpan();
        return new FragmentSpan(span, parent.with(span));
    }

    void end(List<NodeReport> nodes) {
        if (span.isRecording()) {
            for (NodeReport node : nodes) {
                NodeMetrics.Snapshot metrics = node.metrics();
                span.addEvent(
                        node.name(),
                        Attributes.builder()
                                .put("sluice.rows", metrics.rows())
                                .put("sluice.batches", metrics.batches())
                                .put("sluice.bytes", metrics.bytes())
                                .put("sluice.compute_nanos", metrics.computeNanos())
                                .build());
            }
        }
        span.end();
    }
}
