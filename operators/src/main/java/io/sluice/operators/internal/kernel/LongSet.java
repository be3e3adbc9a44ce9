package io.sluice.operators.internal.kernel;

/// Numbers to look up, such as those of an IN list: open addressing, at most half full. Immutable.
public final class LongSet {

    private final long[] slots;
    private final boolean[] used;
    private final int mask;

    public LongSet(long[] values) {
        int capacity = Integer.highestOneBit(Math.max(4, 4 * values.length - 1));
        slots = new long[capacity];
        used = new boolean[capacity];
        mask = capacity - 1;
        for (long value : values) {
            int at = slot(value, mask);
            while (used[at] && slots[at] != value) {
                at = (at + 1) & mask;
            }
            slots[at] = value;
            used[at] = true;
        }
    }

    public static boolean contains(LongSet set, long value) {
        return set.contains(value);
    }

    /// Whether a number is among canonical bits of doubles.
    public static boolean containsDouble(LongSet set, double value) {
        return set.contains(Doubles.canonicalBits(value));
    }

    private boolean contains(long value) {
        int at = slot(value, mask);
        while (used[at]) {
            if (slots[at] == value) {
                return true;
            }
            at = (at + 1) & mask;
        }
        return false;
    }

    private static int slot(long value, int mask) {
        return (int) ((value * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    }
}
