package io.sluice.operators.internal.file.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.internal.file.DuckDb;
import io.sluice.operators.internal.file.Scans;
import io.sluice.operators.source.FileTable;
import io.sluice.operators.spec.FileFormat;
import io.sluice.runtime.Task;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.TestTask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(AllocatorExtension.class)
class ParquetFaultsTest {

    @TempDir static Path originals;

    @TempDir Path folder;

    @BeforeAll
    static void write() {
        try (DuckDb duckDb = new DuckDb()) {
            for (String codec : List.of("snappy", "zstd", "uncompressed", "lz4_raw", "gzip")) {
                for (String version : List.of("v1", "v2")) {
                    duckDb.run(
                            """
                            COPY (SELECT i, i / 7.0 AS d, i % 3 = 0 AS b,
                                CASE i % 5 WHEN 0 THEN NULL ELSE 'city ' || (i % 20) END AS c,
                                'text number ' || i AS t, CAST(i AS DECIMAL(30, 2)) AS w,
                                DATE '2000-01-01' + CAST(i AS INTEGER) AS day,
                                CASE i % 4 WHEN 0 THEN NULL ELSE [i, NULL] END AS l,
                                {'x': i, 'y': ['z']} AS s
                              FROM range(5000) t(i))
                            TO '%s' (FORMAT PARQUET, CODEC %s, PARQUET_VERSION %s, ROW_GROUP_SIZE 2048)
                            """
                                    .replace("%s", "%%")
                                    .replaceFirst("%%", file(codec, version).toString())
                                    .replaceFirst("%%", codec)
                                    .replaceFirst("%%", version));
                }
            }
        }
    }

