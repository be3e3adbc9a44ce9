package io.sluice;

import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.NodeMetrics;
import io.sluice.plan.NodeReport;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanPrinter;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Precision;
import io.sluice.plan.StateBound;
import io.sluice.planning.PlannedQuery;
import io.sluice.runtime.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Plans as EXPLAIN shows them: a line for each node with its arguments, then in brackets what it
/// promises, and after EXPLAIN ANALYZE in braces what it did, in all and on each worker.
///
/// ```
/// HashAggregateExec: keys=[city]  [rows≈40]  {rows=38, batches=1, bytes=2.1 KiB, time=1.2 ms}
///   ExchangeExec: …  [partitions=1]
/// ```
///
/// An estimate is written `rows≈40`, a fact `rows=40`. Left out is what is usual: one partition, a
/// bounded output, a node that may run anywhere.
final class PlanExplanation {

    private PlanExplanation() {}

    static String of(PlannedQuery planned) {
        return switch (planned) {
            case PlannedQuery.Rows(ExecutionPlan plan) -> of(plan, false);
            case PlannedQuery.Explain(ExecutionPlan plan, _, boolean verbose) -> of(plan, verbose);
            case PlannedQuery.Command _ -> "a command, which has no plan\n";
        };
    }

    /// @param verbose whether the columns are shown too
    static String of(ExecutionPlan plan, boolean verbose) {
        return PlanPrinter.print(plan, (node, _) -> promises(node, verbose));
    }

    /// @param task that has run the plan
    static String analyzed(ExecutionPlan plan, boolean verbose, Task task) {
        return PlanPrinter.print(
                plan, (node, position) -> promises(node, verbose) + deeds(task.reports(position)));
    }

    private static String promises(ExecutionPlan node, boolean verbose) {
        List<String> promises = new ArrayList<>();
        PlanProperties properties = node.properties();
        partitioning(properties.partitioning(), promises);
        count("rows", node.statistics().rowCount(), promises);
        if (verbose) {
            count("bytes", node.statistics().totalBytes(), promises);
        }
        if (properties.isUnbounded()) {
            promises.add("unbounded");
        }
        if (properties.placement() == Placement.COORDINATOR) {
            promises.add("coordinator");
        }
        if (properties.stateBound() == StateBound.WATERMARK
                || properties.stateBound() == StateBound.UNBOUNDED) {
            promises.add("state=" + properties.stateBound().name().toLowerCase(Locale.ROOT));
        }
        if (verbose) {
            promises.add("columns=" + node.schema());
        }
        return promises.isEmpty() ? "" : "  [" + String.join(", ", promises) + "]";
    }

    private static void partitioning(Partitioning partitioning, List<String> promises) {
        if (partitioning.count() == 1) {
            return;
        }
        String kind =
                switch (partitioning) {
                    case Partitioning.Hash(List<Integer> columns, _) ->
                            columns.stream()
                                    .map(column -> "#" + column)
                                    .collect(Collectors.joining(", ", " by hash(", ")"));
                    case Partitioning.RoundRobin _ -> " in turn";
                    case Partitioning.Single _, Partitioning.Unknown _ -> "";
                };
        promises.add("partitions=" + partitioning.count() + kind);
    }

    private static void count(String what, Precision<Long> value, List<String> promises) {
        switch (value) {
            case Precision.Exact<Long>(Long exact) -> promises.add(what + "=" + exact);
            case Precision.Inexact<Long>(Long estimate) -> promises.add(what + "≈" + estimate);
            case Precision.Absent<Long>() -> {}
        }
    }

    private static String deeds(List<NodeReport> reports) {
        if (reports.isEmpty()) {
            return "  {no report}";
        }
        NodeMetrics total = new NodeMetrics();
        reports.forEach(report -> total.add(report.metrics()));
        String text = "  {" + counts(total.snapshot()) + "}";
        return reports.stream()
                .filter(report -> !report.worker().isEmpty())
                .map(report -> "\non " + report.worker() + "  {" + counts(report.metrics()) + "}")
                .collect(Collectors.joining("", text, ""));
    }

    private static String counts(NodeMetrics.Snapshot metrics) {
        StringBuilder text = new StringBuilder();
        text.append("rows=").append(metrics.rows());
        text.append(", batches=").append(metrics.batches());
        text.append(", bytes=").append(bytes(metrics.bytes()));
        text.append(", time=").append(millis(metrics.computeNanos()));
        Map<String, Long> counters = new TreeMap<>(metrics.counters());
        counters.forEach((name, value) -> text.append(", ").append(name).append('=').append(value));
        return text.toString();
    }

    private static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        double value = bytes / (double) (1L << (10 * unit));
        return String.format(Locale.ROOT, "%.1f %ciB", value, "KMGTPE".charAt(unit - 1));
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }
}
