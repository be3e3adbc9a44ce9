package io.sluice.operators.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.Column;
import io.sluice.batch.Segments;
import io.sluice.memory.SlabPool;
import io.sluice.operators.internal.value.LikePattern;
import io.sluice.type.DataType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

/// Text in native memory against the same operations on Java strings. Each text lies between bytes
/// that must not count.
class TextKernelsTest {

    private static final String ALPHABET = "aabbc%_é€\uD83D\uDE00";

    private final Random random = new Random(11);
    private final LoopFrame frame = new LoopFrame(0, 0);

    @Test
    void comparesLikeItsBytes() {
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < 20_000; i++) {
                Text left = new Text(text(20), arena);
                Text right = new Text(random.nextInt(4) == 0 ? left.string : text(20), arena);
                int order = Arrays.compareUnsigned(left.bytes, right.bytes);
                assertThat(Texts.compare(left.address, left.length, right.address, right.length))
                        .matches(actual -> Integer.signum(actual) == Integer.signum(order));
                assertThat(Texts.equal(left.address, left.length, right.address, right.length))
                        .isEqualTo(order == 0);
                assertThat(Texts.startsWith(left.address, left.length, right.address, right.length))
                        .isEqualTo(left.string.startsWith(right.string));
                assertThat(Texts.endsWith(left.address, left.length, right.address, right.length))
                        .isEqualTo(left.string.endsWith(right.string));
            }
        }
    }

    @Test
    void countsCharacters() {
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < 5_000; i++) {
                Text text = new Text(text(40), arena);
                assertThat(Texts.length(text.address, text.length))
                        .isEqualTo(text.string.codePointCount(0, text.string.length()));
            }
        }
    }

    @Test
    void trimsSpacesOnly() {
        try (Arena arena = Arena.ofConfined()) {
            for (String string : List.of("", " ", "  a b  ", "\ta ", "a", "      ")) {
                Text text = new Text(string, arena);
                assertThat(result(Texts.trim(text.address, text.length, frame)))
                        .isEqualTo(string.replaceAll("^ +| +$", ""));
                assertThat(result(Texts.trimLeft(text.address, text.length, frame)))
                        .isEqualTo(string.replaceAll("^ +", ""));
                assertThat(result(Texts.trimRight(text.address, text.length, frame)))
                        .isEqualTo(string.replaceAll(" +$", ""));
            }
        }
    }

    @Test
    void patternsMatchTheSameTextsAsCharacterByCharacter() {
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < 50_000; i++) {
                String pattern = text(random.nextInt(12));
                boolean ignoreCase = random.nextInt(10) == 0;
                LikeMatcher matcher = LikeMatcher.of(pattern, "", ignoreCase);
                LikePattern oracle = LikePattern.of(pattern, "", ignoreCase);
                for (int j = 0; j < 4; j++) {
                    Text text = new Text(text(random.nextInt(40)), arena);
                    boolean actual = LikeMatcher.matches(matcher, text.address, text.length);
                    if (actual != oracle.matches(text.string)) {
                        assertThat(actual)
                                .as("'%s' like '%s'", text.string, pattern)
                                .isEqualTo(!actual);
                    }
                }
            }
        }
    }

    @Test
    void longPiecesAreFoundWhereverTheyAre() {
        try (Arena arena = Arena.ofConfined()) {
            String piece = "requests-and-more";
            LikeMatcher matcher = LikeMatcher.of("%" + piece + "%", "", false);
            for (int before = 0; before < 30; before++) {
                for (int behind = 0; behind < 10; behind++) {
                    String string = "r".repeat(before) + piece + "e".repeat(behind);
                    Text text = new Text(string, arena);
                    Text cut = new Text(string.replace("-and", "+and"), arena);
                    assertThat(LikeMatcher.matches(matcher, text.address, text.length)).isTrue();
                    assertThat(LikeMatcher.matches(matcher, cut.address, cut.length)).isFalse();
                }
            }
        }
    }

    @Test
    void setsHoldTheirMembersOnly() {
        try (Arena arena = Arena.ofConfined()) {
            List<String> members = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                members.add(text(30));
            }
            members.add("");
            TextSet set = new TextSet(members);
            for (int i = 0; i < 5_000; i++) {
                Text text = new Text(i < members.size() ? members.get(i) : text(6), arena);
                assertThat(TextSet.contains(set, text.address, text.length))
                        .isEqualTo(members.contains(text.string));
            }
        }
    }

    @Test
    void numberSetsHoldTheirMembersOnly() {
        long[] members = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 7, 7, 1L << 32};
        LongSet set = new LongSet(members);
        for (long value = -100; value < 100; value++) {
            long wanted = value;
            assertThat(LongSet.contains(set, value))
                    .isEqualTo(Arrays.stream(members).anyMatch(member -> member == wanted));
        }
        assertThat(LongSet.contains(set, Long.MIN_VALUE)).isTrue();
        assertThat(LongSet.contains(set, 1L << 33)).isFalse();
        assertThat(LongSet.contains(new LongSet(new long[0]), 0)).isFalse();
        LongSet doubles = new LongSet(new long[] {Doubles.canonicalBits(-0.0)});
        assertThat(LongSet.containsDouble(doubles, 0.0)).isTrue();
        assertThat(LongSet.containsDouble(doubles, Double.NaN)).isFalse();
    }

    @Test
    void sinksGrowAndKeepEveryText() {
        try (BufferAllocator allocator = new SlabPool(0).newRoot(64 << 20);
                Arena arena = Arena.ofConfined()) {
            List<String> strings = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                strings.add(text(random.nextInt(60)));
            }
            TextSink sink = new TextSink(allocator, strings.size(), 0);
            for (String string : strings) {
                Text text = new Text(string, arena);
                TextSink.append(sink, text.address, text.length);
            }
            Column column = sink.finish(DataType.UTF8, 0, Segments.EMPTY, List.of());
            for (int row = 0; row < strings.size(); row++) {
                assertThat(column.getString(row)).isEqualTo(strings.get(row));
            }
            column.release();
            new TextSink(allocator, 10, 10).close();
        }
    }

    private String text(int maxCharacters) {
        int[] alphabet = ALPHABET.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(maxCharacters + 1); i > 0; i--) {
            text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }

    private String result(long address) {
        byte[] bytes = new byte[frame.length];
        MemorySegment.copy(
                Segments.of(address, frame.length), Segments.I8, 0, bytes, 0, frame.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static final class Text {

        private final String string;
        private final byte[] bytes;
        private final long address;
        private final int length;

        Text(String string, Arena arena) {
            this.string = string;
            this.bytes = string.getBytes(StandardCharsets.UTF_8);
            this.length = bytes.length;
            MemorySegment memory = arena.allocate(length + 16L);
            memory.fill((byte) 'a');
            MemorySegment.copy(bytes, 0, memory, Segments.I8, 8, length);
            this.address = memory.address() + 8;
        }
    }
}
