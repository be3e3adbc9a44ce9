package io.sluice.benchmarks;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.config.EngineOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Sluice embedded in this process.
final class SluiceEngine implements Engine {

    private final Session session;

    private SluiceEngine(Session session) {
        this.session = session;
    }

    /// Takes the session over.
    static SluiceEngine of(Session session) {
        return new SluiceEngine(session);
    }

    /// Sluice over the Parquet files of TPC-H: read where they lie, or loaded into memory tables
    /// first.
    static SluiceEngine open(Path parquet, TpchSource source, int threads)
            throws InterruptedException, ExecutionException {
        Session session =
                Session.builder()
                        .cpuThreads(threads)
                        .set(EngineOptions.TARGET_PARTITIONS, threads)
                        .build();
        SluiceEngine engine = new SluiceEngine(session);
        for (TpchTable table : TpchTable.values()) {
            Path file = parquet.resolve(table.sqlName() + ".parquet");
            engine.run(
                    switch (source) {
                        case MEMORY ->
                                "CREATE TABLE %s AS SELECT * FROM '%s'"
                                        .formatted(table.sqlName(), file);
                        case PARQUET ->
                                "CREATE EXTERNAL TABLE %s STORED AS PARQUET LOCATION '%s'"
                                        .formatted(table.sqlName(), file);
                    });
        }
        return engine;
    }

    @Override
    public String name() {
        return "sluice";
    }

    @Override
    public List<List<@Nullable Object>> run(String sql)
            throws InterruptedException, ExecutionException {
        List<Row> rows = session.sql(sql).rows(Row.class).collectList().toFuture().get();
        List<List<@Nullable Object>> values = new ArrayList<>(rows.size());
        rows.forEach(row -> values.add(row.values()));
        return values;
    }

    @Override
    public void close() {
        session.close();
    }
}
