package io.sluice.operators.internal.expr;

import io.sluice.operators.internal.value.Times;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;

/// Random values as literals have them: mostly small ones, so that expressions have results, and
/// the extremes.
final class RandomValues {

    private static final List<String> TEXTS =
            List.of(
                    "",
                    "a",
                    "ab",
                    "abc",
                    "abcdefgh",
                    "abcdefghi",
                    "aab",
                    "aaab",
                    "ABC",
                    " a b ",
                    "é",
                    "aéb",
                    "€uro",
                    "a\uD83D\uDE00",
                    "\uFFFD",
                    "100%",
                    "a_c",
                    "12",
                    "-7.5",
                    "true",
                    "2024-02-29",
                    "2024-02-29 12:30:00",
                    "a\u0000b",
                    "\u0000",
                    "\u0130\u00DF",
                    "e\u0301",
                    "NaN",
                    "1e400",
                    "a long text that has more than sixteen bytes",
                    "a long text that has more than sixteen bytes too");

    private final Random random;
    private final int extremesInHundred;

    /// @param extremesInHundred how often the extremes of a type come up
    RandomValues(Random random, int extremesInHundred) {
        this.random = random;
        this.extremesInHundred = extremesInHundred;
    }

    Object of(DataType type) {
        boolean extreme = random.nextInt(100) < extremesInHundred;
        return switch (type) {
            case DataType.Bool() -> random.nextBoolean();
            case DataType.Int(int bitWidth) -> extreme ? extremeInteger(bitWidth) : smallInteger();
            case DataType.FloatingPoint(int bitWidth) -> {
                double value = extreme ? extremeDouble() : smallInteger() / 4.0;
                yield bitWidth == 32 ? (double) (float) value : value;
            }
            case DataType.Decimal decimal ->
                    extreme ? extremeDecimal(decimal) : smallDecimal(decimal);
            case DataType.Utf8() -> TEXTS.get(random.nextInt(TEXTS.size()));
            case DataType.Binary() -> {
                byte[] bytes = new byte[random.nextInt(4)];
                random.nextBytes(bytes);
                yield ByteBuffer.wrap(bytes).asReadOnlyBuffer();
            }
            case DataType.Date() ->
                    LocalDate.ofEpochDay(extreme ? (int) extremeInteger(32) : day());
            case DataType.Time() -> Times.time(random.nextLong(Times.MICROS_PER_DAY));
            case DataType.Timestamp(boolean zoned) -> {
                long micros =
                        extreme
                                ? extremeInteger(64)
                                : day() * Times.MICROS_PER_DAY
                                        + random.nextLong(Times.MICROS_PER_DAY);
                yield zoned ? Times.instant(micros) : Times.dateTime(micros);
            }
            case DataType.Null(), DataType.ListOf _, DataType.Struct _ ->
                    throw new IllegalArgumentException(type.sqlName());
        };
    }

    private long day() {
        return random.nextInt(60_000) - 20_000L;
    }

    private long smallInteger() {
        return random.nextInt(9) == 0 ? random.nextInt(200) - 100 : random.nextInt(9) - 3;
    }

    private long extremeInteger(int bitWidth) {
        long max = Long.MAX_VALUE >> (64 - bitWidth);
        return switch (random.nextInt(5)) {
            case 0 -> max;
            case 1 -> -max - 1;
            case 2 -> -max;
            case 3 -> max - 1;
            default -> random.nextLong() >> (64 - bitWidth);
        };
    }

    private double extremeDouble() {
        double[] extremes = {
            Double.NaN,
            -0.0,
            0.0,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MAX_VALUE,
            Double.MIN_VALUE,
            0x1p63,
            -0x1p63,
            0.5,
            1.5,
            1e39
        };
        return extremes[random.nextInt(extremes.length)];
    }

    private BigDecimal smallDecimal(DataType.Decimal type) {
        int digits = 1 + random.nextInt(Math.min(type.precision(), 6));
        BigInteger bound = BigInteger.TEN.pow(digits);
        return new BigDecimal(
                BigInteger.valueOf(random.nextInt())
                        .mod(bound)
                        .multiply(BigInteger.valueOf(random.nextInt(3) - 1L)),
                type.scale());
    }

    private BigDecimal extremeDecimal(DataType.Decimal type) {
        BigInteger max = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE);
        BigInteger unscaled =
                switch (random.nextInt(4)) {
                    case 0 -> max;
                    case 1 -> max.negate();
                    case 2 -> BigInteger.valueOf(Long.MIN_VALUE).min(max).max(max.negate());
                    default -> new BigInteger(126, random).mod(max);
                };
        return new BigDecimal(unscaled, type.scale());
    }
}
