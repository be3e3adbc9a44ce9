package io.sluice.operators.source;

import io.sluice.catalog.FilterPushdown;
import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.config.EngineOptions;
import io.sluice.expr.Expr;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.internal.file.FileDescription;
import io.sluice.operators.internal.file.Splitting;
import io.sluice.operators.internal.scan.FileSet;
import io.sluice.operators.spec.FileFormat;
import io.sluice.operators.spec.FileSplit;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Statistics;
import io.sluice.type.Schema;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/// A table of files in one format: a single file, the files of a folder, or those that a pattern
/// such as `data/*.parquet` finds.
///
/// The columns are those of the files, found when the table is opened; text formats are sampled.
/// Each planning looks again which files there are and which have changed, so that statistics and
/// splits are those of the files as they are then. Files that change while a query reads them are
/// an error at best; replace them by renaming.
///
/// Thread-safe; holds nothing that has to be closed.
public final class FileTable implements TableProvider {

    private final FileFormat format;
    private final Schema schema;
    private volatile FileSet files;

    private FileTable(FileFormat format, FileSet files) {
        this.format = format;
        this.files = files;
        this.schema = files.schema();
    }

    /// Opens a table, inferring its columns.
    ///
    /// @param location a path or `file:` URI of a file, folder or pattern; relative paths begin in
    ///   the process's working directory
    /// @param blocking where files are looked at
    /// @return fails with `SOURCE_NOT_FOUND` if there are no such files, with `DATA_MALFORMED` if
    ///   one is not of the format or differs from the others
    public static Mono<FileTable> open(FileFormat format, String location, Scheduler blocking) {
        return open(format, location, Optional.empty(), blocking);
    }

    /// Opens a table with the given columns, which the files must have.
    public static Mono<FileTable> open(
            FileFormat format, String location, Schema columns, Scheduler blocking) {
        return open(format, location, Optional.of(columns), blocking);
    }

    private static Mono<FileTable> open(
            FileFormat format, String location, Optional<Schema> columns, Scheduler blocking) {
        return Mono.fromCallable(() ->
                        new FileTable(
                                columns.isPresent() ? format : format.asGuessed(),
                                FileSet.find(format, location, columns)))
                .subscribeOn(blocking);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    public FileFormat format() {
        return format;
    }

    @Override
    public Statistics statistics() {
        return files.statistics();
    }

    @Override
    public List<FilterPushdown> supportsFilters(List<Expr> filters) {
        return filters.stream()
                .map(filter ->
                        files.canUse(filter) ? FilterPushdown.INEXACT : FilterPushdown.UNSUPPORTED)
                .toList();
    }

    @Override
    public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
        return Mono.<ExecutionPlan>fromCallable(() -> plan(request, context))
                .subscribeOn(context.blocking());
    }

    private ExecutionPlan plan(ScanRequest request, PlanningContext context) {
        FileSet current = files.refresh();
        files = current;
        int processes = Math.max(1, context.workers().size());
        int wanted = context.query().get(EngineOptions.TARGET_PARTITIONS) * processes;
        List<FileDescription> descriptions = current.files();
        List<List<FileSplit>> partitions =
                Splitting.partitions(descriptions, request.filters(), wanted);
        boolean all = request.filters().isEmpty() && request.limit().isEmpty();
        Statistics statistics =
                current.statistics()
                        .select(request.projection().stream().mapToInt(i -> i).toArray());
        return new FileScanExec(
                format,
                schema,
                request.projection(),
                request.filters(),
                request.filters().isEmpty()
                        ? request.limit().orElse(FileScanExec.NO_LIMIT)
                        : FileScanExec.NO_LIMIT,
                partitions,
                all ? statistics : statistics.toInexact());
    }
}
