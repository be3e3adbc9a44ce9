package io.sluice.expr;

/// One column of an ordering.
///
/// @param column position in the schema that is ordered
public record SortKey(int column, boolean descending, boolean nullsFirst) {

    public static SortKey ascending(int column) {
        return new SortKey(column, false, false);
    }

    public SortKey withColumn(int newColumn) {
        return new SortKey(newColumn, descending, nullsFirst);
    }
}
