package io.sluice.batch;

/// Whether a column has a value of its own for each row.
public enum Encoding {
    /// One value for each row.
    FLAT,
    /// One value, at position 0, for all rows.
    CONSTANT,
    /// A 32-bit index for each row into a dictionary column, which is flat and holds no null. Null
    /// rows are marked in the validity of the indexes; what index they hold is undefined.
    DICTIONARY
}
