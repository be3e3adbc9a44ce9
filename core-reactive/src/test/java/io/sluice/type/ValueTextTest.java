package io.sluice.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTextTest {

    @ParameterizedTest
    @CsvSource({
        "0.0, 0.0",
        "-0.0, -0.0",
        "1, 1.0",
        "1e10, 10000000000.0",
        "1e15, 1000000000000000.0",
        "1e16, 1e+16",
        "-1.5e-5, -1.5e-05",
        "1e-4, 0.0001",
        "1e-5, 1e-05",
        "4.9e-324, 5e-324",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "0.1, 0.1",
        "NaN, NaN",
        "-Infinity, -Infinity"
    })
    void doublesHaveTheirShortestDigitsAndAPoint(double value, String text) {
        assertThat(ValueText.of((Object) value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1",
        "123456789, 123456790.0",
        "1e16, 1e+16",
        "1.4e-45, 1e-45",
        "3.4028235e38, 3.4028235e+38"
    })
    void realsHaveNoMoreDigitsThanTheyNeed(float value, String text) {
        assertThat(ValueText.of((Object) value)).isEqualTo(text);
    }

    @Test
    void textsOfNumbersAreReadAsTheSameNumbers() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            Double value = Double.longBitsToDouble(random.nextLong());
            Double small = Double.longBitsToDouble(random.nextLong(2000));
            Float single = Float.intBitsToFloat(random.nextInt());
            assertThat(Double.valueOf(ValueText.of(value))).isEqualTo(value);
            assertThat(Double.valueOf(ValueText.of(small))).isEqualTo(small);
            assertThat(Float.valueOf(ValueText.of(single))).isEqualTo(single);
        }
    }

    @Test
    void yearsKeepTheirSignAndDigits() {
        assertThat(ValueText.of(LocalDate.of(-44, 3, 15))).isEqualTo("-0044-03-15");
        assertThat(ValueText.of(LocalDate.of(0, 1, 1))).isEqualTo("0000-01-01");
        assertThat(ValueText.of(LocalDate.of(10_000, 1, 1))).isEqualTo("10000-01-01");
        assertThat(ValueText.of(LocalDateTime.of(-1, 12, 31, 23, 59)))
                .isEqualTo("-0001-12-31 23:59:00");
        assertThat(ValueText.of(Instant.parse("+10000-01-01T00:00:00Z")))
                .isEqualTo("10000-01-01 00:00:00+00");
    }

    @Test
    void timesHaveSecondsAndAsManyOfTheirDigitsAsTheyNeed() {
        assertThat(ValueText.of(LocalTime.of(10, 0))).isEqualTo("10:00:00");
        assertThat(ValueText.of(LocalTime.of(0, 0, 1, 100_000_000))).isEqualTo("00:00:01.1");
        assertThat(ValueText.of(LocalTime.of(0, 0, 0, 1_000))).isEqualTo("00:00:00.000001");
    }

    @Test
    void nestedTextIsToldFromWhatIsAroundIt() {
        assertThat(ValueText.of(List.of())).isEqualTo("[]");
        assertThat(
                        ValueText.of(
                                Arrays.asList(
                                        "a", "x y", "b, c", "", "null", null, "it's", " x", "[y]")))
                .isEqualTo("[a, x y, 'b, c', '', 'null', NULL, 'it''s', ' x', '[y]']");
        Map<String, Object> struct = new LinkedHashMap<>();
        struct.put("n", 1.5);
        struct.put("a b", List.of(LocalDate.EPOCH));
        struct.put("c:d", ByteBuffer.wrap(new byte[] {10, -1}));
        assertThat(ValueText.of(struct)).isEqualTo("{n: 1.5, a b: [1970-01-01], 'c:d': \\x0aff}");
    }

    @Test
    void jsonKeepsEveryDigitForReadersWhoseNumbersAreDoubles() {
        assertThat(json(9_007_199_254_740_993L)).isEqualTo("\"9007199254740993\"");
        assertThat(json(new BigDecimal("12.50"))).isEqualTo("\"12.50\"");
        assertThat(json(new BigDecimal(BigInteger.ONE, -3))).isEqualTo("\"1000\"");
        assertThat(json(Integer.MIN_VALUE)).isEqualTo("-2147483648");
        assertThat(json((byte) -128)).isEqualTo("-128");
        assertThat(json(1e10)).isEqualTo("10000000000.0");
        assertThat(json(0.1f)).isEqualTo("0.1");
        assertThat(json(Float.NaN)).isEqualTo("\"NaN\"");
        assertThat(json(Double.NEGATIVE_INFINITY)).isEqualTo("\"-Infinity\"");
    }

    @Test
    void jsonHasTimestampsAsIsoWritesThem() {
        assertThat(json(LocalDateTime.of(2026, 1, 31, 12, 0))).isEqualTo("\"2026-01-31T12:00:00\"");
        assertThat(json(Instant.EPOCH.plusMillis(100))).isEqualTo("\"1970-01-01T00:00:00.1Z\"");
        assertThat(json(LocalTime.NOON)).isEqualTo("\"12:00:00\"");
    }

    @Test
    void jsonNestsAndEscapes() {
        assertThat(json(List.of())).isEqualTo("[]");
        assertThat(json(Map.of())).isEqualTo("{}");
        assertThat(json(Collections.singletonList(null))).isEqualTo("[null]");
        assertThat(json(List.of(1, Map.of("a\"", List.of(2L, "\u0000\n\\")))))
                .isEqualTo("[1,{\"a\\\"\":[\"2\",\"\\u0000\\n\\\\\"]}]");
        assertThat(json("ü😀" + Character.MIN_HIGH_SURROGATE)).isEqualTo("\"ü😀\\ud800\"");
        assertThat(json(ByteBuffer.wrap(new byte[] {0, -1}))).isEqualTo("\"\\\\x00ff\"");
    }

    @Test
    void refusesWhatIsAValueOfNoType() {
        assertThatThrownBy(() -> ValueText.of(new Object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a Object has no text");
    }

    private static String json(Object value) {
        StringBuilder json = new StringBuilder();
        ValueJson.append(json, value);
        return json.toString();
    }
}
