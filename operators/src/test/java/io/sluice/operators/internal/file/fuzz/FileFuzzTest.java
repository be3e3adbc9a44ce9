package io.sluice.operators.internal.file.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.catalog.ScanRequest;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.internal.file.DuckDb;
import io.sluice.operators.internal.file.Scans;
import io.sluice.operators.internal.file.arrow.PackedFiles;
import io.sluice.operators.source.FileTable;
import io.sluice.operators.spec.FileFormat;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Files that lie: whatever is changed in a valid file, reading it ends in rows or in an error for
/// users that names the file.
///
/// The property `sluice.fuzz` says how many lies of each kind are told (`mvn test -pl operators -am
/// -Dtest=FileFuzzTest -Dsluice.fuzz=20000`), `sluice.fuzz.seed` which.
@ExtendWith(AllocatorExtension.class)
class FileFuzzTest {

    private static final int LIES = Integer.getInteger("sluice.fuzz", 400);
    private static final long SEED = Long.getLong("sluice.fuzz.seed", 20261201);

    /// What bytes can be refused with.
    private static final Set<ErrorCode> EXPECTED =
            Set.of(
                    ErrorCode.DATA_MALFORMED,
                    ErrorCode.UNSUPPORTED,
                    ErrorCode.MEMORY_LIMIT,
                    ErrorCode.TOO_LARGE);

    private static final long MEMORY_BYTES = 64L << 20;

    @TempDir static Path originals;

    @TempDir Path folder;

    @BeforeAll
    static void write() {
        try (DuckDb duckDb = new DuckDb()) {
            for (String codec : List.of("snappy", "zstd", "uncompressed", "lz4_raw", "gzip")) {
                for (String version : List.of("v1", "v2")) {
                    duckDb.run(
                            """
                            COPY (SELECT i, i / 7.0 AS d, i %% 3 = 0 AS b,
                                CASE i %% 5 WHEN 0 THEN NULL ELSE 'city ' || (i %% 20) END AS c,
                                'text number ' || i AS t, CAST(i AS DECIMAL(30, 2)) AS w,
                                CAST(i AS DECIMAL(9, 2)) AS n,
                                DATE '2000-01-01' + CAST(i AS INTEGER) AS day,
                                TIME '01:02:03' + to_seconds(i) AS clock,
                                TIMESTAMP '2000-01-01' + to_hours(i) AS moment,
                                CAST(i AS UTINYINT) AS u, CAST(i AS FLOAT) AS f,
                                CASE i %% 4 WHEN 0 THEN NULL ELSE [i, NULL] END AS l,
                                {'x': i, 'y': ['z']} AS s, MAP {'k': i} AS m
                              FROM range(20) t(i))
                            TO '%s' (FORMAT PARQUET, CODEC %s, PARQUET_VERSION %s)
                            """
                                    .formatted(file(codec + version), codec, version));
                }
            }
            duckDb.run(
                    "COPY (SELECT i, 'name ' || i AS t FROM range(4100) t(i)) TO '"
                            + file("groups")
                            + "' (FORMAT PARQUET, ROW_GROUP_SIZE 2048)");
        }
    }

    @Test
    @Timeout(7200)
    void readsParquetThatLiesOrSaysSo(BufferAllocator allocator) throws IOException {
        List<Original> files = new ArrayList<>();
        try (Stream<Path> paths = Files.list(originals)) {
            for (Path path : paths.sorted().toList()) {
                byte[] bytes = Files.readAllBytes(path);
                files.add(
                        new Original(
                                path.getFileName().toString(),
                                count(Scans.table(path), false, allocator),
                                new ParquetLies(bytes)::tell));
            }
        }
        fuzz(new FileFormat.Parquet(), "lie.parquet", files, allocator);
    }

    @Test
    @Timeout(7200)
    void readsArrowThatLiesOrSaysSo(BufferAllocator allocator) throws IOException {
        List<Original> files = new ArrayList<>();
        for (CodecType codec : CodecType.values()) {
            for (boolean file : new boolean[] {true, false}) {
                Path path = folder.resolve("original");
                PackedFiles.write(path, file, codec, 50, allocator);
                byte[] bytes = Files.readAllBytes(path);
                files.add(new Original(codec + " " + file, 50, random -> binary(bytes, random)));
            }
        }
        fuzz(new FileFormat.ArrowIpc(), "lie.arrow", files, allocator);
    }

