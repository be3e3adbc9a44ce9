package io.sluice.operators.internal.file.parquet;

import io.sluice.config.EngineOptions;
import io.sluice.expr.Expr;
import io.sluice.operators.internal.file.FileDescription;
import io.sluice.operators.internal.file.FileScan;
import io.sluice.operators.internal.file.FileStatus;
import io.sluice.operators.internal.file.FormatReader;
import io.sluice.operators.internal.file.MappedFile;
import io.sluice.operators.internal.file.Merging;
import io.sluice.operators.internal.file.Pruning;
import io.sluice.operators.internal.file.SchemaAgreement;
import io.sluice.operators.spec.FileSplit;
import io.sluice.plan.BatchSource;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Parquet files: described by their footers, read row group by row group.
public final class ParquetFormat implements FormatReader {

    @Override
    public FileDescription describe(FileStatus status, Optional<Schema> declared) {
        try (MappedFile file = MappedFile.open(status.location())) {
            ParquetFooter footer = ParquetFooter.read(file);
            declared.ifPresent(
                    table -> SchemaAgreement.find(table, footer.schema(), status.location()));
            List<FileDescription.Piece> pieces =
                    footer.groups().stream()
                            .map(group ->
                                    new FileDescription.Piece(
                                            group.start(),
                                            Math.max(1, group.bytes()),
                                            group.bytes(),
                                            group.statistics()))
                            .toList();
            return new FileDescription(
                    status.location(),
                    status.size(),
                    status.modifiedMillis(),
                    footer.schema(),
                    Merging.statistics(
                            footer.schema().size(),
                            footer.groups().stream().map(ParquetFooter.Group::statistics).toList()),
                    pieces);
        }
    }

    @Override
    public Schema unify(List<FileDescription> files) {
        return SchemaAgreement.of(files);
    }

    @Override
    public boolean canUse(Expr filter) {
        return Pruning.isUseful(filter);
    }

    @Override
    public BatchSource open(FileScan scan, List<FileSplit> splits, TaskContext context) {
        Map<String, MappedFile> files = new HashMap<>();
        try {
            ParquetFooters footers =
                    context.shared(
                            ParquetFooters.class, () -> new ParquetFooters(context.allocator()));
            List<ParquetSource.Unit> units = new ArrayList<>();
            int total = 0;
            for (FileSplit split : splits) {
                MappedFile file = files.computeIfAbsent(split.location(), MappedFile::open);
                ParquetFooter footer = footers.of(file);
                int[] columns =
                        SchemaAgreement.find(scan.tableSchema(), footer.schema(), split.location());
                for (ParquetFooter.Group group : footer.groups()) {
                    if (split.contains(group.start())) {
                        total++;
                        if (Pruning.mayMatch(scan.filters(), group.statistics().select(columns))) {
                            units.add(unit(scan, file, footer, group, columns));
                        }
                    }
                }
            }
            context.metrics().counter("row_groups_total").add(total);
            context.metrics().counter("row_groups_skipped").add(total - units.size());
            return new ParquetSource(
                    scan.schema(),
                    units,
                    List.copyOf(files.values()),
                    context.query().get(EngineOptions.BATCH_ROWS),
                    scan.limit(),
                    context.allocator());
        } catch (RuntimeException | Error e) {
            files.values().forEach(MappedFile::close);
            throw e;
        }
    }

    private static ParquetSource.Unit unit(
            FileScan scan,
            MappedFile file,
            ParquetFooter footer,
            ParquetFooter.Group group,
            int[] columns) {
        List<ParquetColumn> wanted =
                scan.projection().stream()
                        .map(column -> footer.columns().get(columns[column]))
                        .toList();
        return new ParquetSource.Unit(file, group, footer.groups().indexOf(group), wanted);
    }
}
