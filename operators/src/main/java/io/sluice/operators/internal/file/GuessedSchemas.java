package io.sluice.operators.internal.file;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;

/// The columns of files whose types were guessed: each of a type that takes what was seen in any of
/// them.
public final class GuessedSchemas {

    private GuessedSchemas() {}

    /// The columns of files that must have the same names in the same order.
    ///
    /// @throws QueryException with [ErrorCode#DATA_MALFORMED] that names the first file with others
    public static Schema sameNames(List<FileDescription> files) {
        FileDescription first = files.getFirst();
        List<String> names = names(first);
        for (FileDescription file : files) {
            if (!names(file).equals(names)) {
                throw new QueryException(
                        ErrorCode.DATA_MALFORMED,
                        file.location()
                                + " differs from the other files of the table: it has the columns "
                                + names(file)
                                + " where "
                                + first.location()
                                + " has "
                                + names);
            }
        }
        return anyNames(files);
    }

    /// The columns of all files, in order of their first appearance.
    public static Schema anyNames(List<FileDescription> files) {
        List<Field> fields = List.of();
        for (FileDescription file : files) {
            fields = Widening.fields(fields, file.schema().fields());
        }
        List<Field> settled = new ArrayList<>(fields.size());
        for (Field field : fields) {
            DataType type = Widening.settled(field.type());
            settled.add(Field.nullable(field.name(), type));
        }
        return Schema.of(settled);
    }

    private static List<String> names(FileDescription file) {
        return file.schema().fields().stream().map(Field::name).toList();
    }
}
