package io.sluice.operators.internal.file;

import io.sluice.expr.Expr;
import io.sluice.operators.FileFormat;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.FileSplit;
import io.sluice.operators.internal.file.parquet.ParquetFormat;
import io.sluice.plan.BatchSource;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import java.util.Optional;

/// What a file format can do. [#describe] and [#open] block and run on the blocking scheduler.
public interface FormatReader {

    /// Reads what can be known of a file without reading its data; for text, a sample of it.
    ///
    /// @param declared the columns that a statement gave the table, where it did
    /// @throws io.sluice.error.QueryException with `DATA_MALFORMED` if the file is not of the
    ///   format
    FileDescription describe(FileStatus file, Optional<Schema> declared);

    /// The columns of a table of these files, of which there is at least one.
    ///
    /// @throws io.sluice.error.QueryException with `DATA_MALFORMED` that names the first file whose
    ///   columns do not go with the others'
    Schema unify(List<FileDescription> files);

    /// Whether it helps to know a filter, at least inexactly.
    default boolean canUse(Expr filter) {
        return false;
    }

    /// Opens some splits, for reading one after the other.
    BatchSource open(FileScanExec scan, List<FileSplit> splits, TaskContext context);

    static FormatReader of(FileFormat format) {
        return switch (format) {
            case FileFormat.Parquet() -> new ParquetFormat();
            case FileFormat.Csv csv -> throw new UnsupportedOperationException(csv.sqlName());
            case FileFormat.JsonLines json ->
                    throw new UnsupportedOperationException(json.sqlName());
            case FileFormat.ArrowIpc arrow ->
                    throw new UnsupportedOperationException(arrow.sqlName());
        };
    }
}
