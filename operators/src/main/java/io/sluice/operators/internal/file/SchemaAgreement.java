package io.sluice.operators.internal.file;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;

/// The columns of files that say themselves what they hold: all must have the first one's, in any
/// order.
public final class SchemaAgreement {

    private SchemaAgreement() {}

    /// The first file's columns; nullable where a file's is.
    ///
    /// @throws QueryException with [ErrorCode#DATA_MALFORMED] that names the first file that
    ///   differs, and how
    public static Schema of(List<FileDescription> files) {
        FileDescription first = files.getFirst();
        List<Field> fields = new ArrayList<>(first.schema().fields());
        for (FileDescription file : files) {
            if (file.schema().size() != fields.size()) {
                throw differs(first, file, file.schema().toString(), first.schema().toString());
            }
            for (int i = 0; i < fields.size(); i++) {
                Field expected = fields.get(i);
                Field actual =
                        file.schema().indexOf(expected.name()).stream()
                                .mapToObj(file.schema()::field)
                                .findFirst()
                                .orElseThrow(() ->
                                        differs(first, file, "no column", expected.toString()));
                if (!actual.type().equals(expected.type())) {
                    throw differs(first, file, actual.toString(), expected.toString());
                }
                fields.set(i, expected.withNullable(expected.nullable() || actual.nullable()));
            }
        }
        return new Schema(fields, first.schema().metadata());
    }

    /// Where the columns of a table are among those of a file.
    ///
    /// @throws QueryException with [ErrorCode#DATA_MALFORMED] if the file lacks one, or has it in
    ///   another type
    public static int[] find(Schema table, Schema file, String location) {
        int[] found = new int[table.size()];
        for (int i = 0; i < found.length; i++) {
            Field wanted = table.field(i);
            found[i] = file.indexOf(wanted.name()).orElse(-1);
            if (found[i] < 0 || !file.field(found[i]).type().equals(wanted.type())) {
                throw new QueryException(
                        ErrorCode.DATA_MALFORMED,
                        location
                                + " has "
                                + (found[i] < 0
                                        ? "no such column"
                                        : "the column \"" + file.field(found[i]) + "\"")
                                + " where the table has \""
                                + wanted
                                + "\"");
            }
        }
        return found;
    }

    private static QueryException differs(
            FileDescription first, FileDescription file, String actual, String expected) {
        return new QueryException(
                ErrorCode.DATA_MALFORMED,
                file.location()
                        + " differs from the other files of the table: it has "
                        + actual
                        + " where "
                        + first.location()
                        + " has "
                        + expected);
    }
}
