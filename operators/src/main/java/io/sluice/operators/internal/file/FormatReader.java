package io.sluice.operators.internal.file;

import io.sluice.expr.Expr;
import io.sluice.operators.spec.FileSplit;
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

    /// Opens some splits.
    ///
    /// @return parts that can be read by different threads at the same time, in the order of the
    ///   splits; each belongs to the caller and costs little until it is read
    List<BatchSource> open(FileScan scan, List<FileSplit> splits, TaskContext context);
}
