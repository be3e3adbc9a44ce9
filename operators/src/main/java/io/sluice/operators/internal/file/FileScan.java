package io.sluice.operators.internal.file;

import io.sluice.expr.Expr;
import io.sluice.type.Schema;
import java.util.List;

/// What a scan wants of its files.
///
/// @param tableSchema the table's columns, which are found in each file by name
/// @param projection which of them come out, in this order
/// @param filters over the table's columns, to be used inexactly
/// @param limit how many rows are enough
public record FileScan(
        Schema tableSchema, List<Integer> projection, List<Expr> filters, long limit) {

    public FileScan {
        projection = List.copyOf(projection);
        filters = List.copyOf(filters);
    }

    /// The columns that come out.
    public Schema schema() {
        return tableSchema.select(projection.stream().mapToInt(Integer::intValue).toArray());
    }
}
