package io.sluice.operators.internal.file.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.catalog.ScanRequest;
import io.sluice.config.EngineOptions;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.internal.file.DuckDb;
import io.sluice.operators.internal.file.Scans;
import io.sluice.operators.source.FileTable;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.TestTask;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(AllocatorExtension.class)
class ParquetFormatTest {

    private static final int ROWS = 10_000;
    private static DuckDb duckDb;

    @TempDir static Path folder;

    @BeforeAll
    static void makeTable() {
        duckDb = new DuckDb();
        duckDb.run(
                """
                CREATE TABLE everything AS SELECT
                  i % 7 = 0 AS a_bool,
                  CAST(i % 256 - 128 AS TINYINT) AS a_tinyint,
                  CAST(i % 1000 AS SMALLINT) AS a_smallint,
                  CAST(i AS INTEGER) AS an_integer,
                  CAST(i * 1000003 AS BIGINT) AS a_bigint,
                  CAST(i % 256 AS UTINYINT) AS a_utinyint,
                  CAST(i % 65536 AS USMALLINT) AS a_usmallint,
                  CAST(4294967295 - i AS UINTEGER) AS a_uinteger,
                  CAST(18446744073709551615 - i AS UBIGINT) AS a_ubigint,
                  CAST(i / 3.0 AS REAL) AS a_real,
                  CAST(i / 7.0 AS DOUBLE) AS a_double,
                  CAST(i / 10.0 AS DECIMAL(4, 1)) AS a_decimal_4,
                  CAST(i / 100.0 AS DECIMAL(9, 2)) AS a_decimal_9,
                  CAST(i * 12345 / 100.0 AS DECIMAL(18, 2)) AS a_decimal_18,
                  CAST(i - 5000 AS DECIMAL(38, 6)) * 1000000000000000000000 AS a_decimal_38,
                  'city ' || (i % 50) AS a_text,
                  repeat(chr(65 + CAST(i % 26 AS INTEGER)), CAST(i % 40 AS INTEGER)) || i AS long_text,
                  CAST('blob ' || i AS BLOB) AS a_blob,
                  DATE '1970-01-01' + CAST(i - 5000 AS INTEGER) AS a_date,
                  TIME '00:00:00' + INTERVAL (i * 8) SECOND AS a_time,
                  TIMESTAMP '1969-12-31 00:00:00.123456' + INTERVAL (i) MINUTE AS a_timestamp,
                  CAST(TIMESTAMP '1969-12-31 00:00:00' + INTERVAL (i) MINUTE AS TIMESTAMPTZ) AS a_timestamptz,
                  CAST(TIMESTAMP '2000-01-01 00:00:00' + INTERVAL (i) SECOND AS TIMESTAMP_MS) AS a_timestamp_ms,
                  CAST(TIMESTAMP '2000-01-01 00:00:00' + INTERVAL (i) SECOND AS TIMESTAMP_NS) AS a_timestamp_ns,
                  [i, NULL, i + 1] AS a_list,
                  CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN [] WHEN 2 THEN [['x'], NULL, []]
                    ELSE [[], ['y', NULL]] END AS a_list_of_lists,
                  {'name': 'n' || i, 'size': i % 3, 'inner': {'tags': ['t' || (i % 5)]}} AS a_struct,
                  CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN [{'k': 1, 'v': NULL}]
                    ELSE [NULL, {'k': NULL, 'v': ['w']}] END AS a_list_of_structs,
                  CASE WHEN i % 5 = 0 THEN MAP {} ELSE MAP {'a': i, 'b': NULL} END AS a_map,
                  CAST(NULL AS INTEGER) AS only_nulls
                FROM range(10000) AS t(i)
                """);
        StringBuilder columns = new StringBuilder();
        for (List<Object> row :
                duckDb.rows(
                        "SELECT column_name FROM duckdb_columns() WHERE table_name = 'everything'"
                                + " ORDER BY column_index",
                        io.sluice.type.Schema.of(
                                io.sluice.type.Field.nullable(
                                        "name", io.sluice.type.DataType.UTF8)))) {
            String name = (String) row.getFirst();
            columns.append(columns.isEmpty() ? "" : ", ");
            columns.append("CASE WHEN hash(rowid * 31 + ")
                    .append(columns.length())
                    .append(") % 10 = 0 THEN NULL ELSE ")
                    .append(name)
                    .append(" END AS ")
                    .append(name);
        }
        duckDb.run("CREATE TABLE sparse AS SELECT " + columns + " FROM everything ORDER BY rowid");
    }

    @AfterAll
    static void close() {
        duckDb.close();
    }

    @ParameterizedTest
    @CsvSource({
        "everything,snappy,v1,2048,8192,1",
        "everything,zstd,v2,2048,1000,3",
        "everything,uncompressed,v1,122880,8192,2",
        "sparse,snappy,v1,2048,777,4",
        "sparse,zstd,v2,4096,8192,1",
        "sparse,gzip,v1,2048,8192,2",
        "sparse,lz4_raw,v2,122880,1,1",
        "sparse,uncompressed,v2,2048,4096,1"
    })
    void readsEveryTypeAsDuckDbDoes(
            String source,
            String codec,
            String version,
            int groupRows,
            int batchRows,
            int partitions,
            BufferAllocator allocator) {
        Path file =
                folder.resolve(source + codec + version + groupRows + "-" + batchRows + ".parquet");
        duckDb.run(
                "COPY (SELECT * FROM %s ORDER BY rowid) TO '%s' (FORMAT PARQUET, CODEC %s, PARQUET_VERSION %s, ROW_GROUP_SIZE %d)"
                        .formatted(source, file, codec, version, groupRows));
        FileTable table = Scans.table(file);
        FileScanExec scan = Scans.all(table, partitions, allocator);
        TestTask.Result result =
                TestTask.of(scan, allocator)
                        .inTurn()
                        .set(EngineOptions.BATCH_ROWS, batchRows)
                        .requesting(1)
                        .run();
        List<List<Object>> expected =
                duckDb.rows("FROM " + source + " ORDER BY rowid", table.schema());
        assertThat(result.rows()).hasSize(ROWS);
        for (int i = 0; i < ROWS; i++) {
            assertThat(result.rows().get(i)).as("row %d", i).isEqualTo(expected.get(i));
        }
    }

    @Test
    void readsOnlyTheColumnsThatAreAskedFor(BufferAllocator allocator) {
        Path file = folder.resolve("projected.parquet");
        duckDb.run("COPY everything TO '%s' (FORMAT PARQUET)".formatted(file));
        FileTable table = Scans.table(file);
        ScanRequest request = ScanRequest.all(table.schema().size()).withProjection(List.of(15, 3));
        FileScanExec scan = Scans.scan(table, request, 1, allocator);
        assertThat(TestTask.of(scan, allocator).rows()).contains(List.of("city 49", 49));
    }
}
