package io.sluice.operators.internal.kernel;

/// Arithmetic on 64-bit integers. The `…Fails` and `beyond…` methods answer with a number other
/// than 0 where the operation has no result, so that loops can collect failures without branches.
public final class Longs {

    private static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = 10 * POWERS[i - 1];
        }
    }

    /// The largest power of ten that 64 bits hold.
    public static final int MAX_POWER = 18;

    private Longs() {}

    /// Ten to this power, at most [#MAX_POWER].
    public static long power10(int exponent) {
        return POWERS[exponent];
    }

    public static long addFails(long left, long right, long sum) {
        return ((left ^ sum) & (right ^ sum)) >>> 63;
    }

    public static long subtractFails(long left, long right, long difference) {
        return ((left ^ right) & (left ^ difference)) >>> 63;
    }

    public static long multiplyFails(long left, long right, long product) {
        return Math.multiplyHigh(left, right) ^ (product >> 63);
    }

    /// The quotient rounded towards zero; 0 for a divisor of 0.
    public static long divide(long left, long right) {
        return right == 0 ? 0 : left / right;
    }

    public static long divideFails(long left, long right) {
        return right == 0 || (right == -1 && left == Long.MIN_VALUE) ? 1 : 0;
    }

    /// The remainder with the sign of the dividend; 0 for a divisor of 0.
    public static long modulo(long left, long right) {
        return right == 0 ? 0 : left % right;
    }

    public static long isZero(long value) {
        return value == 0 ? 1 : 0;
    }

    public static long beyondByte(long value) {
        return value ^ (byte) value;
    }

    public static long beyondShort(long value) {
        return value ^ (short) value;
    }

    public static long beyondInt(long value) {
        return value ^ (int) value;
    }

    /// Whether the value is `bound` or more, or `-bound` or less.
    public static long beyond(long value, long bound) {
        return value >= bound || value <= -bound ? 1 : 0;
    }

    /// The quotient by a power of ten, rounded half away from zero.
    public static long divideByPower(long value, long power) {
        long quotient = value / power;
        long rest = value - quotient * power;
        return Math.abs(rest) >= power - Math.abs(rest) ? quotient + ((value >> 63) | 1) : quotient;
    }

    /// The quotient rounded half away from zero; 0 for a divisor of 0.
    public static long divideHalfUp(long left, long right) {
        if (right == 0) {
            return 0;
        }
        long quotient = left / right;
        long rest = left - quotient * right;
        // Negative magnitudes reach one further than positive ones, so that nothing overflows.
        long restBelow = rest < 0 ? rest : -rest;
        long rightBelow = right < 0 ? right : -right;
        boolean up = restBelow <= rightBelow - restBelow;
        return up ? quotient + (((left ^ right) >> 63) | 1) : quotient;
    }

    /// Whether the value has no magnitude in 64 bits.
    public static long absFails(long value) {
        return value == Long.MIN_VALUE ? 1 : 0;
    }

    public static long sign(long value) {
        return Long.signum(value);
    }

    /// The quotient by a power of ten, rounded down.
    public static long floorByPower(long value, long power) {
        return Math.floorDiv(value, power);
    }

    /// The quotient by a power of ten, rounded up.
    public static long ceilByPower(long value, long power) {
        return Math.ceilDiv(value, power);
    }

    public static boolean toBoolean(long value) {
        return value != 0;
    }

    public static long ofBoolean(boolean value) {
        return value ? 1 : 0;
    }
}
