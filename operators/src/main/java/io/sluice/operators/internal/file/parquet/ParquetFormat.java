package io.sluice.operators.internal.file.parquet;

import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.operators.internal.file.FileDescription;
import io.sluice.operators.internal.file.FileScan;
import io.sluice.operators.internal.file.FileStatus;
import io.sluice.operators.internal.file.FormatReader;
import io.sluice.operators.internal.file.Merging;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.operators.internal.file.OpenedParts;
import io.sluice.operators.internal.file.Pruning;
import io.sluice.operators.internal.file.SchemaAgreement;
import io.sluice.operators.spec.FileSplit;
import io.sluice.plan.BatchSource;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Parquet files: described by their footers, read row group by row group.
public final class ParquetFormat implements FormatReader {

    @Override
    public FileDescription describe(FileStatus status, Optional<Schema> declared) {
        try (OpenFile file = OpenFile.open(status.location())) {
            ParquetFooter footer = ParquetFooter.read(file);
            declared.ifPresent(
                    table -> SchemaAgreement.find(table, footer.schema(), status.location()));
            List<FileDescription.Piece> pieces = new ArrayList<>();
            for (ParquetFooter.Group group : footer.groups()) {
                pieces.add(
                        new FileDescription.Piece(
                                pieces.size(), 1, group.bytes(), group.statistics()));
            }
            return new FileDescription(
                    status,
                    file.fingerprint(),
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

    /// One part for each row group that can have rows.
    @Override
    public List<BatchSource> open(FileScan scan, List<FileSplit> splits, TaskContext context) {
        int batchRows = context.query().get(EngineOptions.BATCH_ROWS);
        ParquetFooters footers =
                context.shared(ParquetFooters.class, () -> new ParquetFooters(context.allocator()));
        List<BatchSource> parts =
                OpenedParts.of(
                        splits,
                        (file, split, added) -> {
                            file.requireFingerprint(split.fingerprint());
                            for (ParquetSource.Unit unit : units(scan, file, footers, split)) {
                                added.add(
                                        new ParquetSource(
                                                scan.schema(),
                                                unit,
                                                batchRows,
                                                scan.limit(),
                                                context.allocator()));
                            }
                        });
        long total = splits.stream().mapToLong(FileSplit::length).sum();
        context.metrics().counter("row_groups_total").add(total);
        context.metrics().counter("row_groups_skipped").add(total - parts.size());
        return parts;
    }

    /// The row groups of a split that can have rows.
    private static List<ParquetSource.Unit> units(
            FileScan scan, OpenFile file, ParquetFooters footers, FileSplit split) {
        ParquetFooter footer = footers.of(file);
        int[] columns = SchemaAgreement.find(scan.tableSchema(), footer.schema(), split.location());
        List<ParquetSource.Unit> units = new ArrayList<>();
        for (int number = (int) split.start(); number < split.end(); number++) {
            ParquetFooter.Group group = group(file, footer, number);
            if (Pruning.mayMatch(scan.filters(), group.statistics().select(columns))) {
                units.add(unit(scan, file, footer, number, columns));
            }
        }
        return units;
    }

    private static ParquetFooter.Group group(OpenFile file, ParquetFooter footer, int number) {
        if (number >= footer.groups().size()) {
            throw new QueryException(
                    ErrorCode.DATA_MALFORMED,
                    file.location()
                            + " has changed since the query was planned: it has "
                            + footer.groups().size()
                            + " row groups, and number "
                            + number
                            + " is missing");
        }
        return footer.groups().get(number);
    }

    private static ParquetSource.Unit unit(
            FileScan scan, OpenFile file, ParquetFooter footer, int number, int[] columns) {
        List<ParquetColumn> wanted =
                scan.projection().stream()
                        .map(column -> footer.columns().get(columns[column]))
                        .toList();
        return new ParquetSource.Unit(file, footer.groups().get(number), number, wanted);
    }
}
