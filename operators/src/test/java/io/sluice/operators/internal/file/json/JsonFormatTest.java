package io.sluice.operators.internal.file.json;

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
import io.sluice.operators.spec.FileSplit;
import io.sluice.plan.Statistics;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.scheduler.Schedulers;

@ExtendWith(AllocatorExtension.class)
class JsonFormatTest {

    private static final FileFormat JSON = new FileFormat.JsonLines();

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({"1", "1000", "8192"})
    void readsTheTypesThatItGuessesAsDuckDbDoes(int batchRows, BufferAllocator allocator) {
        Path file = folder.resolve("guessed.jsonl");
        try (DuckDb duckDb = new DuckDb()) {
            duckDb.run(
                    """
                    COPY (SELECT
                        CASE i % 9 WHEN 4 THEN NULL ELSE i * 1000000007 END AS a_bigint,
                        i / 4.0 AS a_double,
                        i % 2 = 0 AS a_bool,
                        DATE '2000-02-28' + CAST(i AS INTEGER) AS a_date,
                        TIMESTAMP '1999-12-31 23:59:59.5' + INTERVAL (i) HOUR AS a_timestamp,
                        CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN 'plain' ELSE 'größe "😀" \\ ' || i END AS a_text,
                        CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN [] ELSE [i, NULL, i + 1] END AS a_list,
                        CASE i % 5 WHEN 0 THEN NULL ELSE {'x': i, 'y': {'z': ['a', NULL]}} END AS a_struct,
                        [{'k': 'v' || i, 'n': i / 8.0}] AS a_list_of_structs
                      FROM range(2000) t(i))
                    TO '%s' (FORMAT JSON)
                    """
                            .replace("%s", file.toString()));
            FileTable table = Scans.table(file);
            assertThat(table.schema().toString())
                    .isEqualTo(
                            "(a_bigint bigint, a_double double, a_bool boolean, a_date date,"
                                    + " a_timestamp timestamp, a_text varchar, a_list bigint array,"
                                    + " a_struct row(x bigint, y row(z varchar array)),"
                                    + " a_list_of_structs row(k varchar, n double) array)");
            assertThat(
                            TestTask.of(Scans.all(table, 1, allocator), allocator)
                                    .set(EngineOptions.BATCH_ROWS, batchRows)
                                    .requesting(1)
                                    .rows())
                    .isEqualTo(duckDb.rows("FROM '" + file + "'", table.schema()));
        }
    }

    @Test
    void findsFieldsByNameWhereverTheyStand(BufferAllocator allocator) {
        Path file =
                write(
                        """
                        {"a": 1, "b": {"x": 1.5, "y": "t"}}

                        {"b": {"y": null, "more": [1, {"deep": {}}], "x": 2}, "a": null, "c": "late"}
                        {}
                          {"b": null, "unknown": [[[]]]}  \s
                        """);
        FileTable table = Scans.table(file);
        assertThat(table.schema().field(2).toString()).isEqualTo("c varchar");
        assertThat(
                        TestTask.of(
                                        Scans.scan(
                                                table,
                                                ScanRequest.all(table.schema().size())
                                                        .withProjection(List.of(2, 0, 2)),
                                                1,
                                                allocator),
                                        allocator)
                                .rows())
                .containsExactly(
                        Arrays.asList(null, 1L, null),
                        Arrays.asList("late", null, "late"),
                        Arrays.asList(null, null, null),
                        Arrays.asList(null, null, null));
    }

