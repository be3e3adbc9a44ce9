package io.sluice.server.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(AllocatorExtension.class)
class ResultWriterTest {

    private static final Schema SCHEMA =
            Schema.of(
                    Field.nullable("id", DataType.INT64),
                    Field.nullable("name, quoted", DataType.UTF8),
                    Field.nullable("price", DataType.decimal(15, 2)),
                    Field.nullable("at", DataType.TIMESTAMP));

    private static final Batches ROWS =
            Batches.of(SCHEMA)
                    .row(1L, "plain", new BigDecimal("10.50"), LocalDateTime.of(2001, 1, 1, 0, 10))
                    .row(2L, "say \"hi\", twice", null, null)
                    .batchBreak()
                    .row(null, "", new BigDecimal("-0.01"), LocalDateTime.of(2001, 1, 2, 3, 4, 5))
                    .row(Long.MIN_VALUE, "two\nlines", new BigDecimal("0.00"), null);

    @Test
    void csvQuotesAsTheRfcSaysAndTellsNullFromEmptyText(BufferAllocator allocator)
            throws IOException {
        assertThat(written(ResultFormat.CSV, ROWS, allocator))
                .isEqualTo(
                        """
                        id,"name, quoted",price,at\r
                        1,plain,10.50,2001-01-01 00:10:00\r
                        2,"say ""hi"", twice",,\r
                        ,"",-0.01,2001-01-02 03:04:05\r
                        -9223372036854775808,"two
                        lines",0.00,\r
                        """);
    }

    @Test
    void jsonLinesLoseNoDigitOfANumber(BufferAllocator allocator) throws IOException {
        assertThat(written(ResultFormat.JSONL, ROWS, allocator).lines().limit(2))
                .containsExactly(
                        "{\"id\":\"1\",\"name, quoted\":\"plain\",\"price\":\"10.50\",\"at\":\"2001-01-01T00:10:00\"}",
                        "{\"id\":\"2\",\"name, quoted\":\"say \\\"hi\\\", twice\",\"price\":null,\"at\":null}");
    }

    @Test
    void jsonLinesWriteNumbersThatJsonLacksAsText(BufferAllocator allocator) throws IOException {
        Batches rows =
                Batches.of(Schema.of(Field.nullable("x", DataType.FLOAT64)))
                        .row(Double.NaN)
                        .row(Double.NEGATIVE_INFINITY)
                        .row(-0.0);
        assertThat(written(ResultFormat.JSONL, rows, allocator))
                .isEqualTo("{\"x\":\"NaN\"}\n{\"x\":\"-Infinity\"}\n{\"x\":-0.0}\n");
    }

    @Test
    void tablesAlignNumbersRightAndCountRows(BufferAllocator allocator) throws IOException {
        Batches rows =
                Batches.of(
                                Schema.of(
                                        Field.nullable("n", DataType.INT32),
                                        Field.nullable("day", DataType.DATE)))
                        .row(7, LocalDate.of(2001, 1, 1))
                        .row(12345, null);
        assertThat(written(ResultFormat.TABLE, rows, allocator))
                .isEqualTo(
                        """
                            n | day
                        ------+-----------
                            7 | 2001-01-01
                        12345 | NULL
                        (2 rows)
                        """
                                .replace("------+-----------\n", "------+-----------\n"));
    }

    @Test
    void emptyResultsHaveTheirHeader(BufferAllocator allocator) throws IOException {
        Batches none = Batches.of(SCHEMA);
        assertThat(written(ResultFormat.CSV, none, allocator))
                .isEqualTo("id,\"name, quoted\",price,at\r\n");
        assertThat(written(ResultFormat.TABLE, none, allocator))
                .startsWith("id | name, quoted | price | at\n")
                .endsWith("(0 rows)\n");
        assertThat(written(ResultFormat.JSONL, none, allocator)).isEmpty();
    }

    @Test
    void arrowStreamsAreReadByArrow(BufferAllocator allocator) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(ResultFormat.ARROW, ROWS, allocator, out);
        try (ArrowStreamReader reader =
                new ArrowStreamReader(new ByteArrayInputStream(out.toByteArray()), allocator)) {
            int rows = 0;
            while (reader.loadNextBatch()) {
                rows += reader.getVectorSchemaRoot().getRowCount();
            }
            assertThat(rows).isEqualTo(4);
        }
    }

    @Test
    void columnsOfOneNameHaveNamesOfTheirOwnForPrograms(BufferAllocator allocator)
            throws IOException {
        Batches rows =
                Batches.of(
                                Schema.of(
                                        Field.nullable("a", DataType.INT32),
                                        Field.nullable("a", DataType.INT32),
                                        Field.nullable("a_2", DataType.INT32)))
                        .row(1, 2, 3);
        assertThat(written(ResultFormat.JSONL, rows, allocator))
                .isEqualTo("{\"a\":1,\"a_3\":2,\"a_2\":3}\n");
        assertThat(written(ResultFormat.CSV, rows, allocator)).isEqualTo("a,a_3,a_2\r\n1,2,3\r\n");
        assertThat(written(ResultFormat.TABLE, rows, allocator)).startsWith("a | a | a_2\n");
    }

    @Test
    void tablesCutBetweenCharacters(BufferAllocator allocator) throws IOException {
        Schema schema =
                Schema.of(
                        Field.nullable("text", DataType.UTF8), Field.nullable("n", DataType.INT32));
        for (String before : List.of("", "a")) {
            String table =
                    written(
                            ResultFormat.TABLE,
                            Batches.of(schema).row(before + "\uD83D\uDE00".repeat(80), 1),
                            allocator);
            assertThat(table.lines().toList().get(2))
                    .isEqualTo(before + "\uD83D\uDE00".repeat(59 - before.length()) + "… | 1");
        }
        assertThat(
                        written(
                                ResultFormat.TABLE,
                                Batches.of(schema).row("\uD83D\uDE00".repeat(60), 1),
                                allocator))
                .contains("\uD83D\uDE00".repeat(60) + " | 1\n");
    }

    @Test
    void tablesSendNothingToATerminalThatActsOnIt(BufferAllocator allocator) throws IOException {
        String evil = "a\u001b[2Jb\rc\u0000\u009b\u202ed";
        String shown = "a\\u001b[2Jb\\u000dc\\u0000\\u009b\\u202ed";
        Field text = Field.nullable(evil, DataType.UTF8);
        assertThat(
                        written(
                                ResultFormat.TABLE,
                                Batches.of(Schema.of(text)).row(evil + "\n\te"),
                                allocator))
                .startsWith(shown + "\n")
                .contains(shown + "\n\te\n");
        assertThat(
                        written(
                                ResultFormat.TABLE,
                                Batches.of(Schema.of(text, Field.nullable("n", DataType.INT32)))
                                        .row(evil + "\n\te", 1),
                                allocator))
                .contains(shown + "  e | 1\n");
    }

    private static String written(ResultFormat format, Batches rows, BufferAllocator allocator)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(format, rows, allocator, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void write(
            ResultFormat format, Batches rows, BufferAllocator allocator, ByteArrayOutputStream out)
            throws IOException {
        ResultWriter writer = format.writerTo(out);
        writer.begin(rows.schema());
        for (RecordBatch batch : rows.toList(allocator)) {
            try (batch) {
                writer.write(batch);
            }
        }
        writer.end();
    }
}
