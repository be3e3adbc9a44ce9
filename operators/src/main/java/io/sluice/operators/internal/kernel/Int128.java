package io.sluice.operators.internal.kernel;

import java.math.BigDecimal;
import java.math.BigInteger;

/// Arithmetic on signed 128-bit integers in two halves. Results come as the low half, with the high
/// half in [LoopFrame#high]; a result that 128 bits do not hold sets [LoopFrame#failed].
///
/// Division by more than 64 bits falls back on [BigInteger]; it does not occur in the rescaling of
/// decimals.
public final class Int128 {

    private static final BigInteger[] POWERS = new BigInteger[77];
    private static final long[] POWERS_HIGH = new long[39];
    private static final long[] POWERS_LOW = new long[39];

    static {
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = BigInteger.TEN.pow(i);
            if (i < POWERS_LOW.length) {
                POWERS_LOW[i] = POWERS[i].longValue();
                POWERS_HIGH[i] = POWERS[i].shiftRight(64).longValue();
            }
        }
    }

    private Int128() {}

    public static long ofLong(long value, LoopFrame frame) {
        frame.high = value >> 63;
        return value;
    }

    /// The low half; fails if the value needs more than 64 bits.
    public static long toLong(long high, long low, LoopFrame frame) {
        if (high != low >> 63) {
            frame.failed = true;
        }
        return low;
    }

    /// Other than 0 if the value needs more than 64 bits.
    public static long beyondLong(long high, long low) {
        return high ^ (low >> 63);
    }

    public static int compare(long leftHigh, long leftLow, long rightHigh, long rightLow) {
        return leftHigh == rightHigh
                ? Long.compareUnsigned(leftLow, rightLow)
                : Long.compare(leftHigh, rightHigh);
    }

    public static long add(
            long leftHigh, long leftLow, long rightHigh, long rightLow, LoopFrame frame) {
        long low = leftLow + rightLow;
        long carry = Long.compareUnsigned(low, leftLow) < 0 ? 1 : 0;
        long high = leftHigh + rightHigh + carry;
        if (((leftHigh ^ high) & (rightHigh ^ high)) < 0) {
            frame.failed = true;
        }
        frame.high = high;
        return low;
    }

    public static long subtract(
            long leftHigh, long leftLow, long rightHigh, long rightLow, LoopFrame frame) {
        long low = leftLow - rightLow;
        long borrow = Long.compareUnsigned(leftLow, rightLow) < 0 ? 1 : 0;
        long high = leftHigh - rightHigh - borrow;
        if (((leftHigh ^ rightHigh) & (leftHigh ^ high)) < 0) {
            frame.failed = true;
        }
        frame.high = high;
        return low;
    }

    public static long negate(long high, long low, LoopFrame frame) {
        return subtract(0, 0, high, low, frame);
    }

    public static long multiply(
            long leftHigh, long leftLow, long rightHigh, long rightLow, LoopFrame frame) {
        if (leftHigh == leftLow >> 63 && rightHigh == rightLow >> 63) {
            frame.high = Math.multiplyHigh(leftLow, rightLow);
            return leftLow * rightLow;
        }
        boolean negative = (leftHigh ^ rightHigh) < 0;
        long aLow = magnitudeLow(leftHigh, leftLow);
        long aHigh = magnitudeHigh(leftHigh, leftLow);
        long bLow = magnitudeLow(rightHigh, rightLow);
        long bHigh = magnitudeHigh(rightHigh, rightLow);
        if (aHigh != 0 && bHigh != 0) {
            frame.failed = true;
            return 0;
        }
        long wideHigh = aHigh != 0 ? aHigh : bHigh;
        long factor = aHigh != 0 ? bLow : aLow;
        long low = aLow * bLow;
        long cross = wideHigh * factor;
        long high = Math.unsignedMultiplyHigh(aLow, bLow) + cross;
        boolean overflow =
                Math.unsignedMultiplyHigh(wideHigh, factor) != 0
                        || cross < 0
                        || Long.compareUnsigned(high, cross) < 0
                        || high < 0;
        if (overflow) {
            frame.failed = true;
        }
        return signed(high, low, negative, frame);
    }

    /// The value times ten to a power of at most 38.
    public static long scaleUp(long high, long low, long digits, LoopFrame frame) {
        int power = (int) digits;
        return multiply(high, low, POWERS_HIGH[power], POWERS_LOW[power], frame);
    }

    /// The value divided by ten to a power, rounded half away from zero.
    public static long scaleDown(long high, long low, long digits, LoopFrame frame) {
        if (digits <= Longs.MAX_POWER) {
            return divideHalfUp(high, low, 0, Longs.power10((int) digits), frame);
        }
        return digits < POWERS.length
                ? big(roundedQuotient(big(high, low), POWERS[(int) digits]), frame)
                : ofLong(0, frame);
    }

    /// The quotient rounded half away from zero; fails for a divisor of 0.
    public static long divideHalfUp(
            long leftHigh, long leftLow, long rightHigh, long rightLow, LoopFrame frame) {
        if ((rightHigh | rightLow) == 0) {
            frame.failed = true;
            return 0;
        }
        long divisor = magnitudeLow(rightHigh, rightLow);
        if (magnitudeHigh(rightHigh, rightLow) != 0) {
            return big(roundedQuotient(big(leftHigh, leftLow), big(rightHigh, rightLow)), frame);
        }
        long high = magnitudeHigh(leftHigh, leftLow);
        long low = magnitudeLow(leftHigh, leftLow);
        long quotientHigh = Long.divideUnsigned(high, divisor);
        long restHigh = Long.remainderUnsigned(high, divisor);
        long quotientLow = divideUnsigned(restHigh, low, divisor);
        long rest = low - quotientLow * divisor;
        if (Long.compareUnsigned(rest, divisor - rest) >= 0) {
            quotientLow++;
            quotientHigh += quotientLow == 0 ? 1 : 0;
        }
        return signed(quotientHigh, quotientLow, (leftHigh ^ rightHigh) < 0, frame);
    }

    /// The remainder with the sign of the dividend; fails for a divisor of 0.
    public static long modulo(
            long leftHigh, long leftLow, long rightHigh, long rightLow, LoopFrame frame) {
        if ((rightHigh | rightLow) == 0) {
            frame.failed = true;
            return 0;
        }
        if (leftHigh == leftLow >> 63 && rightHigh == rightLow >> 63) {
            return ofLong(leftLow % rightLow, frame);
        }
        return big(big(leftHigh, leftLow).remainder(big(rightHigh, rightLow)), frame);
    }

    /// The value itself; fails if it has more digits than these, which are at most 38.
    public static long checkDigits(long high, long low, long digits, LoopFrame frame) {
        int power = (int) digits;
        long boundHigh = POWERS_HIGH[power];
        long boundLow = POWERS_LOW[power];
        boolean fits =
                high >= 0
                        ? compare(high, low, boundHigh, boundLow) < 0
                        : compare(~high, ~low, boundHigh, boundLow - 1) < 0;
        if (!fits) {
            frame.failed = true;
        }
        frame.high = high;
        return low;
    }

    public static double toDouble(long high, long low, long scale) {
        return high == low >> 63
                ? Doubles.ofDecimal(low, scale)
                : new BigDecimal(big(high, low), (int) scale).doubleValue();
    }

    public static double toSingle(long high, long low, long scale) {
        return new BigDecimal(big(high, low), (int) scale).floatValue();
    }

    private static BigInteger big(long high, long low) {
        return BigInteger.valueOf(high)
                .shiftLeft(64)
                .or(BigInteger.valueOf(low >>> 1).shiftLeft(1))
                .or(BigInteger.valueOf(low & 1));
    }

    private static long big(BigInteger value, LoopFrame frame) {
        if (value.bitLength() > 127) {
            frame.failed = true;
        }
        frame.high = value.shiftRight(64).longValue();
        return value.longValue();
    }

    private static BigInteger roundedQuotient(BigInteger value, BigInteger divisor) {
        BigInteger[] parts = value.divideAndRemainder(divisor);
        boolean up = parts[1].abs().shiftLeft(1).compareTo(divisor.abs()) >= 0;
        boolean negative = value.signum() * divisor.signum() < 0;
        return up ? parts[0].add(negative ? BigInteger.ONE.negate() : BigInteger.ONE) : parts[0];
    }

    private static long magnitudeLow(long high, long low) {
        return high < 0 ? -low : low;
    }

    private static long magnitudeHigh(long high, long low) {
        return high < 0 ? ~high + (low == 0 ? 1 : 0) : high;
    }

    private static long signed(long high, long low, boolean negative, LoopFrame frame) {
        if (high < 0) {
            frame.failed = true;
        }
        if (!negative) {
            frame.high = high;
            return low;
        }
        frame.high = ~high + (low == 0 ? 1 : 0);
        return -low;
    }

    /// The quotient of an unsigned 128-bit number by an unsigned 64-bit one that is greater than
    /// its high half, so that the quotient fits: two steps of long division in base 2^32 (Warren,
    /// Hacker's Delight, divlu).
    private static long divideUnsigned(long high, long low, long divisor) {
        if (high == 0) {
            return Long.divideUnsigned(low, divisor);
        }
        int shift = Long.numberOfLeadingZeros(divisor);
        long normalized = divisor << shift;
        long divisorHigh = normalized >>> 32;
        long divisorLow = normalized & 0xFFFFFFFFL;
        long top = shift == 0 ? high : (high << shift) | (low >>> (64 - shift));
        long rest = low << shift;
        long first = quotientDigit(top, rest >>> 32, divisorHigh, divisorLow);
        long middle = (top << 32) + (rest >>> 32) - first * normalized;
        long second = quotientDigit(middle, rest & 0xFFFFFFFFL, divisorHigh, divisorLow);
        return (first << 32) + second;
    }

    private static long quotientDigit(long top, long next, long divisorHigh, long divisorLow) {
        long digit = Long.divideUnsigned(top, divisorHigh);
        long rest = top - digit * divisorHigh;
        while ((digit >>> 32) != 0
                || Long.compareUnsigned(digit * divisorLow, (rest << 32) + next) > 0) {
            digit--;
            rest += divisorHigh;
            if ((rest >>> 32) != 0) {
                break;
            }
        }
        return digit;
    }
}
