package io.sluice.server.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Draws the spans of one trace as a tree: name, process, duration and start behind the trace's
/// own.
public final class TraceTree {

    private static final double NANOS_PER_MILLI = 1e6;

    private final Map<String, List<SpanLine>> byParent = new HashMap<>();
    private final StringBuilder text = new StringBuilder();
    private final long traceStartNanos;

    private TraceTree(List<SpanLine> spans) {
        for (SpanLine span : spans) {
            byParent.computeIfAbsent(span.parentSpanId(), _ -> new ArrayList<>()).add(span);
        }
        byParent.values()
                .forEach(list -> list.sort(Comparator.comparingLong(SpanLine::startNanos)));
        traceStartNanos = spans.stream().mapToLong(SpanLine::startNanos).min().orElse(0);
    }

    /// The tree of all spans of a trace; spans whose parent is missing stand at the top.
    public static String draw(String traceId, List<SpanLine> allSpans) {
        List<SpanLine> spans =
                allSpans.stream().filter(span -> span.traceId().equals(traceId)).toList();
        TraceTree tree = new TraceTree(spans);
        Set<String> known = new HashSet<>();
        spans.forEach(span -> known.add(span.spanId()));
        List<SpanLine> roots =
                spans.stream()
                        .filter(span -> !known.contains(span.parentSpanId()))
                        .sorted(Comparator.comparingLong(SpanLine::startNanos))
                        .toList();
        tree.text.append("trace ").append(traceId).append('\n');
        for (int i = 0; i < roots.size(); i++) {
            tree.append(roots.get(i), "", i == roots.size() - 1);
        }
        return tree.text.toString();
    }

    private void append(SpanLine span, String indent, boolean last) {
        text.append(indent)
                .append(last ? "└─ " : "├─ ")
                .append(span.name())
                .append(
                        String.format(
                                Locale.ROOT,
                                "  [%s, %s]  %.1f ms (+%.1f)%s",
                                span.process(),
                                span.kind().toLowerCase(Locale.ROOT),
                                (span.endNanos() - span.startNanos()) / NANOS_PER_MILLI,
                                (span.startNanos() - traceStartNanos) / NANOS_PER_MILLI,
                                span.failed() ? " FAILED" : ""))
                .append('\n');
        List<SpanLine> children = byParent.getOrDefault(span.spanId(), List.of());
        for (int i = 0; i < children.size(); i++) {
            append(children.get(i), indent + (last ? "   " : "│  "), i == children.size() - 1);
        }
    }
}
