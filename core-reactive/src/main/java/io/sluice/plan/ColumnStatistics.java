package io.sluice.plan;

/// What is known of one column's values.
///
/// @param nullCount rows that are null
/// @param min least value that is not null, as the Java object of a literal of the column's type
/// @param max greatest value that is not null
/// @param distinctCount different values that are not null
public record ColumnStatistics(
        Precision<Long> nullCount,
        Precision<Object> min,
        Precision<Object> max,
        Precision<Long> distinctCount) {

    public static final ColumnStatistics UNKNOWN =
            new ColumnStatistics(
                    Precision.absent(), Precision.absent(), Precision.absent(), Precision.absent());

    public ColumnStatistics toInexact() {
        return new ColumnStatistics(
                nullCount.toInexact(), min.toInexact(), max.toInexact(), distinctCount.toInexact());
    }
}
