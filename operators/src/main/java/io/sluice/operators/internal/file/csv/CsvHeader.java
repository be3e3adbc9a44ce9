package io.sluice.operators.internal.file.csv;

import io.sluice.operators.internal.file.MalformedException;
import io.sluice.type.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which field of a record belongs to which column of a table.
final class CsvHeader {

    private CsvHeader() {}

    /// For each column of the table, the position of its field: by name where the header has all of
    /// the table's names, otherwise by position, if it has as many.
    ///
    /// @throws MalformedException if it has neither
    static int[] find(Schema table, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new MalformedException("line 1: two columns have the name \"" + name + "\"");
            }
        }
        int[] positions = new int[table.size()];
        boolean all = true;
        for (int i = 0; i < positions.length; i++) {
            positions[i] = names.indexOf(table.field(i).name());
            all &= positions[i] >= 0;
        }
        if (all) {
            return positions;
        }
        if (names.size() != table.size()) {
            throw new MalformedException(
                    "line 1: the header has the columns "
                            + names
                            + ", the table "
                            + table.fields().stream().map(field -> field.name()).toList());
        }
        return inOrder(table.size());
    }

    /// Fields in the order of the table's columns.
    static int[] inOrder(int count) {
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = i;
        }
        return positions;
    }
}