    @Test
    void takesWhatHasNoCommonTypeAsText(BufferAllocator allocator) {
        Path file =
                write(
                        """
                        {"v": 1, "w": {"x": 1}, "n": 12345678901234567890, "e": {}, "l": [1, 2.5]}
                        {"v": "two", "w": [true, null], "n": 1, "e": null, "l": []}
                        """);
        FileTable table = Scans.table(file);
        assertThat(table.schema().toString())
                .isEqualTo("(v varchar, w varchar, n varchar, e varchar, l double array)");
        assertThat(TestTask.of(Scans.all(table, 1, allocator), allocator).rows())
                .containsExactly(
                        List.of("1", "{\"x\":1}", "12345678901234567890", "{}", List.of(1.0, 2.5)),
                        Arrays.asList("two", "[true,null]", "1", null, List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    12345678901234567890 12345678901234567891 | varchar
                    0.1000000000000000055 1                   | varchar
                    9007199254740993 0.5                      | varchar
                    1e400 1                                   | varchar
                    1.50 -0                                   | double
                    9223372036854775807 -1                    | bigint
                    """)
    void numbersOfGuessedTypesKeepTheirDigits(
            String numbers, String type, BufferAllocator allocator) {
        StringBuilder lines = new StringBuilder();
        for (String number : numbers.split(" ")) {
            lines.append("{\"n\": ").append(number).append("}\n");
        }
        FileTable table = Scans.table(write(lines.toString()));
        assertThat(table.schema().field(0).type().sqlName()).isEqualTo(type);
        List<String> texts =
                TestTask.of(Scans.all(table, 1, allocator), allocator).rows().stream()
                        .map(row -> String.valueOf(row.getFirst()))
                        .toList();
        assertThat(texts.stream().map(BigDecimal::new).map(BigDecimal::stripTrailingZeros))
                .containsExactlyElementsOf(
                        Arrays.stream(numbers.split(" "))
                                .map(number -> new BigDecimal(number).stripTrailingZeros())
                                .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"n": 1, "s": {"x": 1}, "late": 2}      | the field 'late' is in none of the objects
                    {"n": 1, "s": {"x": 1, "y": 2}}         | the field 'y' is in none of the objects
                    {"n": 12345678901234567890, "s": null}  | '12345678901234567890' cannot be read as bigint
                    {"n": "007", "s": null}                 | '007' cannot be read as bigint without loss
                    {"n": 1, "s": {"x": 0.5}}               | '0.5' cannot be read as bigint without loss
                    """)
    void whatTheSampleCouldNotKnowIsAnErrorOfItsLine(
            String last, String message, BufferAllocator allocator) {
        FileTable table =
                Scans.table(write("{\"n\": 1, \"s\": {\"x\": 1}}\n".repeat(10_000) + last));

        assertThatThrownBy(() -> TestTask.of(Scans.all(table, 1, allocator), allocator).rows())
                .cause()
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_MALFORMED))
                .hasMessageContaining("line 10001")
                .hasMessageContaining(message)
                .hasMessageContaining("CREATE TABLE");
    }

    @Test
    void objectsThatAreKeptAsTextKeepTheirDigits(BufferAllocator allocator) {
        Path file =
                write(
                        "{\"v\": {\"x\": [0.1000000000000000055, 12345678901234567890]}}\n{\"v\": 5}\n");
        assertThat(TestTask.of(Scans.all(Scans.table(file), 1, allocator), allocator).rows())
                .containsExactly(
                        List.of("{\"x\":[0.1000000000000000055,12345678901234567890]}"),
                        List.of("5"));
    }

    @Test
    void readsDeclaredTypes(BufferAllocator allocator) {
        Path file = write("{\"d\": 1.005, \"s\": {\"t\": \"10:30\", \"n\": \"7\"}, \"i\": 5}\n");
        Schema schema =
                Schema.of(
                        Field.nullable("d", DataType.decimal(10, 2)),
                        Field.nullable("s", DataType.struct(Field.nullable("n", DataType.INT16))),
                        Field.nullable("i", DataType.FLOAT32));
        FileTable table =
                FileTable.open(JSON, file.toString(), schema, Schedulers.immediate()).block();
        assertThat(TestTask.of(Scans.all(table, 1, allocator), allocator).rows())
                .containsExactly(List.of(new BigDecimal("1.01"), Map.of("n", (short) 7), 5f));
    }