    @Test
    @Timeout(7200)
    void readsCsvThatLiesOrSaysSo(BufferAllocator allocator) throws IOException {
        StringBuilder text = new StringBuilder("id,price,\"a \"\"name\"\"\",day,flag\r\n");
        for (int i = 0; i < 30; i++) {
            text.append(i).append(',').append(i / 8.0).append(",\"x, ").append(i);
            text.append(i % 7 == 0 ? "\"\",\n\"" : "ö\"").append(i % 7 == 0 ? "" : ",2001-02-03");
            text.append(",true\n");
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        List<byte[]> pieces =
                pieces("\"", ",", "\n", "\r", "\0", "\"\"", "-", "1e999", ",,,,", "\uFEFF", "é");
        fuzz(
                new FileFormat.Csv(true, ',', '"', ""),
                "lie.csv",
                List.of(new Original("csv", 30, random -> text(bytes, pieces, random))),
                allocator);
    }

    @Test
    @Timeout(7200)
    void readsJsonThatLiesOrSaysSo(BufferAllocator allocator) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            text.append("{\"id\":").append(i).append(",\"price\":").append(i / 8.0);
            text.append(",\"name\":\"x\\u00f6 \\n").append(i).append("\",\"tags\":[\"a\",null],");
            text.append("\"in\":{\"x\":[{\"y\":true}]},\"day\":\"2001-02-03\"}\n");
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        List<byte[]> pieces =
                pieces(
                        "\"",
                        "{",
                        "}",
                        "[",
                        "]",
                        "\n",
                        ":",
                        ",",
                        "\\",
                        "null",
                        "1e999",
                        "\0",
                        "[".repeat(3000),
                        "9".repeat(2000),
                        "\\ud800",
                        "\uFEFF",
                        "é");
        fuzz(
                new FileFormat.JsonLines(),
                "lie.jsonl",
                List.of(new Original("json", 30, random -> text(bytes, pieces, random))),
                allocator);
    }

    /// @param lies what can be made of it
    private record Original(String name, long rows, Function<Random, Lie> lies) {}

    private static Lie binary(byte[] bytes, Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Lie.cut(bytes, random);
            case 1, 2 -> Lie.flips(bytes, random);
            case 3 -> Lie.splice(bytes, List.of(new byte[8], new byte[1]), random);
            default -> Lie.number(bytes, random);
        };
    }

    private static Lie text(byte[] bytes, List<byte[]> pieces, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Lie.cut(bytes, random);
            case 1 -> Lie.flips(bytes, random);
            default -> Lie.splice(bytes, pieces, random);
        };
    }

    private static List<byte[]> pieces(String... texts) {
        List<byte[]> pieces = new ArrayList<>(List.of(new byte[] {(byte) 0xFF, (byte) 0xC0}));
        for (String text : texts) {
            pieces.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return pieces;
    }

    private void fuzz(
            FileFormat format, String name, List<Original> files, BufferAllocator allocator)
            throws IOException {
        Random random = new Random(SEED);
        int refused = 0;
        List<String> faults = new ArrayList<>();
        for (int round = 0; round < LIES && faults.size() < 20; round++) {
            Original original = files.get(random.nextInt(files.size()));
            Lie lie = original.lies().apply(random);
            Path path = folder.resolve(name);
            Files.write(path, lie.bytes());
            boolean filtered = random.nextInt(4) == 0;
            String fault = null;
            try {
                long rows = count(Scans.table(format, path.toString()), filtered, allocator);
                if (lie.counted() && !filtered && rows != original.rows()) {
                    fault = rows + " rows instead of " + original.rows();
                }
            } catch (AssertionError e) {
                refused++;
                fault = fault(e.getCause() == null ? e : e.getCause(), path);
            } catch (Throwable e) { // whatever comes is looked at
                refused++;
                fault = fault(e, path);
            }
            if (fault != null) {
                faults.add(
                        "round %d, %s, %s: %s"
                                .formatted(round, original.name(), lie.what(), fault));
            }
        }
        assertThat(faults).as("seed %d", SEED).isEmpty();
        assertThat(refused).isPositive();
    }

    /// @return what is wrong with an error, or null
    private static @Nullable String fault(Throwable error, Path path) {
        boolean expected =
                error instanceof QueryException e
                        && EXPECTED.contains(e.code())
                        && (e.code() == ErrorCode.MEMORY_LIMIT
                                || e.getMessage().contains(path.toString()));
        if (expected) {
            return null;
        }
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    private static long count(FileTable table, boolean filtered, BufferAllocator allocator) {
        FileScanExec scan =
                filtered
                        ? Scans.filtered(table, 2, allocator, filters(table))
                        : Scans.scan(table, ScanRequest.all(table.schema().size()), 2, allocator);
        return TestTask.of(scan, allocator)
                .set(EngineOptions.QUERY_MEMORY, MEMORY_BYTES)
                .rows()
                .size();
    }

    /// Compares every column that can be compared with a value, so that its statistics are used.
    private static Expr[] filters(FileTable table) {
        List<Expr> filters = new ArrayList<>();
        List<Field> fields = table.schema().fields();
        for (int i = 0; i < fields.size(); i++) {
            Object value =
                    switch (fields.get(i).type()) {
                        case DataType.Int _ -> 3L;
                        case DataType.FloatingPoint _ -> 3.0;
                        case DataType.Utf8() -> "m";
                        case DataType.Decimal(_, int scale) -> BigDecimal.valueOf(300, scale);
                        case DataType.Date() -> LocalDate.of(2000, 1, 5);
                        case DataType.Time() -> LocalTime.of(1, 2, 5);
                        case DataType.Timestamp(boolean zoned) ->
                                zoned ? Instant.EPOCH : LocalDateTime.of(2000, 1, 1, 3, 0);
                        case DataType.Bool() -> true;
                        default -> null; // nothing is known of the others
                    };
            if (value != null) {
                Field field = fields.get(i);
                Expr column = new Expr.ColumnRef(i, field.name(), field.type());
                Expr literal = new Expr.Literal(field.type(), value);
                filters.add(new Expr.Comparison(ComparisonOp.GREATER, column, literal));
            }
        }
        return filters.toArray(Expr[]::new);
    }

    private static Path file(String name) {
        return originals.resolve(name + ".parquet");
    }
}
