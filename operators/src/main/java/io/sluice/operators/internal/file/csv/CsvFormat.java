package io.sluice.operators.internal.file.csv;

import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.file.FieldWriter;
import io.sluice.operators.internal.file.FileDescription;
import io.sluice.operators.internal.file.FileScan;
import io.sluice.operators.internal.file.FileStatus;
import io.sluice.operators.internal.file.FormatReader;
import io.sluice.operators.internal.file.GuessedSchemas;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.operators.internal.file.OpenedParts;
import io.sluice.operators.spec.FileFormat;
import io.sluice.operators.spec.FileSplit;
import io.sluice.plan.BatchSource;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import java.util.Optional;

/// CSV files: described by their header and a sample of their records, read record by record. A
/// file is not cut into splits, since a line end may stand inside quotes.
public final class CsvFormat implements FormatReader {

    private final FileFormat.Csv format;

    public CsvFormat(FileFormat.Csv format) {
        this.format = format;
    }

    @Override
    public FileDescription describe(FileStatus status, Optional<Schema> declared) {
        declared.ifPresent(CsvFormat::requireReadable);
        try (OpenFile file = OpenFile.open(status.location())) {
            CsvSample sample = CsvSample.of(file, format, declared);
            Schema schema = declared.orElse(sample.schema());
            if (schema.size() == 0) {
                throw new MalformedException("the file is empty, so its columns are not known");
            }
            if (format.header() && !sample.names().isEmpty()) {
                CsvHeader.find(schema, sample.names());
            }
            Statistics statistics =
                    Statistics.unknown(schema.size())
                            .withRowCount(Precision.inexact(sample.estimatedRows()));
            return new FileDescription(
                    status,
                    0,
                    schema,
                    statistics,
                    List.of(
                            new FileDescription.Piece(
                                    0, status.size(), status.size(), statistics)));
        } catch (MalformedException e) {
            throw new QueryException(
                    ErrorCode.DATA_MALFORMED, status.location() + ", " + e.getMessage(), e);
        }
    }

    @Override
    public Schema unify(List<FileDescription> files) {
        return GuessedSchemas.sameNames(files);
    }

    /// One part for each file.
    @Override
    public List<BatchSource> open(FileScan scan, List<FileSplit> splits, TaskContext context) {
        int batchRows = context.query().get(EngineOptions.BATCH_ROWS);
        return OpenedParts.of(
                splits,
                (file, split, parts) -> {
                    file.requireLength(split.end());
                    parts.add(new CsvSource(scan, format, file, batchRows, context.allocator()));
                });
    }

    private static void requireReadable(Schema schema) {
        for (Field field : schema.fields()) {
            if (!FieldWriter.takes(field.type())) {
                throw new QueryException(
                        ErrorCode.UNSUPPORTED,
                        "CSV has no values of "
                                + field.type().sqlName()
                                + " for the column \""
                                + field.name()
                                + "\"");
            }
        }
    }
}
