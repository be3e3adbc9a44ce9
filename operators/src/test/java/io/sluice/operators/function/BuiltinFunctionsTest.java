package io.sluice.operators.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.Encoding;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.ScalarFunction;
import io.sluice.memory.SlabPool;
import io.sluice.operators.internal.value.JavaLiterals;
import io.sluice.operators.internal.value.RowFunction;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuiltinFunctionsTest {

    private static final LocalDate LEAP_DAY = LocalDate.of(2024, 2, 29);

    private final BufferAllocator allocator = new SlabPool(0).newRoot(16 << 20);

    @AfterEach
    void everythingIsReleased() {
        allocator.close();
    }

    @ParameterizedTest
    @CsvSource({
        "year, 2024",
        "isoyear, 2024",
        "decade, 202",
        "century, 21",
        "millennium, 3",
        "quarter, 1",
        "month, 2",
        "week, 9",
        "day, 29",
        "dow, 4",
        "isodow, 4",
        "doy, 60",
        "hour, 13",
        "minute, 45",
        "second, 59",
        "millisecond, 59123",
        "microsecond, 59123456",
        "epoch, 1709214359"
    })
    void partsOfDatesAndTimes(String part, long expected) {
        LocalDateTime at = LEAP_DAY.atTime(13, 45, 59, 123_456_000);
        assertThat(call(part, at)).isEqualTo(expected);
        assertThat(call(part, at.toInstant(java.time.ZoneOffset.UTC))).isEqualTo(expected);
        assertThat(call("date_part", part, at)).isEqualTo(expected);
    }

    @Test
    void partsBeforeTheEpochAndAtTheEdgesOfWeeks() {
        LocalDateTime before = LocalDateTime.of(1969, 12, 31, 23, 59, 59, 500_000_000);
        assertThat(call("epoch", before)).isEqualTo(-1L);
        assertThat(call("second", before)).isEqualTo(59L);
        assertThat(call("dow", LocalDate.of(2024, 3, 3))).isEqualTo(0L);
        assertThat(call("isodow", LocalDate.of(2024, 3, 3))).isEqualTo(7L);
        assertThat(call("week", LocalDate.of(2021, 1, 3))).isEqualTo(53L);
        assertThat(call("isoyear", LocalDate.of(2021, 1, 3))).isEqualTo(2020L);
        assertThat(call("century", LocalDate.of(2000, 1, 1))).isEqualTo(20L);
        assertThat(call("century", LocalDate.of(-5, 1, 1))).isEqualTo(-1L);
        assertThat(call("hour", LocalTime.of(7, 8))).isEqualTo(7L);
        assertThat(call("minute", LEAP_DAY)).isEqualTo(0L);
    }

    @ParameterizedTest
    @CsvSource({
        "millennium, 2001-01-01T00:00",
        "century, 2001-01-01T00:00",
        "decade, 2020-01-01T00:00",
        "year, 2024-01-01T00:00",
        "isoyear, 2024-01-01T00:00",
        "quarter, 2024-04-01T00:00",
        "month, 2024-05-01T00:00",
        "week, 2024-05-06T00:00",
        "day, 2024-05-12T00:00",
        "hour, 2024-05-12T13:00",
        "Minutes, 2024-05-12T13:45",
        "second, 2024-05-12T13:45:59",
        "millisecond, 2024-05-12T13:45:59.123",
        "microsecond, 2024-05-12T13:45:59.123456"
    })
    void truncates(String unit, LocalDateTime expected) {
        LocalDateTime at = LocalDateTime.of(2024, 5, 12, 13, 45, 59, 123_456_000);
        assertThat(call("date_trunc", unit, at)).isEqualTo(expected);
        assertThat(call("date_trunc", unit, at.toInstant(java.time.ZoneOffset.UTC)))
                .isEqualTo(expected.toInstant(java.time.ZoneOffset.UTC));
        assertThat(call("date_trunc", unit, at.toLocalDate())).isEqualTo(expected.toLocalDate());
    }

    @Test
    void refusesUnitsThatItCannotTruncateTo() {
        assertFails(ErrorCode.INVALID_ARGUMENT, "truncated to dow", "date_trunc", "dow", LEAP_DAY);
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                "'fortnight' is no part of a date",
                "date_trunc",
                "fortnight",
                LEAP_DAY);
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                "a time has no year",
                "date_part",
                "year",
                LocalTime.NOON);
    }

    @Test
    void addsToDatesAndTimes() {
        assertThat(call("date_add_days", LEAP_DAY, -60L)).isEqualTo(LocalDate.of(2023, 12, 31));
        assertThat(call("date_add_months", LEAP_DAY, 12L)).isEqualTo(LocalDate.of(2025, 2, 28));
        assertThat(call("date_add_months", LocalDateTime.of(2024, 1, 31, 5, 0), 1L))
                .isEqualTo(LocalDateTime.of(2024, 2, 29, 5, 0));
        assertThat(call("date_add_micros", LEAP_DAY, 1L))
                .isEqualTo(LEAP_DAY.atStartOfDay().plusNanos(1000));
        assertThat(call("date_add_micros", Instant.EPOCH, -1_000_000L))
                .isEqualTo(Instant.ofEpochSecond(-1));
        assertThat(call("date_diff_days", LEAP_DAY, LocalDate.of(2023, 3, 1))).isEqualTo(365L);
        assertThat(call("date_diff_micros", Instant.EPOCH, Instant.ofEpochSecond(2)))
                .isEqualTo(-2_000_000L);
        assertFails(
                ErrorCode.NUMERIC_OVERFLOW,
                "does not fit into date",
                "date_add_days",
                LEAP_DAY,
                1L << 40);
        assertFails(
                ErrorCode.NUMERIC_OVERFLOW,
                "does not fit into timestamp",
                "date_add_micros",
                LEAP_DAY,
                Long.MAX_VALUE);
    }

    @Test
    void countsCharactersNotBytes() {
        assertThat(call("length", "aé€\uD83D\uDE00")).isEqualTo(4L);
        assertThat(call("octet_length", "aé€\uD83D\uDE00")).isEqualTo(10L);
        assertThat(call("substring", "aé€\uD83D\uDE00z", 3L, 2L)).isEqualTo("€\uD83D\uDE00");
        assertThat(call("position", "\uD83D\uDE00", "aé€\uD83D\uDE00")).isEqualTo(4L);
        assertThat(call("reverse", "a\uD83D\uDE00")).isEqualTo("\uD83D\uDE00a");
    }

    @Test
    void substringsMayReachBeyondTheText() {
        assertThat(call("substring", "hello", 2L)).isEqualTo("ello");
        assertThat(call("substring", "hello", -1L, 3L)).isEqualTo("h");
        assertThat(call("substring", "hello", 4L, 100L)).isEqualTo("lo");
        assertThat(call("substring", "hello", 9L)).isEqualTo("");
        assertThat(call("substring", "hello", 2L, Long.MAX_VALUE)).isEqualTo("ello");
        assertFails(
                ErrorCode.INVALID_ARGUMENT, "negative length -1", "substring", "hello", 1L, -1L);
        assertThat(call("left", "hello", 2L)).isEqualTo("he");
        assertThat(call("left", "hello", -2L)).isEqualTo("hel");
        assertThat(call("left", "hello", -9L)).isEqualTo("");
        assertThat(call("right", "hello", 2L)).isEqualTo("lo");
        assertThat(call("right", "hello", -2L)).isEqualTo("llo");
        assertThat(call("right", "hello", 9L)).isEqualTo("hello");
    }

    @Test
    void textFunctions() {
        assertThat(call("upper", "title ß")).isEqualTo("TITLE SS");
        assertThat(call("lower", "TITLE")).isEqualTo("title");
        assertThat(call("trim", "  a b ")).isEqualTo("a b");
        assertThat(call("ltrim", "  a ")).isEqualTo("a ");
        assertThat(call("rtrim", "xaxyx", "xy")).isEqualTo("xa");
        assertThat(call("btrim", "xx", "x")).isEqualTo("");
        assertThat(call("||", "a", "b")).isEqualTo("ab");
        assertThat(call("concat", "a", null, "b")).isEqualTo("ab");
        assertThat(call("replace", "aXbX", "X", "--")).isEqualTo("a--b--");
        assertThat(call("replace", "abc", "", "x")).isEqualTo("abc");
        assertThat(call("strpos", "banana", "nan")).isEqualTo(3L);
        assertThat(call("position", "x", "banana")).isEqualTo(0L);
        assertThat(call("starts_with", "banana", "ban")).isEqualTo(true);
        assertThat(call("ends_with", "banana", "ban")).isEqualTo(false);
        assertThat(call("repeat", "ab", 2L)).isEqualTo("abab");
        assertThat(call("repeat", "ab", -2L)).isEqualTo("");
        assertFails(
                ErrorCode.TOO_LARGE,
                "repeat would make a text of 18446744073709551614 characters",
                "repeat",
                "ab",
                Long.MAX_VALUE);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void longTextsTakeTimeInProportion() {
        String text = "a".repeat(2_000_000);
        String half = "a".repeat(1_000_000);
        assertThat(call("position", half + "b", text)).isEqualTo(0L);
        assertThat(call("strpos", text, half + "b")).isEqualTo(0L);
        assertThat(call("replace", text, half + "b" + half, "x")).isEqualTo(text);
        String letters =
                IntStream.range(0x100, 0x20000)
                        .filter(letter -> letter < 0xD800 || letter > 0xDFFF)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
        for (String trim : List.of("trim", "btrim", "ltrim", "rtrim")) {
            assertThat(call(trim, text, letters + "a")).isEqualTo("");
            assertThat(call(trim, letters, text)).isEqualTo(letters);
        }
        assertThat(call("trim", letters + "b" + letters, letters)).isEqualTo("b");
    }

    @Test
    void roundsAwayFromZero() {
        assertThat(call("round", 2.5)).isEqualTo(3.0);
        assertThat(call("round", -2.5)).isEqualTo(-3.0);
        assertThat(call("round", 1.005, 2L)).isEqualTo(1.01);
        assertThat(call("round", 1250.0, -2L)).isEqualTo(1300.0);
        assertThat(call("round", -0.4)).isEqualTo(-0.0);
        assertThat(call("round", Double.NaN)).isEqualTo(Double.NaN);
        assertThat(call("round", 1.0, Long.MAX_VALUE)).isEqualTo(1.0);
        assertThat(call("round", 150L, -2L)).isEqualTo(200L);
        assertThat(call("round", new BigDecimal("9.995"), 2L)).isEqualTo(new BigDecimal("10.000"));
        assertThat(call("round", new BigDecimal("9.5"))).isEqualTo(new BigDecimal("10"));
        assertThat(call("trunc", new BigDecimal("-9.99"))).isEqualTo(new BigDecimal("-9"));
        assertThat(call("trunc", -9.99)).isEqualTo(-9.0);
        assertThat(call("ceil", new BigDecimal("9.01"))).isEqualTo(new BigDecimal("10"));
        assertThat(call("floor", -1.5)).isEqualTo(-2.0);
        assertThat(call("ceiling", 7L)).isEqualTo(7L);
    }

    @Test
    void numberFunctions() {
        assertThat(call("abs", -5L)).isEqualTo(5L);
        assertThat(call("abs", new BigDecimal("-1.5"))).isEqualTo(new BigDecimal("1.5"));
        assertThat(call("sign", new BigDecimal("-0.5"))).isEqualTo(new BigDecimal("-1"));
        assertThat(call("sign", -0.0)).isEqualTo(-0.0);
        assertThat(call("mod", -7L, 3L)).isEqualTo(-1L);
        assertThat(call("mod", new BigDecimal("7.5"), new BigDecimal("2")))
                .isEqualTo(new BigDecimal("1.5"));
        assertThat(call("greatest", 1.0, Double.NaN, null)).isEqualTo(Double.NaN);
        assertThat(call("least", "b", "a")).isEqualTo("a");
        assertThat(call("sqrt", 9L)).isEqualTo(3.0);
        assertThat(call("power", 2L, 10L)).isEqualTo(1024.0);
        assertThat(call("exp", 0.0)).isEqualTo(1.0);
        assertThat(call("ln", Math.E)).isEqualTo(1.0);
        assertThat(call("log10", new BigDecimal("1000"))).isEqualTo(3.0);
        assertThat(call("atan2", 1.0, 1.0)).isEqualTo(Math.PI / 4);
        assertThat(call("radians", 180.0)).isEqualTo(Math.PI);
        assertFails(ErrorCode.NUMERIC_OVERFLOW, "bigint", "abs", Long.MIN_VALUE);
        assertFails(ErrorCode.INVALID_ARGUMENT, "sqrt(-1.0) is not defined", "sqrt", -1.0);
        assertFails(ErrorCode.INVALID_ARGUMENT, "ln(0.0) is not defined", "ln", 0.0);
        assertFails(ErrorCode.INVALID_ARGUMENT, "power(0.0, -1.0)", "power", 0.0, -1.0);
        assertFails(ErrorCode.DIVISION_BY_ZERO, "7 % 0", "mod", 7L, 0L);
    }

    @Test
    void refusesTypesByName() {
        ScalarFunction upper = BuiltinFunctions.registry().scalar("upper");
        assertThatThrownBy(() -> upper.returnType(List.of(DataType.INT64)))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SQL_INVALID))
                .hasMessage("upper takes (varchar), not (bigint)");
        assertThatThrownBy(() -> upper.returnType(List.of()))
                .hasMessage("upper takes (varchar), not ()");
        ScalarFunction least = BuiltinFunctions.registry().scalar("least");
        assertThatThrownBy(() -> least.returnType(List.of(DataType.INT64, DataType.UTF8)))
                .hasMessageContaining("values of one type");
    }

    @Test
    void everyFunctionTakesUntypedNulls() {
        for (ScalarFunction function : BuiltinFunctions.scalars()) {
            boolean answered = false;
            for (int count = 1; count <= 3 && !answered; count++) {
                List<DataType> types = java.util.Collections.nCopies(count, DataType.NULL);
                try {
                    function.returnType(types);
                } catch (QueryException _) {
                    continue;
                }
                answered = true;
                List<Column> arguments = types.stream().map(type -> Column.nulls(type, 3)).toList();
                Column result = function.evaluate(arguments, 3, allocator);
                boolean concat = function.name().equals("concat");
                assertThat(result.nullCount()).as(function.name()).isEqualTo(concat ? 0 : 3);
                result.release();
            }
            assertThat(answered).as(function.name()).isTrue();
        }
    }

    @Test
    void constantsAreComputedOnce() {
        Column text = column(DataType.UTF8, List.of("abc"));
        Column constant = Column.constant(text, 0, 1000);
        Column result =
                BuiltinFunctions.registry()
                        .scalar("upper")
                        .evaluate(List.of(constant), 1000, allocator);
        assertThat(result.encoding()).isEqualTo(Encoding.CONSTANT);
        assertThat(result.getString(999)).isEqualTo("ABC");
        result.release();
        constant.release();
        text.release();
    }

    /// The result, the same from the row body and from columns with a null row before and behind.
    private Object call(String name, Object... arguments) {
        RowFunction function = (RowFunction) BuiltinFunctions.registry().scalar(name);
        List<DataType> types = Arrays.stream(arguments).map(BuiltinFunctionsTest::type).toList();
        DataType result = function.returnType(types);
        Object value = function.apply(result, Arrays.asList(arguments));
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            columns.add(column(types.get(i), Arrays.asList(null, arguments[i], null)));
        }
        Column evaluated = function.evaluate(columns, 3, allocator);
        assertThat(evaluated.type()).isEqualTo(result);
        assertThat(JavaLiterals.of(evaluated, 1)).isEqualTo(value);
        evaluated.release();
        columns.forEach(Column::release);
        return value;
    }

    private void assertFails(ErrorCode code, String message, String name, Object... arguments) {
        RowFunction function = (RowFunction) BuiltinFunctions.registry().scalar(name);
        List<DataType> types = Arrays.stream(arguments).map(BuiltinFunctionsTest::type).toList();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            columns.add(column(types.get(i), Arrays.asList(arguments[i])));
        }
        assertThatThrownBy(() -> function.evaluate(columns, 1, allocator))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
        assertThat(function.returnType(types)).isNotNull();
        columns.forEach(Column::release);
    }

    private Column column(DataType type, List<Object> values) {
        try (ColumnWriter writer = ColumnWriter.of(type, allocator)) {
            values.forEach(writer::append);
            return writer.finish();
        }
    }

    private static DataType type(Object value) {
        return switch (value) {
            case null -> DataType.NULL;
            case Long _ -> DataType.INT64;
            case Double _ -> DataType.FLOAT64;
            case BigDecimal number ->
                    DataType.decimal(Math.max(number.precision(), number.scale()), number.scale());
            case String _ -> DataType.UTF8;
            case LocalDate _ -> DataType.DATE;
            case LocalTime _ -> DataType.TIME;
            case LocalDateTime _ -> DataType.TIMESTAMP;
            case Instant _ -> DataType.TIMESTAMP_TZ;
            default -> throw new IllegalArgumentException(value.toString());
        };
    }
}
