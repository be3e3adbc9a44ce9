package io.sluice.operators.internal.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CastsTest {

    private static final DataType MONEY = DataType.decimal(6, 2);

    @Test
    void numbersRoundAndAreCheckedAgainstTheRange() {
        assertCast(2.5, DataType.FLOAT64, DataType.INT64, 2L);
        assertCast(3.5, DataType.FLOAT64, DataType.INT64, 4L);
        assertCast(-127.5, DataType.FLOAT64, DataType.INT8, -128L);
        assertCast(new BigDecimal("2.5"), DataType.decimal(2, 1), DataType.INT64, 3L);
        assertCast(new BigDecimal("-2.5"), DataType.decimal(2, 1), DataType.INT64, -3L);
        assertCast(7L, DataType.INT32, MONEY, new BigDecimal("7.00"));
        assertCast(new BigDecimal("1.005"), DataType.decimal(4, 3), MONEY, new BigDecimal("1.01"));
        assertCast(1.005, DataType.FLOAT64, MONEY, new BigDecimal("1.01"));
        assertCast(
                (double) 0.1f,
                DataType.FLOAT32,
                DataType.decimal(10, 8),
                new BigDecimal("0.10000000"));
        assertOverflow(128L, DataType.INT64, DataType.INT8, "128 does not fit into tinyint");
        assertOverflow(
                9.3e18, DataType.FLOAT64, DataType.INT64, "9.3e+18 does not fit into bigint");
        assertOverflow(Double.NaN, DataType.FLOAT64, DataType.INT64, "NaN");
        assertOverflow(Double.NEGATIVE_INFINITY, DataType.FLOAT64, MONEY, "-Infinity");
        assertOverflow(10000L, DataType.INT64, MONEY, "10000 does not fit into decimal(6,2)");
        assertOverflow(9999.995, DataType.FLOAT64, MONEY, "9999.995");
    }

    @Test
    void floatsNarrowWithoutBecomingInfinite() {
        assertCast(0.1, DataType.FLOAT64, DataType.FLOAT32, (double) 0.1f);
        assertCast(
                Double.POSITIVE_INFINITY,
                DataType.FLOAT64,
                DataType.FLOAT32,
                Double.POSITIVE_INFINITY);
        assertOverflow(1e39, DataType.FLOAT64, DataType.FLOAT32, "1e+39 does not fit into real");
        assertCast(16777217L, DataType.INT64, DataType.FLOAT32, 16777216.0);
        // Rounding to 64 bits first would give 2^60.
        assertCast(
                (1L << 60) + (1L << 36) + 1,
                DataType.INT64,
                DataType.FLOAT32,
                (double) ((1L << 60) + (1L << 37)));
    }

    @Test
    void booleansAreZeroAndOne() {
        assertCast(true, DataType.BOOL, DataType.INT32, 1L);
        assertCast(false, DataType.BOOL, DataType.UTF8, "false");
        assertCast(-3L, DataType.INT64, DataType.BOOL, true);
        assertCast(0L, DataType.INT64, DataType.BOOL, false);
    }

    @Test
    void datesAndTimestampsMeetInUtc() {
        LocalDate date = LocalDate.of(1969, 12, 31);
        LocalDateTime at = LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000);
        Instant instant = Instant.parse("1969-12-31T23:59:59.999999Z");
        assertCast(date, DataType.DATE, DataType.TIMESTAMP, date.atStartOfDay());
        assertCast(date, DataType.DATE, DataType.TIMESTAMP_TZ, Instant.ofEpochSecond(-86400));
        assertCast(at, DataType.TIMESTAMP, DataType.DATE, date);
        assertCast(instant, DataType.TIMESTAMP_TZ, DataType.DATE, date);
        assertCast(at, DataType.TIMESTAMP, DataType.TIMESTAMP_TZ, instant);
        assertCast(instant, DataType.TIMESTAMP_TZ, DataType.TIMESTAMP, at);
        assertCast(at, DataType.TIMESTAMP, DataType.TIME, LocalTime.of(23, 59, 59, 999_999_000));
        assertOverflow(LocalDate.of(400_000, 1, 1), DataType.DATE, DataType.TIMESTAMP, "timestamp");
    }

    @Test
    void textIsTrimmedAndParsed() {
        assertCast(" 42\t", DataType.UTF8, DataType.INT32, 42L);
        assertCast("+1e3", DataType.UTF8, MONEY, new BigDecimal("1000.00"));
        assertCast(".5", DataType.UTF8, DataType.FLOAT64, 0.5);
        assertCast("-inf", DataType.UTF8, DataType.FLOAT32, Double.NEGATIVE_INFINITY);
        assertCast("nan", DataType.UTF8, DataType.FLOAT64, Double.NaN);
        assertCast(" Yes", DataType.UTF8, DataType.BOOL, true);
        assertCast("OFF", DataType.UTF8, DataType.BOOL, false);
        assertCast("2024-2-29", DataType.UTF8, DataType.DATE, LocalDate.of(2024, 2, 29));
        assertCast("-0044-03-15", DataType.UTF8, DataType.DATE, LocalDate.of(-44, 3, 15));
        assertCast("9:05:01.5", DataType.UTF8, DataType.TIME, LocalTime.of(9, 5, 1, 500_000_000));
        assertCast(
                "2024-01-01",
                DataType.UTF8,
                DataType.TIMESTAMP,
                LocalDateTime.of(2024, 1, 1, 0, 0));
        assertCast(
                "2023-12-31 23:59:59.9999996",
                DataType.UTF8,
                DataType.TIMESTAMP,
                LocalDateTime.of(2023, 12, 31, 23, 59, 59, 999_999_000));
        assertCast(
                "1969-12-31 23:59:59.9999999",
                DataType.UTF8,
                DataType.TIMESTAMP,
                LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000));
        assertCast(
                "23:59:59.9999999",
                DataType.UTF8,
                DataType.TIME,
                LocalTime.of(23, 59, 59, 999_999_000));
        assertCast(
                "2023-12-31 23:59:59.9999999Z",
                DataType.UTF8,
                DataType.TIMESTAMP_TZ,
                Instant.parse("2023-12-31T23:59:59.999999Z"));
        assertCast(
                "2024-01-01T12:30+05:30",
                DataType.UTF8,
                DataType.TIMESTAMP_TZ,
                Instant.parse("2024-01-01T07:00:00Z"));
        assertCast(
                "2024-01-01 12:30:00 UTC",
                DataType.UTF8,
                DataType.TIMESTAMP_TZ,
                Instant.parse("2024-01-01T12:30:00Z"));
        assertCast("é", DataType.UTF8, DataType.BINARY, ByteBuffer.wrap(new byte[] {-61, -87}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "1.5", "1e2", "0x1", "12a", "--1", "١"})
    void textThatIsNoIntegerIsRefused(String text) {
        assertInvalid(text, DataType.INT64, "bigint");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "1d", "0x1p3", "1e", "e1", "NaNs", "1_000", "1,5"})
    void textThatIsNoNumberIsRefused(String text) {
        assertInvalid(text, DataType.FLOAT64, "double");
        assertInvalid(text, MONEY, "decimal(6,2)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-30",
                "2024-13-01",
                "24-01-01",
                "2024-01-01x",
                "2024-01",
                "20240101",
                "2024-01-01 00:00"
            })
    void textThatIsNoDateIsRefused(String text) {
        assertInvalid(text, DataType.DATE, "date");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-01-01 24:00",
                "2024-01-01 1",
                "2024-01-01 10:61",
                "2024-01-01 10:00:00.",
                "2024-01-01 10:00Z",
                "2024-01-01 10:00+01"
            })
    void textThatIsNoLocalTimestampIsRefused(String text) {
        assertInvalid(text, DataType.TIMESTAMP, "timestamp");
    }

    @Test
    void numbersInTextBeyondTheRangeOverflow() {
        assertOverflow("9223372036854775808", DataType.UTF8, DataType.INT64, "bigint");
        assertOverflow("1e400", DataType.UTF8, DataType.FLOAT64, "double");
        assertOverflow("1e999999999", DataType.UTF8, MONEY, "'1e999999999' does not fit");
        assertCast("1e-999999999", DataType.UTF8, MONEY, new BigDecimal("0.00"));
        assertCast("0e999999999", DataType.UTF8, MONEY, new BigDecimal("0.00"));
        assertInvalid("1".repeat(2000), DataType.INT64, "…'");
        assertOverflow("999999-01-01 00:00", DataType.UTF8, DataType.TIMESTAMP, "timestamp");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0, 0.0",
        "-0.0, -0.0",
        "1.0, 1.0",
        "0.1, 0.1",
        "123456789012345, 123456789012345.0",
        "1e15, 1000000000000000.0",
        "1e16, 1e+16",
        "1.5e100, 1.5e+100",
        "1e-4, 0.0001",
        "1.25e-5, 1.25e-05",
        "NaN, NaN",
        "-Infinity, -Infinity"
    })
    void doublesBecomeTheirShortestText(double value, String text) {
        assertCast(value, DataType.FLOAT64, DataType.UTF8, text);
    }

    @Test
    void otherValuesBecomeText() {
        assertCast((double) 0.1f, DataType.FLOAT32, DataType.UTF8, "0.1");
        assertCast(1e6, DataType.FLOAT32, DataType.UTF8, "1000000.0");
        assertCast(new BigDecimal("-1.50"), MONEY, DataType.UTF8, "-1.50");
        assertCast(LocalDate.of(12024, 1, 2), DataType.DATE, DataType.UTF8, "12024-01-02");
        assertCast(LocalTime.of(1, 2), DataType.TIME, DataType.UTF8, "01:02:00");
        assertCast(
                LocalDateTime.of(2024, 1, 2, 3, 4, 5, 60_000_000),
                DataType.TIMESTAMP,
                DataType.UTF8,
                "2024-01-02 03:04:05.06");
        assertCast(
                Instant.parse("2024-01-02T03:04:05Z"),
                DataType.TIMESTAMP_TZ,
                DataType.UTF8,
                "2024-01-02 03:04:05+00");
        assertCast(ByteBuffer.wrap(new byte[] {65}), DataType.BINARY, DataType.UTF8, "A");
        assertThatThrownBy(() ->
                        Casts.cast(
                                ByteBuffer.wrap(new byte[] {-1}), DataType.BINARY, DataType.UTF8))
                .hasMessage("1 bytes that are not UTF-8 cannot be cast to varchar");
    }

    @Test
    void textFormsReadBackAsTheSameValue() {
        List<Object> values =
                List.of(
                        LocalDate.of(-43, 3, 15),
                        LocalDate.of(99999, 12, 31),
                        LocalTime.of(23, 59, 59, 999_999_000),
                        LocalDateTime.of(1, 1, 1, 0, 0, 0, 1000),
                        Instant.parse("1969-12-31T23:59:59.999999Z"));
        List<DataType> types =
                List.of(
                        DataType.DATE,
                        DataType.DATE,
                        DataType.TIME,
                        DataType.TIMESTAMP,
                        DataType.TIMESTAMP_TZ);
        for (int i = 0; i < values.size(); i++) {
            Object text = Casts.cast(values.get(i), types.get(i), DataType.UTF8);
            assertCast(text, DataType.UTF8, types.get(i), values.get(i));
        }
    }

    @Test
    void conversionsThatSqlDoesNotDefineAreRefusedByName() {
        assertThatThrownBy(() -> Casts.cast(1L, DataType.INT64, DataType.DATE))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SQL_INVALID))
                .hasMessage("a bigint cannot be cast to date");
        assertThat(Casts.defined(DataType.BOOL, DataType.FLOAT64)).isFalse();
        assertThat(Casts.defined(DataType.NULL, DataType.list(DataType.INT8))).isTrue();
        assertThat(Casts.defined(DataType.list(DataType.INT8), DataType.UTF8)).isFalse();
    }

    private static void assertCast(Object value, DataType from, DataType to, Object expected) {
        assertThat(Casts.cast(value, from, to)).isEqualTo(expected);
    }

    private static void assertInvalid(String text, DataType to, String message) {
        assertFails(text, DataType.UTF8, to, ErrorCode.INVALID_CAST, message);
    }

    private static void assertOverflow(Object value, DataType from, DataType to, String message) {
        assertFails(value, from, to, ErrorCode.NUMERIC_OVERFLOW, message);
    }

    private static void assertFails(
            Object value, DataType from, DataType to, ErrorCode code, String message) {
        assertThatThrownBy(() -> Casts.cast(value, from, to))
                .isInstanceOfSatisfying(
                        ValueException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
