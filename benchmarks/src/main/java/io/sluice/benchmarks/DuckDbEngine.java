package io.sluice.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// DuckDB in this process, through its JDBC driver.
final class DuckDbEngine implements Engine {

    private final Connection connection;

    private DuckDbEngine(Connection connection) {
        this.connection = connection;
    }

    /// DuckDB over the Parquet files of TPC-H: read where they lie, or loaded into its own storage
    /// first.
    static DuckDbEngine open(Path parquet, TpchSource source, int threads) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET threads = " + threads);
            for (TpchTable table : TpchTable.values()) {
                String kind =
                        switch (source) {
                            case MEMORY -> "TABLE";
                            case PARQUET -> "VIEW";
                        };
                statement.execute(
                        "CREATE %s %s AS SELECT * FROM read_parquet('%s')"
                                .formatted(
                                        kind,
                                        table.sqlName(),
                                        parquet.resolve(table.sqlName() + ".parquet")));
            }
        }
        return new DuckDbEngine(connection);
    }

    @Override
    public String name() {
        return "duckdb";
    }

    @Override
    public List<List<@Nullable Object>> run(String sql) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>(columns);
                for (int column = 1; column <= columns; column++) {
                    row.add(result.getObject(column));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB did not close", e);
        }
    }
}
