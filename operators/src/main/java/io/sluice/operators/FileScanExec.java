package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.expr.Expr;
import io.sluice.expr.ExprPrinter;
import io.sluice.operators.internal.file.FileScan;
import io.sluice.operators.internal.file.Opening;
import io.sluice.operators.internal.file.PartsSource;
import io.sluice.operators.internal.file.PromisedValues;
import io.sluice.operators.internal.file.ScanParts;
import io.sluice.operators.internal.scan.Formats;
import io.sluice.operators.spec.FileFormat;
import io.sluice.operators.spec.FileSplit;
import io.sluice.plan.BatchSource;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.SourceExec;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import reactor.core.publisher.Mono;

/// Reads files that every process finds at the same paths.
///
/// A partition opens its files when it is subscribed to, on the blocking scheduler, and decodes
/// them batch by batch inside its lane, in the order of its splits and, within them, of the file.
/// When it has read all of them it takes over parts that other partitions of the same task have
/// still before them, so only a single partition keeps the order of its files to the end.
///
/// Holds one batch, the pages it is cut from and, for Parquet, the dictionaries of one row group,
/// all counted against the node's memory.
///
/// @param tableSchema the files' columns
/// @param projection which of them come out, in this order
/// @param filters over `tableSchema`, all to hold; used inexactly, to leave out parts of files that
///   cannot have such rows
/// @param limit how many rows of each partition are enough, or [#NO_LIMIT]
/// @param partitions the splits of each partition
/// @param statistics of the output; estimates only where filters or a limit leave rows out
public record FileScanExec(
        FileFormat format,
        Schema tableSchema,
        List<Integer> projection,
        List<Expr> filters,
        long limit,
        List<List<FileSplit>> partitions,
        Statistics statistics)
        implements BuiltinExec, SourceExec {

    /// Every row is wanted.
    public static final long NO_LIMIT = -1;

    public FileScanExec {
        requireNonNull(format, "format is null");
        requireNonNull(tableSchema, "tableSchema is null");
        projection = List.copyOf(projection);
        filters = List.copyOf(filters);
        partitions = partitions.stream().map(List::copyOf).toList();
        Schema columns = tableSchema;
        projection.forEach(column -> NodeChecks.column("FileScanExec", column, columns));
        filters.forEach(filter -> NodeChecks.condition("FileScanExec", filter, columns));
        if (limit < NO_LIMIT) {
            throw new IllegalArgumentException("FileScanExec: limit " + limit);
        }
        if (partitions.isEmpty()) {
            throw new IllegalArgumentException("FileScanExec without partitions");
        }
        if (statistics.columns().size() != projection.size()) {
            throw new IllegalArgumentException(
                    "FileScanExec: statistics of "
                            + statistics.columns().size()
                            + " columns for "
                            + projection.size());
        }
    }

    @Override
    public Schema schema() {
        return tableSchema.select(projection.stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.of(Partitioning.unknown(partitions.size()));
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public FileScanExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 0);
        return this;
    }

    @Override
    public void describe(PlanDescription description) {
        List<String> files =
                partitions.stream()
                        .flatMap(List::stream)
                        .map(FileSplit::location)
                        .distinct()
                        .toList();
        description
                .add("format", format.sqlName())
                .add(
                        files.size() == 1 ? "file" : "files",
                        files.size() == 1 ? files.getFirst() : files.size())
                .addAll("columns", schema().fields().stream().map(field -> field.name()).toList())
                .addAll(
                        "inexact filters",
                        filters.stream().map(filter -> ExprPrinter.print(filter)).toList());
        if (limit != NO_LIMIT) {
            description.add("limit", limit);
        }
    }

    @Override
    public Mono<BatchSource> open(int partition, TaskContext context) {
        FileScan scan =
                new FileScan(
                        tableSchema,
                        projection,
                        filters,
                        limit == NO_LIMIT ? Long.MAX_VALUE : limit);
        List<FileSplit> splits = partitions.get(partition);
        return Opening.of(
                context,
                () -> {
                    List<BatchSource> parts =
                            Formats.reader(format).open(scan, splits, context).stream()
                                    .map(part -> PromisedValues.of(part, scan.schema(), splits))
                                    .toList();
                    ScanParts shared = context.shared(ScanParts.class, ScanParts::new);
                    return new PartsSource(shared.open(parts), scan.limit());
                });
    }
}
