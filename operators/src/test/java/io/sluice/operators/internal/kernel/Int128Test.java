package io.sluice.operators.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Two-long arithmetic against [BigInteger].
class Int128Test {

    private static final BigInteger MAX = BigInteger.TWO.pow(127).subtract(BigInteger.ONE);
    private static final BigInteger MIN = BigInteger.TWO.pow(127).negate();

    private final LoopFrame frame = new LoopFrame(0, 0);
    private final List<BigInteger> numbers = numbers();

    @Test
    void addsAndSubtractsWithOverflow() {
        forAllPairs((a, b) -> {
            check(
                    a.add(b),
                    () -> Int128.add(high(a), low(a), high(b), low(b), frame),
                    a + " + " + b);
            check(
                    a.subtract(b),
                    () -> Int128.subtract(high(a), low(a), high(b), low(b), frame),
                    a + " - " + b);
        });
    }

    @Test
    void multipliesWithOverflow() {
        forAllPairs((a, b) -> {
            BigInteger product = a.multiply(b);
            // The most negative number may be refused, since the row evaluator has it.
            if (!product.equals(MIN)) {
                check(
                        product,
                        () -> Int128.multiply(high(a), low(a), high(b), low(b), frame),
                        a + " * " + b);
            }
        });
    }

    @Test
    void dividesRoundingHalvesAwayFromZero() {
        forAllPairs((a, b) -> {
            if (b.signum() == 0) {
                assertFails(() -> Int128.divideHalfUp(high(a), low(a), 0, 0, frame));
                assertFails(() -> Int128.modulo(high(a), low(a), 0, 0, frame));
                return;
            }
            BigInteger quotient =
                    new BigDecimal(a)
                            .divide(new BigDecimal(b), 0, RoundingMode.HALF_UP)
                            .toBigInteger();
            if (!a.equals(MIN)) {
                check(
                        quotient,
                        () -> Int128.divideHalfUp(high(a), low(a), high(b), low(b), frame),
                        a + " / " + b);
            }
            check(
                    a.remainder(b),
                    () -> Int128.modulo(high(a), low(a), high(b), low(b), frame),
                    a + " % " + b);
        });
    }

    @Test
    void scalesByPowersOfTen() {
        for (BigInteger number : numbers) {
            for (int digits = 0; digits <= 38; digits++) {
                int power = digits;
                BigInteger up = number.multiply(BigInteger.TEN.pow(digits));
                if (!up.equals(MIN)) {
                    check(
                            up,
                            () -> Int128.scaleUp(high(number), low(number), power, frame),
                            number + " * 10^" + digits);
                }
                BigInteger down =
                        new BigDecimal(number)
                                .movePointLeft(digits)
                                .setScale(0, RoundingMode.HALF_UP)
                                .toBigInteger();
                if (!number.equals(MIN)) {
                    check(
                            down,
                            () -> Int128.scaleDown(high(number), low(number), power, frame),
                            number + " / 10^" + digits);
                }
            }
        }
    }

    @Test
    void comparesAndChecksDigits() {
        forAllPairs((a, b) ->
                assertThat(Integer.signum(Int128.compare(high(a), low(a), high(b), low(b))))
                        .isEqualTo(a.compareTo(b)));
        for (BigInteger number : numbers) {
            for (int digits = 1; digits <= 38; digits++) {
                frame.failed = false;
                Int128.checkDigits(high(number), low(number), digits, frame);
                boolean fits = number.abs().compareTo(BigInteger.TEN.pow(digits)) < 0;
                assertThat(frame.failed).as("%s in %s", number, digits).isEqualTo(!fits);
            }
        }
    }

    @Test
    void becomesTheNearestDouble() {
        for (BigInteger number : numbers) {
            for (int scale : new int[] {0, 1, 10, 22, 23, 38}) {
                assertThat(Int128.toDouble(high(number), low(number), scale))
                        .isEqualTo(new BigDecimal(number, scale).doubleValue());
                assertThat(Int128.toSingle(high(number), low(number), scale))
                        .isEqualTo(new BigDecimal(number, scale).floatValue());
            }
        }
    }

    private interface Operation {
        long low();
    }

    private interface Pair {
        void check(BigInteger left, BigInteger right);
    }

    private void forAllPairs(Pair pair) {
        for (BigInteger left : numbers) {
            numbers.forEach(right -> pair.check(left, right));
        }
    }

    private void check(BigInteger expected, Operation operation, String what) {
        frame.failed = false;
        long low = operation.low();
        if (expected.compareTo(MAX) > 0 || expected.compareTo(MIN) < 0) {
            assertThat(frame.failed).as("%s overflows", what).isTrue();
            return;
        }
        assertThat(frame.failed).as("%s fails", what).isFalse();
        if (frame.high != high(expected) || low != low(expected)) {
            assertThat(frame.high + ":" + low)
                    .as(what)
                    .isEqualTo(high(expected) + ":" + low(expected));
        }
    }

    private void assertFails(Operation operation) {
        frame.failed = false;
        operation.low();
        assertThat(frame.failed).isTrue();
    }

    private static long high(BigInteger value) {
        return value.shiftRight(64).longValue();
    }

    private static long low(BigInteger value) {
        return value.longValue();
    }

    private static List<BigInteger> numbers() {
        long seed = new Random().nextLong();
        System.out.println("Int128Test seed " + seed);
        Random random = new Random(seed);
        List<BigInteger> numbers = new ArrayList<>();
        for (int power : new int[] {0, 1, 31, 32, 33, 62, 63, 64, 65, 95, 96, 126}) {
            BigInteger edge = BigInteger.TWO.pow(power);
            for (int offset = -1; offset <= 1; offset++) {
                numbers.add(edge.add(BigInteger.valueOf(offset)));
                numbers.add(edge.add(BigInteger.valueOf(offset)).negate());
            }
        }
        for (int power = 0; power <= 38; power += 3) {
            numbers.add(BigInteger.TEN.pow(power));
            numbers.add(BigInteger.TEN.pow(power).multiply(BigInteger.valueOf(-5)));
        }
        for (int i = 0; i < 150; i++) {
            BigInteger number = new BigInteger(1 + random.nextInt(127), random);
            numbers.add(random.nextBoolean() ? number : number.negate());
        }
        numbers.add(MAX);
        numbers.add(MIN);
        return numbers.stream()
                .filter(number -> number.compareTo(MIN) >= 0 && number.compareTo(MAX) <= 0)
                .toList();
    }
}
