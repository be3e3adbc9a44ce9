package io.sluice.operators.internal.file;

import io.sluice.catalog.FilterPushdown;
import io.sluice.catalog.ScanRequest;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.source.FileTable;
import io.sluice.operators.spec.FileFormat;
import io.sluice.plan.Factories;
import io.sluice.plan.PlanningContext;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.scheduler.Schedulers;

/// Plans scans of files, as the planner does.
public final class Scans {

    private Scans() {}

    public static FileTable table(Path location) {
        FileFormat format = FileNames.formatOf(location.toString()).orElseThrow();
        return table(format, location.toString());
    }

    public static FileTable table(FileFormat format, String location) {
        return FileTable.open(format, location, Schedulers.immediate()).block();
    }

    /// A scan of all columns.
    public static FileScanExec all(FileTable table, int partitions, BufferAllocator allocator) {
        return scan(table, ScanRequest.all(table.schema().size()), partitions, allocator);
    }

    /// A scan with those of the filters that the table takes.
    public static FileScanExec filtered(
            FileTable table, int partitions, BufferAllocator allocator, Expr... filters) {
        List<FilterPushdown> answers = table.supportsFilters(List.of(filters));
        List<Expr> taken =
                IntStream.range(0, filters.length)
                        .filter(i -> answers.get(i) != FilterPushdown.UNSUPPORTED)
                        .mapToObj(i -> filters[i])
                        .toList();
        ScanRequest request = ScanRequest.all(table.schema().size()).withFilters(taken);
        return scan(table, request, partitions, allocator);
    }

    public static FileScanExec scan(
            FileTable table, ScanRequest request, int partitions, BufferAllocator allocator) {
        PlanningContext context =
                new PlanningContext(
                        QueryContext.builder()
                                .set(EngineOptions.TARGET_PARTITIONS, partitions)
                                .build(),
                        FunctionRegistry.EMPTY,
                        Factories.NONE,
                        List.of(),
                        allocator,
                        Schedulers.immediate());
        return (FileScanExec) table.scan(request, context).block();
    }
}