    @Test
    void refusesFilesThatAreCutOffAnywhere(BufferAllocator allocator) throws IOException {
        byte[] whole = Files.readAllBytes(file("snappy", "v1"));
        Path cut = folder.resolve("cut.parquet");
        for (int length = 0; length < whole.length; length += 1000) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Scans.table(cut))
                    .as("%d bytes", length)
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_MALFORMED))
                    .hasMessageContaining(cut.toString());
        }
        Files.write(cut, whole);
        FileScanExec scan = Scans.all(Scans.table(cut), 1, allocator);
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        assertThat(TestTask.of(scan, allocator).failure().code())
                .as("cut off after it was planned")
                .isEqualTo(ErrorCode.DATA_MALFORMED);
        Files.delete(cut);
        assertThat(TestTask.of(scan, allocator).failure().code())
                .as("removed after it was planned")
                .isEqualTo(ErrorCode.SOURCE_NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd", "uncompressed", "lz4_raw", "gzip"})
    void answersDamagedPagesWithAnErrorOrWithValues(String codec, BufferAllocator allocator)
            throws IOException {
        for (String version : List.of("v1", "v2")) {
            byte[] whole = Files.readAllBytes(file(codec, version));
            int footer = footerStart(whole);
            damage(whole, 4, footer, 150, allocator);
        }
    }

    @Test
    void answersDamagedFootersWithAnErrorOrWithValues(BufferAllocator allocator)
            throws IOException {
        byte[] whole = Files.readAllBytes(file("zstd", "v1"));
        damage(whole, footerStart(whole), whole.length - 8, 600, allocator);
    }

    @Test
    void believesNoFooterLength() throws IOException {
        byte[] whole = Files.readAllBytes(file("zstd", "v1"));
        Path damaged = folder.resolve("length.parquet");
        for (int length : new int[] {-1, 0, 1, 100, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            byte[] bytes = whole.clone();
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length - 8, length);
            Files.write(damaged, bytes);
            assertThatThrownBy(() -> Scans.table(damaged))
                    .as("a footer of %d bytes", length)
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_MALFORMED));
        }
    }

    @Test
    void refusesFilesOfOtherFormats() throws IOException {
        Path text = Files.writeString(folder.resolve("t.parquet"), "a,b\n1,2\n");
        assertThatThrownBy(() -> Scans.table(text))
                .hasMessageContaining("is not a readable Parquet file");
        Path empty = Files.createFile(folder.resolve("e.parquet"));
        assertThatThrownBy(() -> Scans.table(empty)).hasMessageContaining("0 bytes are too few");
        assertThatThrownBy(() -> Scans.table(folder.resolve("none.parquet")))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_NOT_FOUND));
        assertThatThrownBy(() -> Scans.table(folder.resolve("*.parquetx")))
                .isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(
                        () -> Scans.table(new FileFormat.Parquet(), folder + "/nothing-*.parquet"))
                .hasMessageContaining("no files are found at");
        assertThatThrownBy(() -> Scans.table(new FileFormat.Parquet(), "s3://bucket/x.parquet"))
                .hasMessageContaining("\"s3\"");
    }

    @Test
    void namesTheFileThatDiffersFromTheOthers() {
        try (DuckDb duckDb = new DuckDb()) {
            duckDb.run(
                    "COPY (SELECT 1 AS a, 'x' AS b) TO '"
                            + folder
                            + "/1.parquet' (FORMAT PARQUET)");
            duckDb.run(
                    "COPY (SELECT 'y' AS b, 2 AS a) TO '"
                            + folder
                            + "/2.parquet' (FORMAT PARQUET)");
            FileTable table = Scans.table(new FileFormat.Parquet(), folder.toString());
            assertThat(table.schema().toString())
                    .isEqualTo("(a integer not null, b varchar not null)");
            duckDb.run(
                    "COPY (SELECT 3::BIGINT AS a, 'z' AS b) TO '"
                            + folder
                            + "/3.parquet' (FORMAT PARQUET)");
            assertThatThrownBy(() -> Scans.table(new FileFormat.Parquet(), folder.toString()))
                    .hasMessageContaining("3.parquet differs from the other files of the table")
                    .hasMessageContaining("a bigint")
                    .hasMessageContaining("a integer");
        }
    }

    @Test
    void failsAtItsMemoryLimitAndFreesEverything(BufferAllocator allocator) {
        FileScanExec scan = Scans.all(Scans.table(file("snappy", "v1")), 2, allocator);
        int completed = 0;
        int refused = 0;
        for (long limit = 1 << 10; completed == 0; limit = limit * 3 / 2 + 20_000) {
            try {
                TestTask.of(scan, allocator).set(EngineOptions.QUERY_MEMORY, limit).rows();
                completed++;
            } catch (AssertionError e) {
                QueryException failure = QueryException.from(e.getCause());
                assertThat(failure.code()).isEqualTo(ErrorCode.MEMORY_LIMIT);
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    /// Batches of one row take a few bytes; what does not fit is the unpacked page they are read
    /// from.
    @Test
    void countsItsPagesAgainstTheLimitOfTheQuery(BufferAllocator allocator) {
        Path pages = folder.resolve("pages.parquet");
        try (DuckDb duckDb = new DuckDb()) {
            duckDb.run(
                    "COPY (SELECT repeat(md5(i::VARCHAR), 20) AS t FROM range(2000) r(i)) TO '"
                            + pages
                            + "' (FORMAT PARQUET, CODEC snappy)");
        }
        FileScanExec scan = Scans.all(Scans.table(pages), 1, allocator);

        QueryException failure =
                TestTask.of(scan, allocator)
                        .set(EngineOptions.BATCH_ROWS, 1)
                        .set(EngineOptions.QUERY_MEMORY, 256L << 10)
                        .failure();

        assertThat(failure.code()).isEqualTo(ErrorCode.MEMORY_LIMIT);
        assertThat(
                        TestTask.of(scan, allocator)
                                .set(EngineOptions.BATCH_ROWS, 1)
                                .set(EngineOptions.QUERY_MEMORY, 8L << 20)
                                .rows())
                .hasSize(2000);
    }

    @Test
    void closesEverythingWhereverItIsCancelled(BufferAllocator allocator) {
        long seed = 20260905;
        Random random = new Random(seed);
        FileScanExec scan = Scans.all(Scans.table(file("zstd", "v2")), 3, allocator);
        int partitions = scan.partitions().size();
        for (int round = 0; round < 100; round++) {
            Task task = TestTask.of(scan, allocator).set(EngineOptions.BATCH_ROWS, 100).task();
            List<BatchReader> readers = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                BatchReader reader = BatchReader.requesting(1 + random.nextInt(2));
                task.partition(partition, allocator).subscribe(reader);
                reader.awaitBatches(random.nextInt(8));
                reader.cancel();
                readers.add(reader);
            }
            assertThat(Await.value(task.ended()).clean()).as("seed %d", seed).isTrue();
            readers.forEach(reader -> reader.take().forEach(RecordBatch::close));
        }
    }

    private void damage(byte[] whole, int from, int end, int rounds, BufferAllocator allocator)
            throws IOException {
        long seed = 20260906;
        Random random = new Random(seed);
        Path damaged = folder.resolve("damaged.parquet");
        int refused = 0;
        for (int round = 0; round < rounds; round++) {
            byte[] bytes = whole.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[from + random.nextInt(end - from)] = (byte) random.nextInt();
            }
            Files.write(damaged, bytes);
            try {
                FileScanExec scan = Scans.all(Scans.table(damaged), 1, allocator);
                TestTask.of(scan, allocator).set(EngineOptions.QUERY_MEMORY, 64L << 20).rows();
            } catch (QueryException e) {
                assertExpected(e, seed, round);
                refused++;
            } catch (AssertionError e) {
                assertThat(e.getCause()).as("seed %d, round %d", seed, round).isNotNull();
                assertExpected(QueryException.from(e.getCause()), seed, round);
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private static void assertExpected(QueryException e, long seed, int round) {
        assertThat(e.code())
                .as("seed %d, round %d: %s", seed, round, e)
                .isIn(
                        ErrorCode.DATA_MALFORMED,
                        ErrorCode.UNSUPPORTED,
                        ErrorCode.MEMORY_LIMIT,
                        ErrorCode.TOO_LARGE);
    }

    private static int footerStart(byte[] file) {
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
        return file.length - 8 - length;
    }

    private static Path file(String codec, String version) {
        return originals.resolve(codec + version + ".parquet");
    }
}
