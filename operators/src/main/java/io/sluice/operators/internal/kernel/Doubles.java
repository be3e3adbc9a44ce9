package io.sluice.operators.internal.kernel;

import java.math.BigDecimal;

/// Floating point numbers as SQL sees them: NaN equals NaN and is greater than every other number,
/// and -0.0 equals 0.0.
public final class Doubles {

    /// Integers up to here, and powers of ten up to 22, are exact in 64 bits of floating point, so
    /// that one division of the two is rounded once.
    private static final long MAX_EXACT = 1L << 53;

    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22
    };

    /// The first numbers beyond the range of a bigint.
    private static final double LONG_BOUND = 0x1p63;

    private Doubles() {}

    public static boolean equal(double left, double right) {
        return left == right || (Double.isNaN(left) && Double.isNaN(right));
    }

    public static boolean less(double left, double right) {
        return left < right || (Double.isNaN(right) && !Double.isNaN(left));
    }

    /// The bits that equal numbers share.
    public static long canonicalBits(double value) {
        return Double.doubleToLongBits(value + 0.0);
    }

    public static double toSingle(double value) {
        return (float) value;
    }

    public static double longToSingle(long value) {
        return (float) value;
    }

    public static double ofLong(long value) {
        return value;
    }

    public static double negate(double value) {
        return -value;
    }

    public static long isZero(double value) {
        return value == 0 ? 1 : 0;
    }

    /// Whether a finite number becomes infinite in 32 bits.
    public static long beyondSingle(double value) {
        return Double.isInfinite((float) value) && !Double.isInfinite(value) ? 1 : 0;
    }

    /// The nearest whole number, of two the one farther from zero.
    public static double round(double value) {
        double magnitude = Math.abs(value);
        double below = Math.floor(magnitude);
        return Math.copySign(magnitude - below >= 0.5 ? below + 1 : below, value);
    }

    /// Whether a function has no result for an argument that is a number.
    public static long undefined(double argument, double result) {
        return Double.isNaN(result) && !Double.isNaN(argument) ? 1 : 0;
    }

    /// Whether a function has no result for two arguments that are numbers.
    public static long undefined(double left, double right, double result) {
        return Double.isNaN(result) && !Double.isNaN(left + right) ? 1 : 0;
    }

    /// Whether a power is none: of zero to a negative, or of a negative to a fraction.
    public static long undefinedPower(double base, double exponent, double result) {
        return base == 0 && exponent < 0 ? 1 : undefined(base, exponent, result);
    }

    public static long notPositive(double value) {
        return value <= 0 ? 1 : 0;
    }

    /// The nearest integer, of two the even one.
    public static long toLong(double value) {
        return (long) Math.rint(value);
    }

    public static long beyondLong(double value) {
        double rounded = Math.rint(value);
        return rounded >= -LONG_BOUND && rounded < LONG_BOUND ? 0 : 1;
    }

    /// The nearest number to `unscaled × 10^-scale`.
    public static double ofDecimal(long unscaled, long scale) {
        if (scale < POWERS.length && unscaled <= MAX_EXACT && unscaled >= -MAX_EXACT) {
            return unscaled / POWERS[(int) scale];
        }
        return BigDecimal.valueOf(unscaled, (int) scale).doubleValue();
    }

    /// The nearest 32-bit number to `unscaled × 10^-scale`.
    public static double singleOfDecimal(long unscaled, long scale) {
        return BigDecimal.valueOf(unscaled, (int) scale).floatValue();
    }
}
