package io.sluice.benchmarks;

/// Where the tables lie while queries run.
enum TpchSource {
    /// In each engine's own memory tables.
    MEMORY,
    /// In one set of snappy Parquet files that all engines read.
    PARQUET
}
