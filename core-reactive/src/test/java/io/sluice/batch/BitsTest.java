package io.sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Against `BitSet`, at every offset within a byte and at sizes around bytes and words.
class BitsTest {

    private static final int[] SIZES = {0, 1, 7, 8, 9, 15, 16, 63, 64, 65, 127, 128, 200};
    private static final int ROOM = 256;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void countsBytesForBits() {
        assertThat(Bits.bytes(0)).isZero();
        assertThat(Bits.bytes(1)).isEqualTo(1);
        assertThat(Bits.bytes(8)).isEqualTo(1);
        assertThat(Bits.bytes(9)).isEqualTo(2);
        assertThat(Bits.bytes(Integer.MAX_VALUE)).isEqualTo(1L << 28);
    }

    @Test
    void setsAndGetsSingleBits() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bits = arena.allocate(ROOM / 8);
            BitSet expected = new BitSet(ROOM);
            for (int i = 0; i < 1000; i++) {
                int index = random.nextInt(ROOM);
                boolean value = random.nextBoolean();
                Bits.set(bits, index, value);
                expected.set(index, value);
            }
            assertThat(read(bits)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void countsFillsAndCopiesAnyRange() {
        try (Arena arena = Arena.ofConfined()) {
            for (int size : SIZES) {
                for (int from = 0; from < 17; from++) {
                    for (int to = 0; to < 9; to++) {
                        check(arena, from, to, size);
                    }
                }
            }
        }
    }

    private void check(Arena arena, int from, int to, int size) {
        String where = "seed %d, from %d, to %d, size %d".formatted(seed, from, to, size);
        MemorySegment source = random(arena);
        MemorySegment target = random(arena);
        BitSet wanted = read(target);
        BitSet given = read(source);
        assertThat(Bits.count(source, from, size))
                .as(where)
                .isEqualTo(given.get(from, from + size).cardinality());

        Bits.copy(source, from, target, to, size);

        for (int i = 0; i < size; i++) {
            assertThat(Bits.get(target, to + i)).as(where).isEqualTo(given.get(from + i));
        }
        assertThat(read(target).get(0, to)).as(where).isEqualTo(wanted.get(0, to));
        int lastByteEnds = (to + size + 7) & ~7;
        assertThat(read(target).get(lastByteEnds, ROOM))
                .as(where)
                .isEqualTo(wanted.get(lastByteEnds, ROOM));

        boolean value = random.nextBoolean();
        BitSet filled = read(source);
        filled.set(from, from + size, value);
        Bits.fill(source, from, size, value);
        assertThat(read(source)).as(where).isEqualTo(filled);
    }

    private MemorySegment random(Arena arena) {
        byte[] bytes = new byte[ROOM / 8];
        random.nextBytes(bytes);
        MemorySegment segment = arena.allocate(bytes.length);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, segment, 0, bytes.length);
        return segment;
    }

    private static BitSet read(MemorySegment bits) {
        BitSet set = new BitSet(ROOM);
        for (int i = 0; i < ROOM; i++) {
            set.set(i, Bits.get(bits, i));
        }
        return set;
    }
}
