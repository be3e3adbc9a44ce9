package io.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.batch.RecordBatch;
import io.sluice.server.output.ResultFormat;
import io.sluice.server.output.ResultWriter;
import io.sluice.testkit.Await;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import io.sluice.type.ValueJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a guess makes of a file, written and guessed again, is the same: the types and the values.
/// Only JSON's strings are varchar, which bigints are there. `-Dsluice.guesses=20000` tries so
/// many.
class GuessRoundTripTest {

    private static final int FILES = Integer.getInteger("sluice.guesses", 100);
    private static final long SEED = Long.getLong("sluice.guesses.seed", 3L);

    /// Texts of which many look like values of a type, and some nearly.
    private static final List<List<String>> TEXTS =
            List.of(
                    List.of("true", "FALSE", "True", "false"),
                    List.of(
                            "0",
                            "7",
                            "-12",
                            "9007199254740993",
                            "-9223372036854775808",
                            "-0",
                            "007"),
                    List.of(
                            "0.5", "1e2", "-1.50", "1E16", "12", "1e-5", "0.1", "-0.0", "1e400",
                            "5e-324"),
                    List.of("2024-02-29", "0000-01-01", "9999-12-31", "2024-1-5", "2024-02-30"),
                    List.of(
                            "2024-02-29 12:30:00",
                            "2024-1-5T1:02",
                            "0001-01-01",
                            "9999-12-31 23:59:59.999999"),
                    List.of(
                            "2024-02-29 12:30:00Z",
                            "2024-01-05T01:02+02:00",
                            "9999-12-31 23:59:59-01:00",
                            "0000-01-01 00:00+01:00"),
                    List.of("10:30", "23:59:59.999999", "1:02:03.10", "24:00", "00:00:00.0000001"),
                    List.of(
                            "",
                            " ",
                            "a",
                            "NaN",
                            "Infinity",
                            "NULL",
                            "ä,\"b\"",
                            "two\nlines",
                            "\u0000",
                            "x'00'"));

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Session session = Session.builder().build();
    @TempDir private Path folder;

    @AfterEach
    void close() {
        session.close();
        Await.value(session.closed().thenReturn(true));
    }

    @Test
    void whatIsGuessedFromCsvIsGuessedAgainFromWhatIsWritten() throws IOException {
        Set<DataType> guessed = new HashSet<>();
        for (int i = 0; i < FILES; i++) {
            Path file = write("csv", csv());
            Path again = write("csv", written(ResultFormat.CSV, file));
            String what = "seed " + SEED + ": " + Files.readString(file);

            assertThat(schema(again)).as(what).isEqualTo(schema(file));
            assertThat(rows(again)).as(what).isEqualTo(rows(file));
            assertThat(Files.readString(again)).isEqualTo(written(ResultFormat.CSV, again));
            schema(file).fields().stream().map(Field::type).forEach(guessed::add);
        }
        assertThat(guessed).hasSize(8);
    }

    @Test
    void whatIsGuessedFromJsonIsGuessedAgainFromWhatIsWritten() throws IOException {
        for (int i = 0; i < FILES; i++) {
            Path file = write("jsonl", json());
            Path again = write("jsonl", written(ResultFormat.JSONL, file));
            String what = "seed " + SEED + ": " + Files.readString(file);

            List<DataType> expected =
                    schema(file).fields().stream()
                            .map(Field::type)
                            .map(type -> type.equals(DataType.INT64) ? DataType.UTF8 : type)
                            .toList();
            assertThat(schema(again).fields().stream().map(Field::type))
                    .as(what)
                    .isEqualTo(expected);
            assertThat(Files.readString(again)).isEqualTo(written(ResultFormat.JSONL, again));
        }
    }

    private String csv() {
        List<List<String>> columns = columns();
        StringBuilder text = new StringBuilder("i");
        for (int column = 0; column < columns.size(); column++) {
            text.append(",c").append(column);
        }
        for (int row = rowCount(); row > 0; row--) {
            text.append("\r\n").append(row);
            for (List<String> values : columns) {
                String value = pick(values);
                boolean quoted = value.isEmpty() || value.matches("(?s).*[\",\n].*");
                String field = quoted ? '"' + value.replace("\"", "\"\"") + '"' : value;
                text.append(',').append(random.nextInt(6) == 0 ? "" : field);
            }
        }
        return text.append("\r\n").toString();
    }

    private String json() {
        List<List<String>> columns = columns();
        StringBuilder text = new StringBuilder();
        for (int row = rowCount(); row > 0; row--) {
            text.append("{\"i\":").append(row);
            for (int column = 0; column < columns.size(); column++) {
                text.append(",\"c")
                        .append(column)
                        .append("\":")
                        .append(json(pick(columns.get(column))));
            }
            text.append("}\n");
        }
        return text.toString();
    }

    private String json(String value) {
        boolean bare = value.matches("true|false|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE]-?[0-9]+)?");
        if (random.nextInt(6) == 0) {
            return "null";
        }
        StringBuilder quoted = new StringBuilder();
        ValueJson.appendString(quoted, value);
        return bare ? value : quoted.toString();
    }

    private int rowCount() {
        return 1 + random.nextInt(5);
    }

    private List<List<String>> columns() {
        List<List<String>> columns = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            List<String> texts = pick(TEXTS);
            columns.add(
                    texts.stream().filter(_ -> random.nextInt(3) > 0).collect(Collectors.toList()));
            if (columns.getLast().isEmpty()) {
                columns.getLast().add(texts.getFirst());
            }
        }
        return columns;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private Path write(String extension, String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "t", "." + extension), text);
    }

    private Schema schema(Path file) {
        return Await.value(session.sql("SELECT * FROM '" + file + "'").schema());
    }

    private List<List<Object>> rows(Path file) {
        return Await.value(
                session.sql("SELECT * FROM '" + file + "'")
                        .rows(Row.class)
                        .map(Row::values)
                        .collectList());
    }

    private String written(ResultFormat format, Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ResultWriter writer = format.writerTo(out);
        writer.begin(schema(file));
        List<RecordBatch> batches =
                Await.value(session.sql("SELECT * FROM '" + file + "'").batches().collectList());
        for (RecordBatch batch : batches) {
            try (batch) {
                writer.write(batch);
            }
        }
        writer.end();
        return out.toString(StandardCharsets.UTF_8);
    }
}
