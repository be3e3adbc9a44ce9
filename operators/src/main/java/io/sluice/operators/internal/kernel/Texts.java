package io.sluice.operators.internal.kernel;

/// Operations on UTF-8 text in native memory, given by address and length in bytes. A length of 0
/// reads nothing, whatever the address.
///
/// Functions that return text return the address of a part of their argument and put its length
/// into [LoopFrame#length]. Positions and counts are in characters (code points).
public final class Texts {

    private Texts() {}

    public static boolean equal(long left, int leftLength, long right, int rightLength) {
        return leftLength == rightLength && sameBytes(left, right, leftLength);
    }

    /// Whether as many bytes are the same.
    static boolean sameBytes(long left, long right, int length) {
        int at = 0;
        for (; at <= length - 8; at += 8) {
            if (Memory.getLong(left + at) != Memory.getLong(right + at)) {
                return false;
            }
        }
        if (at == length) {
            return true;
        }
        if (length >= 8) {
            // The last eight bytes once more in part, instead of a loop over the rest.
            long last = length - 8L;
            return Memory.getLong(left + last) == Memory.getLong(right + last);
        }
        return tail(left, length) == tail(right, length);
    }

    /// The order of the bytes as unsigned numbers, which is that of code points.
    public static int compare(long left, int leftLength, long right, int rightLength) {
        int common = Math.min(leftLength, rightLength);
        int at = 0;
        for (; at <= common - 8; at += 8) {
            long a = Memory.getLong(left + at);
            long b = Memory.getLong(right + at);
            if (a != b) {
                return Long.compareUnsigned(Long.reverseBytes(a), Long.reverseBytes(b));
            }
        }
        for (; at < common; at++) {
            int order = unsignedByte(left + at) - unsignedByte(right + at);
            if (order != 0) {
                return order;
            }
        }
        return leftLength - rightLength;
    }

    public static boolean less(long left, int leftLength, long right, int rightLength) {
        return compare(left, leftLength, right, rightLength) < 0;
    }

    public static boolean startsWith(long text, int length, long prefix, int prefixLength) {
        return length >= prefixLength && sameBytes(text, prefix, prefixLength);
    }

    public static boolean endsWith(long text, int length, long suffix, int suffixLength) {
        return length >= suffixLength
                && sameBytes(text + length - suffixLength, suffix, suffixLength);
    }

    public static long octetLength(long text, int length) {
        return length;
    }

    /// Characters: all bytes but those that continue one.
    public static long length(long text, int length) {
        long characters = 0;
        int at = 0;
        for (; at <= length - 8; at += 8) {
            long bytes = Memory.getLong(text + at);
            long continuing = bytes & ~(bytes << 1) & 0x8080808080808080L;
            characters += 8 - Long.bitCount(continuing);
        }
        for (; at < length; at++) {
            characters += (Memory.getByte(text + at) & 0xC0) == 0x80 ? 0 : 1;
        }
        return characters;
    }

    /// From character `from`, counted from 1, to the end.
    public static long substring(long text, int length, long from, LoopFrame frame) {
        int start = offset(text, length, 0, previous(from));
        frame.length = length - start;
        return text + start;
    }

    /// `count` characters from `from` on, as far as there are any; fails for a negative count.
    public static long substring(long text, int length, long from, long count, LoopFrame frame) {
        if (count < 0) {
            frame.failed = true;
            frame.length = 0;
            return text;
        }
        long first = previous(from);
        long end = first + count;
        int start = offset(text, length, 0, first);
        boolean overflow = first > 0 && end < 0;
        int stop = overflow ? length : offset(text, length, start, end - Math.max(first, 0));
        frame.length = stop - start;
        return text + start;
    }

    public static long left(long text, int length, long count, LoopFrame frame) {
        frame.length = offset(text, length, 0, count >= 0 ? count : length(text, length) + count);
        return text;
    }

    public static long right(long text, int length, long count, LoopFrame frame) {
        long skipped =
                count >= 0 ? length(text, length) - count : -Math.max(count, -Long.MAX_VALUE);
        int start = offset(text, length, 0, skipped);
        frame.length = length - start;
        return text + start;
    }

    public static long trim(long text, int length, LoopFrame frame) {
        int start = firstOther(text, length);
        frame.length = lastOther(text, length, start) - start;
        return text + start;
    }

    public static long trimLeft(long text, int length, LoopFrame frame) {
        int start = firstOther(text, length);
        frame.length = length - start;
        return text + start;
    }

    public static long trimRight(long text, int length, LoopFrame frame) {
        frame.length = lastOther(text, length, 0);
        return text;
    }

    private static long previous(long position) {
        return position == Long.MIN_VALUE ? position : position - 1;
    }

    /// The byte where the text goes on after `characters` characters from byte `from`, at most its
    /// length.
    private static int offset(long text, int length, int from, long characters) {
        int at = from;
        long left = characters;
        while (left > 0 && at < length) {
            at++;
            while (at < length && (Memory.getByte(text + at) & 0xC0) == 0x80) {
                at++;
            }
            left--;
        }
        return at;
    }

    private static int firstOther(long text, int length) {
        int at = 0;
        while (at < length && Memory.getByte(text + at) == ' ') {
            at++;
        }
        return at;
    }

    private static int lastOther(long text, int length, int from) {
        int end = length;
        while (end > from && Memory.getByte(text + end - 1) == ' ') {
            end--;
        }
        return end;
    }

    private static int unsignedByte(long address) {
        return (int) Memory.getByte(address) & 0xFF;
    }

    /// Fewer than eight bytes as one number.
    static long tail(long address, int length) {
        if (length >= 4) {
            long first = Memory.getInt(address) & 0xFFFFFFFFL;
            long last = Memory.getInt(address + length - 4) & 0xFFFFFFFFL;
            return first | last << 32;
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (Memory.getByte(address + i) & 0xFFL) << (8 * i);
        }
        return value;
    }
}
