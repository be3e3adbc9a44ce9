package io.sluice.operators.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberKernelsTest {

    private static final long[] LONGS = {
        0,
        1,
        -1,
        2,
        -2,
        5,
        -5,
        99,
        100,
        15,
        -15,
        1L << 31,
        -(1L << 31),
        (1L << 31) - 1,
        32_768,
        128,
        -129,
        Long.MAX_VALUE,
        Long.MAX_VALUE - 1,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        1L << 62,
        -(1L << 62),
        3_037_000_500L
    };

    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        1,
        -1,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        0x1p63,
        -0x1p63,
        0.5,
        1.5,
        -2.5,
        1e39
    };

    @Test
    void overflowIsTold() {
        for (long a : LONGS) {
            for (long b : LONGS) {
                BigInteger left = BigInteger.valueOf(a);
                BigInteger right = BigInteger.valueOf(b);
                assertThat(Longs.addFails(a, b, a + b) != 0).isEqualTo(tooBig(left.add(right)));
                assertThat(Longs.subtractFails(a, b, a - b) != 0)
                        .isEqualTo(tooBig(left.subtract(right)));
                assertThat(Longs.multiplyFails(a, b, a * b) != 0)
                        .isEqualTo(tooBig(left.multiply(right)));
                assertThat(Longs.divideFails(a, b) != 0)
                        .isEqualTo(b == 0 || tooBig(left.divide(right)));
            }
            assertThat(Longs.beyondByte(a) != 0).isEqualTo(a != (byte) a);
            assertThat(Longs.beyondShort(a) != 0).isEqualTo(a != (short) a);
            assertThat(Longs.beyondInt(a) != 0).isEqualTo(a != (int) a);
            assertThat(Longs.beyond(a, 100) != 0).isEqualTo(a >= 100 || a <= -100);
        }
    }

    @Test
    void quotientsRoundHalvesAwayFromZero() {
        for (long a : LONGS) {
            for (long b : LONGS) {
                if (Longs.divideFails(a, b) == 0) {
                    assertThat(Longs.divideHalfUp(a, b)).isEqualTo(rounded(a, b));
                }
            }
            for (int power = 0; power <= Longs.MAX_POWER; power++) {
                long divisor = Longs.power10(power);
                assertThat(Longs.divideByPower(a, divisor)).isEqualTo(rounded(a, divisor));
            }
        }
        assertThat(Longs.divideHalfUp(5, 0)).isZero();
        assertThat(Longs.modulo(Long.MIN_VALUE, -1)).isZero();
    }

    @Test
    void doublesOrderNanLastAndZerosTogether() {
        for (double a : DOUBLES) {
            for (double b : DOUBLES) {
                int order = Double.compare(a + 0.0, b + 0.0);
                assertThat(Doubles.equal(a, b)).isEqualTo(order == 0);
                assertThat(Doubles.less(a, b)).isEqualTo(order < 0);
                assertThat(Doubles.canonicalBits(a) == Doubles.canonicalBits(b))
                        .isEqualTo(order == 0);
            }
            double rounded = Math.rint(a);
            boolean fits = rounded >= -0x1p63 && rounded < 0x1p63;
            assertThat(Doubles.beyondLong(a) == 0).isEqualTo(fits);
        }
        assertThat(Doubles.beyondSingle(1e39)).isNotZero();
        assertThat(Doubles.beyondSingle(Double.POSITIVE_INFINITY)).isZero();
    }

    @Test
    void decimalsBecomeTheNearestFloatingPointNumber() {
        long seed = new Random().nextLong();
        System.out.println("NumberKernelsTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            long unscaled = random.nextLong() >> random.nextInt(64);
            int scale = random.nextInt(39);
            BigDecimal decimal = BigDecimal.valueOf(unscaled, scale);
            assertThat(Doubles.ofDecimal(unscaled, scale)).isEqualTo(decimal.doubleValue());
            assertThat(Doubles.singleOfDecimal(unscaled, scale)).isEqualTo(decimal.floatValue());
        }
    }

    @Test
    void bytesBecomeBits() {
        Random random = new Random(3);
        try (Arena arena = Arena.ofConfined()) {
            for (int count : new int[] {0, 1, 7, 8, 9, 63, 64, 65, 1000}) {
                byte[] bytes = new byte[ByteBits.padded(count)];
                int ones = 0;
                for (int i = 0; i < count; i++) {
                    bytes[i] = (byte) random.nextInt(2);
                    ones += bytes[i];
                }
                MemorySegment bits = arena.allocate(count / 8 + 1L);
                ByteBits.pack(bytes, count, bits.address());
                assertThat(ByteBits.count(bytes, count)).isEqualTo(ones);
                for (int i = 0; i < count; i++) {
                    assertThat(Memory.getBit(bits.address(), i)).isEqualTo(bytes[i]);
                }
            }
        }
    }

    private static boolean tooBig(BigInteger value) {
        return value.bitLength() > 63;
    }

    private static long rounded(long left, long right) {
        return BigDecimal.valueOf(left)
                .divide(BigDecimal.valueOf(right), 0, RoundingMode.HALF_UP)
                .longValueExact();
    }
}
