package io.sluice.operators.internal.kernel;

import io.sluice.batch.Segments;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Texts to look up, such as those of an IN list: open addressing over their bytes in native
/// memory, which lives as long as the set. Immutable.
public final class TextSet {

    private final MemorySegment memory;
    private final long[] addresses;
    private final int[] lengths;
    private final int mask;

    public TextSet(List<String> texts) {
        List<byte[]> distinct =
                texts.stream()
                        .distinct()
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .toList();
        memory =
                Arena.ofAuto().allocate(distinct.stream().mapToLong(text -> text.length).sum() + 8);
        int capacity = Integer.highestOneBit(Math.max(4, 4 * distinct.size() - 1));
        addresses = new long[capacity];
        lengths = new int[capacity];
        mask = capacity - 1;
        long end = 0;
        for (byte[] text : distinct) {
            MemorySegment.copy(text, 0, memory, Segments.I8, end, text.length);
            long address = memory.address() + end;
            end += text.length;
            int at = slot(address, text.length);
            while (addresses[at] != 0) {
                at = (at + 1) & mask;
            }
            addresses[at] = address;
            lengths[at] = text.length;
        }
    }

    public static boolean contains(TextSet set, long text, int length) {
        return set.contains(text, length);
    }

    private boolean contains(long text, int length) {
        int at = slot(text, length);
        while (addresses[at] != 0) {
            if (Texts.equal(addresses[at], lengths[at], text, length)) {
                return true;
            }
            at = (at + 1) & mask;
        }
        return false;
    }

    private int slot(long text, int length) {
        long hash = length;
        int at = 0;
        for (; at <= length - 8; at += 8) {
            hash = (hash ^ Memory.getLong(text + at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        hash = (hash ^ Texts.tail(text + at, length - at)) * 0x9E3779B97F4A7C15L;
        return (int) (hash >>> 32) & mask;
    }
}
