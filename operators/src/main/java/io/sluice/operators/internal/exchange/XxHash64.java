package io.sluice.operators.internal.exchange;

import io.sluice.operators.internal.memory.Native;

/// XXH64 with seed 0 (Y. Collet, *xxHash fast digest algorithm*), over native memory.
final class XxHash64 {

    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    /// `PRIME_1 + PRIME_2` modulo 2^64.
    private static final long PRIMES_1_AND_2 = 0x60EA27EEADC0B5D6L;

    private XxHash64() {}

    static long hash(long address, long bytes) {
        long end = address + bytes;
        long at = address;
        long hash = PRIME_5;
        if (bytes >= 32) {
            hash = stripes(address, bytes);
            at = address + (bytes & ~31L);
        }
        return avalanche(tail(hash + bytes, at, end));
    }

    private static long stripes(long address, long bytes) {
        long a = PRIMES_1_AND_2;
        long b = PRIME_2;
        long c = 0;
        long d = -PRIME_1;
        long end = address + (bytes & ~31L);
        for (long at = address; at < end; at += 32) {
            a = round(a, Native.getLong(at));
            b = round(b, Native.getLong(at + 8));
            c = round(c, Native.getLong(at + 16));
            d = round(d, Native.getLong(at + 24));
        }
        long hash =
                Long.rotateLeft(a, 1)
                        + Long.rotateLeft(b, 7)
                        + Long.rotateLeft(c, 12)
                        + Long.rotateLeft(d, 18);
        return merge(merge(merge(merge(hash, a), b), c), d);
    }

    private static long tail(long start, long from, long end) {
        long hash = start;
        long at = from;
        for (; at + 8 <= end; at += 8) {
            hash ^= round(0, Native.getLong(at));
            hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
        }
        if (at + 4 <= end) {
            hash ^= (Native.getInt(at) & 0xFFFFFFFFL) * PRIME_1;
            hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
            at += 4;
        }
        for (; at < end; at++) {
            hash ^= (Native.getByte(at) & 0xFF) * PRIME_5;
            hash = Long.rotateLeft(hash, 11) * PRIME_1;
        }
        return hash;
    }

    private static long avalanche(long value) {
        long hash = value;
        hash = (hash ^ (hash >>> 33)) * PRIME_2;
        hash = (hash ^ (hash >>> 29)) * PRIME_3;
        return hash ^ (hash >>> 32);
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }
}
