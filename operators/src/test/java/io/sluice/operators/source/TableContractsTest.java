package io.sluice.operators.source;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.RecordBatch;
import io.sluice.catalog.FilterPushdown;
import io.sluice.catalog.TableProvider;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.memory.SlabPool;
import io.sluice.operators.internal.file.DuckDb;
import io.sluice.operators.internal.file.Scans;
import io.sluice.plan.Boundedness;
import io.sluice.testkit.Batches;
import io.sluice.testkit.contract.FilterExample;
import io.sluice.testkit.contract.StreamTableContract;
import io.sluice.testkit.contract.TableProviderContract;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/// Every kind of table keeps what is expected of tables.
class TableContractsTest {

    private static final Schema SCHEMA =
            Schema.of(Field.nullable("id", DataType.INT64), Field.nullable("v", DataType.UTF8));

    private static final BufferAllocator TABLES = new SlabPool(0).newRoot(1 << 26);

    private static MemoryTable memory;
    private static FileTable parquet;
    private static FileTable csv;
    private static FileTable json;

    @TempDir static Path folder;

    @BeforeAll
    static void makeTables() {
        List<List<Object>> rows = new ArrayList<>();
        for (long i = 0; i < 10_000; i++) {
            rows.add(Arrays.asList(i % 10 == 3 ? null : i, i % 7 == 0 ? null : "v" + i % 100));
        }
        List<RecordBatch> batches = Batches.of(SCHEMA, rows, 900).toList(TABLES);
        memory = MemoryTable.of(SCHEMA, TABLES, batches);
        try (DuckDb duckDb = new DuckDb()) {
            String query =
                    "(SELECT CASE WHEN i % 10 = 3 THEN NULL ELSE i END AS id,"
                            + " CASE WHEN i % 7 = 0 THEN NULL ELSE 'v' || (i % 100) END AS v"
                            + " FROM range(10000) t(i))";
            duckDb.run(
                    "COPY "
                            + query
                            + " TO '"
                            + folder
                            + "/t.parquet' (FORMAT PARQUET, ROW_GROUP_SIZE 2048)");
            duckDb.run("COPY " + query + " TO '" + folder + "/t.csv' (FORMAT CSV, HEADER)");
            duckDb.run("COPY " + query + " TO '" + folder + "/t.jsonl' (FORMAT JSON)");
        }
        parquet = Scans.table(folder.resolve("t.parquet"));
        csv = Scans.table(folder.resolve("t.csv"));
        json = Scans.table(folder.resolve("t.jsonl"));
    }

    @AfterAll
    static void close() {
        memory.close();
        TABLES.close();
    }

    /// Small batches, so that there is something to cancel between.
    interface Contract extends TableProviderContract {
        @Override
        default QueryContext query() {
            return QueryContext.builder().set(EngineOptions.BATCH_ROWS, 500).build();
        }

        @Override
        default List<FilterExample> filters() {
            return List.of(
                    new FilterExample(
                            new Expr.IsNull(column(1)),
                            FilterPushdown.UNSUPPORTED,
                            row -> row.get(1) == null));
        }
    }

    /// Some rows, and then none for as long as anybody waits.
    @Nested
    class QuietStream implements StreamTableContract {
        @Override
        public TableProvider provider() {
            return PublisherTable.ofRows(
                    SCHEMA,
                    Flux.range(0, 100)
                            .map(i -> List.of((long) i, "v" + i))
                            .concatWith(Flux.never()),
                    Boundedness.UNBOUNDED);
        }
    }

    /// Rows as fast as they are asked for, without an end.
    @Nested
    class RushingStream implements StreamTableContract {
        @Override
        public TableProvider provider() {
            return PublisherTable.ofRows(
                    SCHEMA,
                    Flux.generate(sink -> sink.next(List.of(1L, "v"))),
                    Boundedness.UNBOUNDED);
        }

        @Override
        public QueryContext query() {
            return QueryContext.builder().set(EngineOptions.BATCH_ROWS, 500).build();
        }

        @Override
        public int batchesAtHand() {
            return 3;
        }
    }

    @Test
    void theContractOfTablesThatEndSaysSoOfOneThatDoesNot() {
        TableProviderContract wrong = new QuietStream()::provider;

        assertThatThrownBy(wrong::yieldsTheColumnsOfEveryProjection)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("PublisherScanExec")
                .hasMessageContaining("StreamTableContract");
        assertThatThrownBy(wrong::plan).hasMessageContaining("StreamTableContract");
    }

    @Nested
    class Memory implements Contract {
        @Override
        public TableProvider provider() {
            return memory;
        }
    }

    @Nested
    class Parquet implements Contract {
        @Override
        public TableProvider provider() {
            return parquet;
        }

        @Override
        public List<FilterExample> filters() {
            return List.of(
                    inexact(
                            new Expr.Comparison(
                                    ComparisonOp.LESS,
                                    column(0),
                                    new Expr.Literal(DataType.INT64, 2000L)),
                            row -> row.get(0) != null && (Long) row.get(0) < 2000),
                    inexact(
                            new Expr.Comparison(
                                    ComparisonOp.LESS_OR_EQUAL,
                                    new Expr.Literal(DataType.INT64, 9000L),
                                    column(0)),
                            row -> row.get(0) != null && (Long) row.get(0) >= 9000),
                    inexact(
                            new Expr.In(
                                    column(0),
                                    List.of(
                                            new Expr.Literal(DataType.INT64, 5L),
                                            new Expr.Literal(DataType.INT64, 8000L))),
                            row -> row.get(0) != null && List.of(5L, 8000L).contains(row.get(0))),
                    inexact(
                            new Expr.Comparison(
                                    ComparisonOp.EQUAL,
                                    column(1),
                                    new Expr.Literal(DataType.UTF8, "w")),
                            _ -> false),
                    inexact(new Expr.IsNull(column(1)), row -> row.get(1) == null),
                    new FilterExample(
                            new Expr.Like(
                                    column(1), new Expr.Literal(DataType.UTF8, "v1%"), "", false),
                            FilterPushdown.UNSUPPORTED,
                            row -> row.get(1) != null && ((String) row.get(1)).startsWith("v1")));
        }

        private static FilterExample inexact(Expr filter, Predicate<List<Object>> passes) {
            return new FilterExample(filter, FilterPushdown.INEXACT, passes);
        }
    }

    @Nested
    class Csv implements Contract {
        @Override
        public TableProvider provider() {
            return csv;
        }
    }

    @Nested
    class Json implements Contract {
        @Override
        public TableProvider provider() {
            return json;
        }
    }

    @Nested
    class Publisher implements Contract {
        @Override
        public TableProvider provider() {
            Flux<List<Object>> rows =
                    Flux.range(0, 3000)
                            .map(i -> Arrays.asList((long) i, i % 3 == 0 ? null : "v" + i));
            return PublisherTable.ofRows(SCHEMA, rows, Boundedness.BOUNDED);
        }
    }

    private static Expr.ColumnRef column(int index) {
        Field field = SCHEMA.field(index);
        return new Expr.ColumnRef(index, field.name(), field.type());
    }
}
