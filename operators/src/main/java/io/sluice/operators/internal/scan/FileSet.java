package io.sluice.operators.internal.scan;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.operators.internal.file.DistinctEstimates;
import io.sluice.operators.internal.file.FileDescription;
import io.sluice.operators.internal.file.FileLocations;
import io.sluice.operators.internal.file.FileNames;
import io.sluice.operators.internal.file.FileStatus;
import io.sluice.operators.internal.file.FormatReader;
import io.sluice.operators.internal.file.Merging;
import io.sluice.operators.spec.FileFormat;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Statistics;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The files of a table at one moment, and what is known of them. Immutable.
public final class FileSet {

    private final FileFormat format;
    private final FormatReader reader;
    private final String location;
    private final Optional<Schema> declared;
    private final Schema schema;
    private final List<FileDescription> files;
    private final Statistics statistics;

    private FileSet(
            FileFormat format,
            String location,
            Optional<Schema> declared,
            List<FileDescription> files) {
        this.format = format;
        this.reader = Formats.reader(format);
        this.location = location;
        this.declared = declared;
        this.files = List.copyOf(files);
        this.schema = declared.orElseGet(() -> reader.unify(files));
        this.statistics = statistics(schema, files);
    }

    /// Finds and describes the files of a location; blocks.
    public static FileSet find(FileFormat format, String location, Optional<Schema> declared) {
        FormatReader reader = Formats.reader(format);
        List<FileDescription> files = new ArrayList<>();
        for (FileStatus status : list(format, location)) {
            files.add(reader.describe(status, declared));
        }
        return new FileSet(format, location, declared, files);
    }

    public Schema schema() {
        return schema;
    }

    public List<FileDescription> files() {
        return files;
    }

    /// Of all files together.
    public Statistics statistics() {
        return statistics;
    }

    public boolean canUse(Expr filter) {
        return reader.canUse(filter);
    }

    /// The files as they are now; blocks. Only those that are new or have changed are described
    /// again.
    ///
    /// @throws QueryException with [ErrorCode#DATA_MALFORMED] if they no longer have the columns
    ///   that the table has
    public FileSet refresh() {
        Map<FileStatus, FileDescription> known = new HashMap<>();
        for (FileDescription file : files) {
            known.put(file.status(), file);
        }
        List<FileDescription> current = new ArrayList<>();
        for (FileStatus status : list(format, location)) {
            FileDescription description = known.get(status);
            current.add(description == null ? reader.describe(status, declared) : description);
        }
        if (current.equals(files)) {
            return this;
        }
        FileSet changed = new FileSet(format, location, declared, current);
        if (!changed.schema.satisfies(schema)) {
            throw new QueryException(
                    ErrorCode.DATA_MALFORMED,
                    "the files at "
                            + location
                            + " have changed since the table was made: "
                            + changed.schema.mismatch(schema)
                            + "; create the table again");
        }
        return changed;
    }

    private static List<FileStatus> list(FileFormat format, String location) {
        return FileLocations.list(location, name -> FileNames.isOf(format, name));
    }

    private static Statistics statistics(Schema schema, List<FileDescription> files) {
        List<Statistics> parts = files.stream().map(file -> inOrder(schema, file)).toList();
        return DistinctEstimates.complete(Merging.statistics(schema.size(), parts));
    }

    /// A file's statistics in the order of the table's columns; nothing is known of those that it
    /// does not have.
    private static Statistics inOrder(Schema schema, FileDescription file) {
        List<ColumnStatistics> columns = new ArrayList<>(schema.size());
        for (Field field : schema.fields()) {
            OptionalInt own = file.schema().indexOf(field.name());
            columns.add(
                    own.isPresent()
                            ? file.statistics().columns().get(own.getAsInt())
                            : ColumnStatistics.UNKNOWN);
        }
        return new Statistics(
                file.statistics().rowCount(), file.statistics().totalBytes(), columns);
    }
}
