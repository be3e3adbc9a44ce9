package io.sluice.examples.data;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// Makes the sample data in `examples/data` from the data sets that they come from. The result is
/// the same each time; it is checked in, so that this has to run only if the sample shall change.
///
/// Takes two arguments: the folder with `flights-3m.parquet` and `airports.csv`, and the folder to
/// write to.
final class SampleData {

    /// One flight in so many is kept: 375,000 rows, which take 2 MiB.
    private static final int KEPT_ONE_IN = 8;

    /// Ten row groups, so that also the sample is scanned in parallel and in parts.
    private static final int ROW_GROUP_ROWS = 40_960;

    private SampleData() {}

    public static void main(String[] arguments) throws SQLException {
        Path source = Path.of(arguments[0]);
        Path target = Path.of(arguments[1]);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            // one thread keeps the order, which is that of the dates
            statement.execute("SET threads = 1");
            statement.execute(
                    """
                    COPY (
                      SELECT date, delay, distance, origin, destination FROM read_parquet('%s')
                      QUALIFY row_number() OVER () %% %d = 1)
                    TO '%s' (FORMAT PARQUET, CODEC ZSTD, ROW_GROUP_SIZE %d)
                    """
                            .formatted(
                                    source.resolve("flights-3m.parquet"),
                                    KEPT_ONE_IN,
                                    target.resolve("flights.parquet"),
                                    ROW_GROUP_ROWS));
        }
    }
}