    @Test
    void readsEachLineOnceHoweverFilesAreCut(BufferAllocator allocator) {
        long seed = 20260903;
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        List<List<Object>> expected = new ArrayList<>();
        for (long i = 0; i < 200; i++) {
            String padding = "\\n".repeat(random.nextInt(20));
            text.append("{\"i\":").append(i).append(",\"p\":\"").append(padding).append("\"}");
            text.append("\n".repeat(1 + random.nextInt(2)));
            expected.add(List.of(i));
        }
        Path file = write(text.toString());
        Schema schema = Schema.of(Field.nullable("i", DataType.INT64));
        for (int round = 0; round < 100; round++) {
            List<List<FileSplit>> partitions = new ArrayList<>();
            long start = 0;
            while (start < text.length()) {
                long length = Math.min(1 + random.nextInt(text.length()), text.length() - start);
                partitions.add(List.of(new FileSplit(file.toString(), start, length)));
                start += length;
            }
            FileScanExec scan =
                    new FileScanExec(
                            JSON,
                            schema,
                            List.of(0),
                            List.of(),
                            FileScanExec.NO_LIMIT,
                            partitions,
                            Statistics.unknown(1));
            assertThat(TestTask.of(scan, allocator).inTurn().rows())
                    .as("seed %d, partitions %s", seed, partitions)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{\"a\":1}\\n{\"a\":\"x\"}\\n|line 2: column \"a\": 'x' cannot be read as bigint",
                "{\"a\":1}\\n\\n{\"a\":[1]}\\n|line 3: column \"a\": '[1]' cannot be read as bigint",
                "{\"a\":1}\\n{\"a\":2\\n|line 2: Unexpected end-of-input",
                "{\"a\":1}\\n{\"a\":2}\\nbroken\\n|line 3: Unrecognized token 'broken'",
                "{\"a\":1}\\n[1]\\n|line 2: not an object to a line, but [",
                "{\"a\":1,\\n\"b\":2}\\n|line 2: the object does not end on the line it begins on",
                "{\"a\":1,\"a\":2}\\n|line 1: the field \"a\" comes twice",
                "{\"a\":1}\\n{\"a\":99999999999999999999}\\n|line 2: column \"a\": '99999999999999999999' cannot be read as bigint",
                "{\"a\":1}\\n{\"a\":nope}\\n|line 2: Unrecognized token 'nope'",
            })
    void namesFileLineColumnAndValueOfWhatItCannotRead(
            String text, String message, BufferAllocator allocator) throws IOException {
        Path file = write(text.replace("\\n", "\n"));
        Schema schema = Schema.of(Field.nullable("a", DataType.INT64));
        FileScanExec scan =
                new FileScanExec(
                        JSON,
                        schema,
                        List.of(0),
                        List.of(),
                        FileScanExec.NO_LIMIT,
                        List.of(List.of(new FileSplit(file.toString(), 0, Files.size(file)))),
                        Statistics.unknown(1));
        QueryException failure = TestTask.of(scan, allocator).failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.DATA_MALFORMED);
        assertThat(failure).hasMessageContaining(file + ", " + message);
    }

    @Test
    void guessesFromAllFilesOfAPattern(BufferAllocator allocator) throws IOException {
        Files.writeString(folder.resolve("part-1.json"), "{\"a\":1,\"s\":{\"x\":1}}");
        Files.writeString(folder.resolve("part-2.json"), "{\"s\":{\"y\":true},\"b\":\"t\"}\n");
        FileTable table = Scans.table(JSON, folder + "/part-*.json");
        assertThat(table.schema().toString())
                .isEqualTo("(a bigint, s row(x bigint, y boolean), b varchar)");
        assertThat(TestTask.of(Scans.all(table, 2, allocator), allocator).rows()).hasSize(2);
    }

    @Test
    void keepsTheDigitsOfNestedIntegersInOneFileWhateverAnotherHas(BufferAllocator allocator)
            throws IOException {
        Files.writeString(folder.resolve("part-1.json"), "{\"s\": {\"n\": [9007199254740993]}}\n");
        Files.writeString(folder.resolve("part-2.json"), "{\"s\": {\"n\": [2.5]}}\n");
        FileTable table = Scans.table(JSON, folder + "/part-*.json");

        assertThat(table.schema().toString()).isEqualTo("(s row(n varchar array))");
        assertThat(TestTask.of(Scans.all(table, 1, allocator), allocator).rows())
                .containsExactlyInAnyOrder(
                        List.of(Map.of("n", List.of("9007199254740993"))),
                        List.of(Map.of("n", List.of("2.5"))));
    }

    @Test
    void numbersInQuotesAreTextUntilTheyAreDeclared(BufferAllocator allocator) {
        Path file = write("{\"id\": \"9007199254740993\", \"price\": \"12.50\"}\n");
        assertThat(Scans.table(file).schema().toString()).isEqualTo("(id varchar, price varchar)");

        Schema declared =
                Schema.of(
                        Field.nullable("id", DataType.INT64),
                        Field.nullable("price", DataType.decimal(10, 2)));
        FileTable table =
                FileTable.open(JSON, file.toString(), declared, Schedulers.immediate()).block();
        assertThat(TestTask.of(Scans.all(table, 1, allocator), allocator).rows())
                .containsExactly(List.of(9007199254740993L, new BigDecimal("12.50")));
    }

    @Test
    void refusesFilesThatSayNothing() {
        assertThatThrownBy(() -> Scans.table(write("")))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_MALFORMED))
                .hasMessageContaining("no fields");
        assertThatThrownBy(() -> Scans.table(write("\"text\"\n")))
                .hasMessageContaining("line 1: not an object");
    }

    @Test
    void refusesEndlessNesting(BufferAllocator allocator) {
        Path file = write("{\"a\":" + "[".repeat(100_000) + "\n");
        assertThatThrownBy(() -> Scans.table(file))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_MALFORMED));
    }

    private Path write(String text) {
        try {
            return Files.writeString(Files.createTempFile(folder, "text", ".jsonl"), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
