package io.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/// How result rows become heap objects.
@ExtendWith(AllocatorExtension.class)
class RowsTest {

    private Session session;

    @BeforeEach
    void open(BufferAllocator allocator) {
        session = Session.builder().allocator(allocator).discoverExtensions(false).build();
    }

    @AfterEach
    void close() {
        session.close();
        session.closed().as(StepVerifier::create).expectComplete().verify(Await.LIMIT);
    }

    private <R> List<R> rows(Class<R> type, Batches batches) {
        return Await.value(session.query(BatchesExec.of(batches)).rows(type).collectList());
    }

    private QueryException failure(Class<?> type, Batches batches) {
        Query query = session.query(BatchesExec.of(batches));
        Mono<QueryException> error =
                query.rows(type)
                        .then(Mono.<QueryException>empty())
                        .onErrorResume(e -> Mono.just(QueryException.from(e)));
        return Await.value(error);
    }

    record Everything(
            Boolean flag,
            byte tiny,
            short small,
            int normal,
            long big,
            float real,
            double precise,
            BigDecimal exact,
            String text,
            LocalDate day,
            LocalTime time,
            LocalDateTime localAt,
            Instant at,
            List<Integer> numbers,
            Map<String, Object> pair) {}

    @Test
    void takesEveryType() {
        Schema schema =
                Schema.of(
                        Field.nullable("FLAG", DataType.BOOL),
                        Field.required("tiny", DataType.INT8),
                        Field.required("small", DataType.INT16),
                        Field.required("normal", DataType.INT32),
                        Field.required("big", DataType.INT64),
                        Field.required("real", DataType.FLOAT32),
                        Field.required("precise", DataType.FLOAT64),
                        Field.required("exact", DataType.decimal(20, 2)),
                        Field.required("text", DataType.UTF8),
                        Field.required("day", DataType.DATE),
                        Field.required("time", DataType.TIME),
                        Field.required("local_at", DataType.TIMESTAMP),
                        Field.required("at", DataType.TIMESTAMP_TZ),
                        Field.required("numbers", DataType.list(DataType.INT32)),
                        Field.required(
                                "pair", DataType.struct(Field.nullable("a", DataType.UTF8))));
        Everything row =
                new Everything(
                        null,
                        Byte.MIN_VALUE,
                        Short.MAX_VALUE,
                        Integer.MIN_VALUE,
                        Long.MAX_VALUE,
                        Float.NaN,
                        -0.0,
                        new BigDecimal("-123456789012345678.90"),
                        "Grüße",
                        LocalDate.of(1969, 12, 31),
                        LocalTime.of(23, 59, 59),
                        LocalDateTime.of(2026, 1, 1, 0, 0),
                        Instant.parse("1900-01-01T00:00:00.000001Z"),
                        List.of(1, 2),
                        Map.of("a", "b"));
        Batches batches =
                Batches.of(schema)
                        .row(
                                row.flag(),
                                row.tiny(),
                                row.small(),
                                row.normal(),
                                row.big(),
                                row.real(),
                                row.precise(),
                                row.exact(),
                                row.text(),
                                row.day(),
                                row.time(),
                                row.localAt(),
                                row.at(),
                                row.numbers(),
                                row.pair());

        assertThat(rows(Everything.class, batches)).containsExactly(row);
    }

    private static final Schema NAMES =
            Schema.of(
                    Field.nullable("user_id", DataType.INT32),
                    Field.nullable("USERNAME", DataType.UTF8));

    record Wide(long userId, Optional<String> userName) {}

    @Test
    void widensNumbersAndWrapsNulls() {
        Batches batches = Batches.of(NAMES).row(1, null).row(2, "b");

        assertThat(rows(Wide.class, batches))
                .containsExactly(new Wide(1, Optional.empty()), new Wide(2, Optional.of("b")));
    }

    @Test
    void refusesANullForAPrimitive() {
        QueryException error = failure(Wide.class, Batches.of(NAMES).row(null, "b"));

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_CAST);
        assertThat(error).hasMessageContaining("\"userId\" is a primitive");
    }

    record Misfit(String userId) {}

    record Stranger(int nobody) {}

    @Test
    void saysWhichComponentHasNoFittingColumn() {
        Batches batches = Batches.of(NAMES).row(1, "a");

        assertThat(failure(Misfit.class, batches))
                .hasMessage(
                        "component \"userId\" is a String, but column \"user_id\" is integer,"
                                + " which needs Integer");
        assertThat(failure(Stranger.class, batches))
                .hasMessageContaining("component \"nobody\" of Stranger has no column")
                .hasMessageContaining("user_id, USERNAME");
    }

    record Twice(int id) {}

    @Test
    void saysWhichColumnsAreAmbiguous() {
        Schema schema =
                Schema.of(
                        Field.required("id", DataType.INT32), Field.required("ID", DataType.INT32));

        assertThat(failure(Twice.class, Batches.of(schema).row(1, 2)))
                .hasMessageContaining("could take column 0 or 1");
    }

    record Picky(int userId, String userName) {
        Picky {
            if (userId < 0) {
                throw new IllegalArgumentException("negative");
            }
        }
    }

    @Test
    void passesOnWhatAConstructorRefuses() {
        assertThat(failure(Picky.class, Batches.of(NAMES).row(-1, "a")))
                .hasMessageContaining("the constructor of Picky refused a row")
                .hasMessageContaining("negative");
    }

    @Test
    void refusesClassesThatAreNoRecords() {
        assertThatThrownBy(
                        () -> session.query(BatchesExec.of(Batches.of(NAMES))).rows(String.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.String");
    }

    @Test
    void givesPlainRowsByNameAndPosition() {
        List<Row> rows = rows(Row.class, Batches.of(NAMES).row(1, null));

        Row row = rows.getFirst();
        assertThat(row.value("user_id")).isEqualTo(1);
        assertThat(row.value(1)).isNull();
        assertThat(row).isEqualTo(new Row(NAMES, Arrays.asList(1, null)));
        assertThatThrownBy(() -> row.value("nobody")).isInstanceOf(NoSuchElementException.class);
    }
}
