package io.sluice.operators.internal.file.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.catalog.ScanRequest;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.internal.file.DuckDb;
import io.sluice.operators.internal.file.Scans;
import io.sluice.operators.source.FileTable;
import io.sluice.operators.spec.FileFormat;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Schedulers;

@ExtendWith(AllocatorExtension.class)
class CsvFormatTest {

    private static final Path AIRPORTS = Path.of("../examples/data/airports.csv");
    private static final FileFormat.Csv PLAIN = new FileFormat.Csv(true, ',', '"', "");

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 8192})
    void readsRealAirportsAsDuckDbDoes(int batchRows, BufferAllocator allocator) {
        FileTable table = Scans.table(AIRPORTS);
        assertThat(table.schema().toString())
                .isEqualTo(
                        "(iata varchar, name varchar, city varchar, state varchar, country"
                                + " varchar, latitude double, longitude double)");
        try (DuckDb duckDb = new DuckDb()) {
            assertThat(
                            TestTask.of(Scans.all(table, 2, allocator), allocator)
                                    .inTurn()
                                    .set(EngineOptions.BATCH_ROWS, batchRows)
                                    .requesting(1)
                                    .rows())
                    .isEqualTo(duckDb.rows("FROM read_csv('" + AIRPORTS + "')", table.schema()));
        }
    }

    @Test
    void readsTheTypesThatItGuessesAsDuckDbDoes(BufferAllocator allocator) {
        Path file = folder.resolve("guessed.csv");
        try (DuckDb duckDb = new DuckDb()) {
            duckDb.run(
                    """
                    COPY (SELECT
                        CASE i % 9 WHEN 4 THEN NULL ELSE i * 1000000007 END AS a_bigint,
                        i / 3.0 AS a_double,
                        i % 2 = 0 AS a_bool,
                        DATE '2000-02-28' + CAST(i AS INTEGER) AS a_date,
                        TIMESTAMP '1999-12-31 23:59:59.5' + INTERVAL (i) HOUR AS a_timestamp,
                        CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'plain' WHEN 2 THEN 'a,"b"' || chr(10) || 'c'
                          ELSE 'größe ' || i END AS a_text
                      FROM range(3000) t(i))
                    TO '%s' (FORMAT CSV, HEADER)
                    """
                            .replace("%s", file.toString()));
            FileTable table = Scans.table(file);
            assertThat(table.schema().fields().stream().map(Field::type))
                    .containsExactly(
                            DataType.INT64,
                            DataType.FLOAT64,
                            DataType.BOOL,
                            DataType.DATE,
                            DataType.TIMESTAMP,
                            DataType.UTF8);
            assertThat(TestTask.of(Scans.all(table, 1, allocator), allocator).rows())
                    .isEqualTo(duckDb.rows("FROM '" + file + "'", table.schema()));
        }
    }

    @Test
    void readsEveryFormOfRfc4180(BufferAllocator allocator) {
        Path file =
                write(
                        "\uFEFFid,\"the \"\"name\"\"\",x\r\n"
                                + "1,\"a,b\",\r\n"
                                + "2,\"line 1\r\nline 2\",\"\"\r\n"
                                + "3,\"say \"\"hi\"\"\",\" z \"");
        FileTable table = Scans.table(file);
        assertThat(table.schema().fields().get(1).name()).isEqualTo("the \"name\"");
        assertThat(TestTask.of(Scans.all(table, 1, allocator), allocator).rows())
                .containsExactly(
                        Arrays.asList(1L, "a,b", null),
                        List.of(2L, "line 1\r\nline 2", ""),
                        List.of(3L, "say \"hi\"", " z "));
    }

    @Test
    void takesOtherDelimitersQuotesAndNulls(BufferAllocator allocator) {
        Path file = write("1;'x;y';NA\nNA;'NA';2\n");
        FileTable table = Scans.table(new FileFormat.Csv(false, ';', '\'', "NA"), file.toString());
        assertThat(table.schema().toString())
                .isEqualTo("(column0 bigint, column1 varchar, column2 bigint)");
        assertThat(TestTask.of(Scans.all(table, 1, allocator), allocator).rows())
                .containsExactly(Arrays.asList(1L, "x;y", null), Arrays.asList(null, "NA", 2L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            textBlock =
                    """
                    +491701234567|varchar
                     01234|varchar
                    01234 |varchar
                    12345678901234567890|varchar
                    007|varchar
                    -0|double
                    1.10|double
                    .5|varchar
                    5.|varchar
                    0.1000000000000000055|varchar
                    123456789.123456789|varchar
                    1e5|double
                    1e400|varchar
                    0x10|varchar
                    1_000|varchar
                    NaN|varchar
                    inf|varchar
                    2024-02-30|varchar
                     2024-02-29|varchar
                    2024-02-29|date
                    2024-12-01-03|varchar
                    2024-12-01 03:00-03|timestamp with time zone
                    001234-01-02|varchar
                    +2024-01-02|varchar
                    falſe|varchar
                    2024-02-29 10:00:00.123456|timestamp
                    2024-02-29 10:00:00.1234567|varchar
                    2024-02-29 10:00:00.1234560|timestamp
                    10:00:00.1234567|varchar
                    24:00:00|varchar
                    t|varchar
                    yes|varchar
                    TRUE|boolean
                    -9223372036854775808|bigint
                    9223372036854775808|varchar
                    """)
    void aGuessLosesNoDigitZeroSignOrBlank(String value, String type, BufferAllocator allocator) {
        FileTable table = Scans.table(write("id,v\n1," + value + "\n"));
        assertThat(table.schema().field(1).type().sqlName()).isEqualTo(type);
        Object read =
                TestTask.of(Scans.all(table, 1, allocator), allocator).rows().getFirst().get(1);
        if (type.equals("varchar")) {
            assertThat(read).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 007, bigint", "0.5, +1, double", "true, 1, boolean", "1, 1.5, bigint"})
    void whatTheSampleCouldNotKnowIsAnErrorOfItsLine(
            String early, String late, String type, BufferAllocator allocator) {
        Path file = write("code\n" + (early + "\n").repeat(10_100) + late + "\n");
        FileTable table = Scans.table(file);

        assertThatThrownBy(() -> TestTask.of(Scans.all(table, 1, allocator), allocator).rows())
                .cause()
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_MALFORMED))
                .hasMessageContaining(file.toString())
                .hasMessageContaining("line 10102")
                .hasMessageContaining("\"code\"")
                .hasMessageContaining("'" + late + "' cannot be read as " + type + " without loss")
                .hasMessageContaining("declare the column's type");
    }

    @Test
    void declaredTypesReadWhatCastReads(BufferAllocator allocator) {
        Path file = write("n\n007\n +5\n");
        FileTable table = declared(file, Schema.of(Field.nullable("n", DataType.INT64)));
        assertThat(TestTask.of(Scans.all(table, 1, allocator), allocator).rows())
                .containsExactly(List.of(7L), List.of(5L));
    }

    @Test
    void readsDeclaredTypesByNameOrPosition(BufferAllocator allocator) {
        Path file = write("b,a\n12.345,12:30\n,\n");
        Schema byName =
                Schema.of(
                        Field.nullable("a", DataType.TIME),
                        Field.nullable("b", DataType.decimal(5, 2)));
        FileTable named = declared(file, byName);
        assertThat(TestTask.of(Scans.all(named, 1, allocator), allocator).rows())
                .containsExactly(
                        List.of(LocalTime.of(12, 30), new BigDecimal("12.35")),
                        Arrays.asList(null, null));
        Schema byPosition =
                Schema.of(
                        Field.nullable("amount", DataType.FLOAT32),
                        Field.nullable("at", DataType.UTF8));
        assertThat(
                        TestTask.of(Scans.all(declared(file, byPosition), 1, allocator), allocator)
                                .rows())
                .containsExactly(List.of(12.345f, "12:30"), Arrays.asList(null, null));
    }

    @Test
    void guessesFromAllFilesOfAFolder(BufferAllocator allocator) throws IOException {
        Files.writeString(folder.resolve("a.csv"), "id,v,n\n1,2,\n");
        Files.writeString(folder.resolve("b.csv"), "id,v,n\n2,2.5,\n");
        Files.writeString(folder.resolve("c.csv"), "id,v,n\n");
        Files.writeString(folder.resolve("_d.csv"), "not,these\n");
        Files.writeString(folder.resolve("readme.txt"), "nor this\n");
        FileTable table = Scans.table(PLAIN, folder.toString());
        assertThat(table.schema().toString()).isEqualTo("(id bigint, v double, n varchar)");
        FileScanExec scan = Scans.all(table, 3, allocator);
        assertThat(TestTask.of(scan, allocator).rows())
                .containsExactly(Arrays.asList(1L, 2.0, null), Arrays.asList(2L, 2.5, null));
        Files.writeString(folder.resolve("e.csv"), "id,w,n\n1,2,3\n");
        assertThatThrownBy(() -> Scans.table(PLAIN, folder + "/?.csv"))
                .hasMessageContaining("e.csv differs from the other files of the table")
                .hasMessageContaining("[id, w, n]")
                .hasMessageContaining("a.csv");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,2\\n3\\n|line 3: the record has 1 fields instead of 2",
                "1,2\\n\\n\\n3,4,5\\n|line 5: the record has 3 fields instead of 2",
                "1,2\\nx1,4\\n|line 3: column \"a\": 'x1' cannot be read as bigint",
                "1,2\\n'\\n\\n',99999999999999999999\\n|line 3: column \"b\": '99999999999999999999' cannot be read as bigint",
            })
    void namesFileLineColumnAndValueOfWhatItCannotRead(
            String records, String message, BufferAllocator allocator) {
        String text = "a,b\n" + records.replace("\\n", "\n").replace('\'', '"');
        Path file = write(text);
        Schema schema =
                Schema.of(
                        Field.nullable("a", text.contains("\"") ? DataType.UTF8 : DataType.INT64),
                        Field.nullable("b", DataType.INT64));
        QueryException failure =
                TestTask.of(Scans.all(declared(file, schema), 1, allocator), allocator).failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.DATA_MALFORMED);
        assertThat(failure).hasMessageContaining(file + ", " + message);
    }

    @Test
    void refusesQuotesThatAreNeverClosedAndBytesThatAreNoText() throws IOException {
        Path file = write("a,b\n1,\"2\n3,4\n");
        assertThatThrownBy(() -> Scans.table(file))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_MALFORMED))
                .hasMessageContaining("line 2: Unclosed quoted field");
        Path binary = folder.resolve("binary.csv");
        Files.write(binary, new byte[] {'a', ',', 'b', '\n', (byte) 0xC3, '(', ',', '1', '\n'});
        assertThatThrownBy(() -> Scans.table(binary))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_MALFORMED))
                .hasMessageContaining("UTF-8");
    }

    @Test
    void readsHugeFields(BufferAllocator allocator) {
        String huge = "x".repeat(3_000_000);
        Path file = write("a,b\n" + huge + ",1\n\"" + huge + "\",2\n");
        FileTable table = Scans.table(file);
        assertThat(TestTask.of(Scans.all(table, 1, allocator), allocator).rows())
                .containsExactly(List.of(huge, 1L), List.of(huge, 2L));
    }

    @ParameterizedTest
    @CsvSource({
        "9007199254740993, 2.5, varchar",
        "-9007199254740993, 2.5, varchar",
        "9007199254740992, 2.5, double",
        "9007199254740993, 3, bigint",
        "9007199254740993, '', bigint",
        "9007199254740993, 2024-01-01, varchar"
    })
    void keepsTheDigitsOfIntegersInOneFileWhateverAnotherHas(
            String one, String other, String type, BufferAllocator allocator) throws IOException {
        for (List<String> values : List.of(List.of(one, other), List.of(other, one))) {
            Files.writeString(folder.resolve("1.csv"), "id,v\n1," + values.getFirst() + "\n");
            Files.writeString(folder.resolve("2.csv"), "id,v\n2," + values.getLast() + "\n");
            FileTable table = Scans.table(PLAIN, folder.toString());

            assertThat(table.schema().field(1).type().sqlName()).isEqualTo(type);
            List<Object> read =
                    TestTask.of(Scans.all(table, 1, allocator), allocator).rows().stream()
                            .map(List::getLast)
                            .toList();
            Object kept =
                    switch (type) {
                        case "varchar" -> one;
                        case "bigint" -> Long.valueOf(one);
                        default -> Double.valueOf(one);
                    };
            assertThat(read).contains(kept);
        }
    }

    @Test
    void readsRecordsOfOneFieldAndEmptyFiles(BufferAllocator allocator) {
        Path file = write("v\n1\n\n3\n");
        assertThat(TestTask.of(Scans.all(Scans.table(file), 1, allocator), allocator).rows())
                .containsExactly(List.of(1L), Arrays.asList((Object) null), List.of(3L));
        Path empty = write("");
        assertThatThrownBy(() -> Scans.table(empty)).hasMessageContaining("is empty");
        Schema schema = Schema.of(Field.nullable("v", DataType.INT64));
        assertThat(TestTask.of(Scans.all(declared(empty, schema), 1, allocator), allocator).rows())
                .isEmpty();
    }

    @Test
    void yieldsRowsWithoutColumnsAndStopsAtItsLimit(BufferAllocator allocator) {
        FileTable table = Scans.table(AIRPORTS);
        ScanRequest count = ScanRequest.all(7).withProjection(List.of());
        assertThat(TestTask.of(Scans.scan(table, count, 1, allocator), allocator).rows())
                .hasSize(3376);
        ScanRequest few = ScanRequest.all(7).withProjection(List.of(3, 3)).withLimit(5);
        assertThat(TestTask.of(Scans.scan(table, few, 1, allocator), allocator).rows())
                .hasSize(5)
                .contains(List.of("MS", "MS"));
        assertThat((double) table.statistics().rowCount().toOptional().orElseThrow())
                .isBetween(3000.0, 3700.0);
    }

    @Test
    void guessesTypesFromEveryFormOfText() {
        assertThat(Scans.table(write("v\n007\n8\n")).schema().field(0).type())
                .isEqualTo(DataType.UTF8);
        assertThat(Scans.table(write("v\n0\n-8\n0.5\n1e3\n")).schema().field(0).type())
                .isEqualTo(DataType.FLOAT64);
        assertThat(Scans.table(write("v\nTRUE\nfalse\n")).schema().field(0).type())
                .isEqualTo(DataType.BOOL);
        assertThat(Scans.table(write("v\n2020-01-01\n2020-01-01T10:00\n")).schema().field(0).type())
                .isEqualTo(DataType.TIMESTAMP);
        assertThat(Scans.table(write("v\n10:30\n")).schema().field(0).type())
                .isEqualTo(DataType.TIME);
        assertThat(Scans.table(write("v\nnan\n")).schema().field(0).type())
                .isEqualTo(DataType.UTF8);
        assertThat(Scans.table(write("v\n2020-01-01T10:00:00Z\n")).schema().field(0).type())
                .isEqualTo(DataType.TIMESTAMP_TZ);
    }

    private static FileTable declared(Path file, Schema schema) {
        return FileTable.open(PLAIN, file.toString(), schema, Schedulers.immediate()).block();
    }

    private Path write(String text) {
        try {
            Path file = Files.createTempFile(folder, "text", ".csv");
            return Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
