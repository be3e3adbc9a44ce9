package io.sluice.operators;

import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;

/// The columns that windows add to their input.
final class WindowColumns {

    private WindowColumns() {}

    static List<DataType> types(Schema input, int timeColumn) {
        List<DataType> types = new ArrayList<>(NodeChecks.types(input));
        types.add(input.field(timeColumn).type());
        types.add(input.field(timeColumn).type());
        return types;
    }

    /// The input's columns, then `window_start` and `window_end`.
    static Schema extend(Schema input, int timeColumn) {
        DataType time = input.field(timeColumn).type();
        return input.concat(
                Schema.of(
                        Field.required("window_start", time), Field.required("window_end", time)));
    }
}
