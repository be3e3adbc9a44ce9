package io.sluice.benchmarks;

import io.sluice.Session;
import io.sluice.batch.RecordBatch;
import io.sluice.server.output.BatchQueue;
import io.sluice.type.DataType;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// The tables of TPC-H as snappy Parquet files, made once for each scale: rows from Sluice's own
/// generator, written by DuckDB, so that both engines read files that neither favours.
final class TpchFiles {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private TpchFiles() {}

    /// The folder with the files of a scale; made now where they are missing.
    static Path ensure(Path root, String scale)
            throws IOException, SQLException, InterruptedException {
        Path folder = root.resolve("tpch-sf" + scale);
        Files.createDirectories(folder);
        try (Session session = Session.builder().build()) {
            for (TpchTable table : TpchTable.values()) {
                Path file = folder.resolve(table.sqlName() + ".parquet");
                if (!Files.exists(file)) {
                    System.err.println("generating " + table.sqlName() + " at scale " + scale);
                    write(session, scale, table, file);
                }
            }
        }
        return folder;
    }

    private static void write(Session session, String scale, TpchTable table, Path file)
            throws IOException, SQLException, InterruptedException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE %s (%s)".formatted(table.sqlName(), table.duckDbColumns()));
            append(session, scale, table, connection.unwrap(DuckDBConnection.class));
            statement.execute(
                    "COPY %s TO '%s' (FORMAT parquet, COMPRESSION snappy)"
                            .formatted(table.sqlName(), unfinished));
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void append(
            Session session, String scale, TpchTable table, DuckDBConnection connection)
            throws SQLException, InterruptedException {
        String sql = "SELECT * FROM tpch.\"sf%s\".%s".formatted(scale, table.sqlName());
        try (BatchQueue batches = BatchQueue.of(session.sql(sql).batches());
                DuckDBAppender appender = connection.createAppender("main", table.sqlName())) {
            boolean ended = false;
            while (!ended) {
                switch (batches.next(PATIENCE)) {
                    case BatchQueue.Next.Batch(RecordBatch batch) -> {
                        try (batch) {
                            append(appender, batch);
                        }
                    }
                    case BatchQueue.Next.Nothing() ->
                            throw new IllegalStateException(
                                    "no rows of " + table.sqlName() + " for " + PATIENCE);
                    case BatchQueue.Next.End() -> ended = true;
                }
            }
        }
    }

    private static void append(DuckDBAppender appender, RecordBatch batch) throws SQLException {
        for (int row = 0; row < batch.rowCount(); row++) {
            appender.beginRow();
            for (int column = 0; column < batch.columns().size(); column++) {
                append(appender, batch.schema().field(column).type(), batch.value(row, column));
            }
            appender.endRow();
        }
    }

    private static void append(DuckDBAppender appender, DataType type, @Nullable Object value)
            throws SQLException {
        switch (value) {
            case Long number -> appender.append(number.longValue());
            case Integer number -> appender.append(number.intValue());
            case BigDecimal number -> appender.append(number);
            case LocalDate date -> appender.append(date);
            case String text -> appender.append(text);
            case null, default ->
                    throw new IllegalStateException(
                            "TPC-H has no " + type.sqlName() + " like " + value);
        }
    }
}
