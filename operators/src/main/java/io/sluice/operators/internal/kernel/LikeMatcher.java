package io.sluice.operators.internal.kernel;

import io.sluice.batch.Segments;
import io.sluice.operators.internal.value.LikePattern;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A LIKE pattern, made for many texts: matched on UTF-8 bytes where case counts.
///
/// A pattern is a row of pieces between `%`: the first is at the start of the text, the last at its
/// end, those between are found from left to right, each as early as it can be, which decides the
/// match without backtracking. A piece is bytes, or characters of which some are `_`.
///
/// The pieces' bytes lie in native memory that lives as long as the matcher. Immutable.
public final class LikeMatcher {

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private final LikePattern pattern;
    private final boolean byCharacters;
    private final Piece first;
    private final Piece last;
    private final Piece[] middle;
    private final boolean anchored;
    private final int minLength;

    private LikeMatcher(LikePattern pattern, List<Piece> pieces, boolean byCharacters) {
        this.pattern = pattern;
        this.byCharacters = byCharacters;
        this.anchored = pieces.size() == 1;
        this.first = pieces.getFirst();
        this.last = pieces.getLast();
        this.middle =
                anchored
                        ? new Piece[0]
                        : pieces.subList(1, pieces.size() - 1).toArray(Piece[]::new);
        this.minLength = pieces.stream().distinct().mapToInt(piece -> piece.minBytes).sum();
    }

    /// @throws io.sluice.operators.internal.value.ValueException if the pattern is malformed
    public static LikeMatcher of(String text, String escape, boolean ignoreCase) {
        LikePattern pattern = LikePattern.of(text, escape, ignoreCase);
        List<Piece> pieces = new ArrayList<>();
        Arena arena = Arena.ofAuto();
        List<Integer> piece = new ArrayList<>();
        for (int element : pattern.elements()) {
            if (element == LikePattern.ANY) {
                pieces.add(Piece.of(piece, arena));
                piece.clear();
            } else {
                piece.add(element);
            }
        }
        pieces.add(Piece.of(piece, arena));
        return new LikeMatcher(pattern, pieces, ignoreCase);
    }

    public static boolean matches(LikeMatcher matcher, long text, int length) {
        return matcher.matches(text, length);
    }

    private boolean matches(long text, int length) {
        if (byCharacters) {
            return pattern.matches(string(text, length));
        }
        if (anchored) {
            return first.matchEnd(text, text + length) == text + length;
        }
        if (length < minLength) {
            return false;
        }
        long end = text + length;
        long at = first.matchEnd(text, end);
        if (at < 0) {
            return false;
        }
        for (Piece piece : middle) {
            at = piece.findEnd(at, end);
            if (at < 0) {
                return false;
            }
        }
        return last.matchesEnd(at, end);
    }

    private static String string(long text, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(Segments.of(text, length), Segments.I8, 0, bytes, 0, length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// What stands between two `%`.
    private static final class Piece {

        private final MemorySegment memory;
        private final long bytes;
        private final int byteCount;
        private final int[] characters;
        private final boolean plain;
        private final int minBytes;
        private final long firstByte;
        private final long lastByte;

        private Piece(int[] characters, boolean plain, byte[] utf8, Arena arena) {
            this.characters = characters;
            this.plain = plain;
            this.memory = arena.allocate(Math.max(8, utf8.length));
            MemorySegment.copy(utf8, 0, memory, Segments.I8, 0, utf8.length);
            this.bytes = memory.address();
            this.byteCount = utf8.length;
            this.minBytes = plain ? byteCount : characters.length;
            this.firstByte = utf8.length == 0 ? 0 : (utf8[0] & 0xFF) * ONES;
            this.lastByte = utf8.length == 0 ? 0 : (utf8[utf8.length - 1] & 0xFF) * ONES;
        }

        static Piece of(List<Integer> elements, Arena arena) {
            ByteArrayOutputStream utf8 = new ByteArrayOutputStream();
            boolean plain = true;
            for (int element : elements) {
                if (element == LikePattern.ONE) {
                    plain = false;
                } else {
                    byte[] character = Character.toString(element).getBytes(StandardCharsets.UTF_8);
                    utf8.write(character, 0, character.length);
                }
            }
            int[] characters = elements.stream().mapToInt(Integer::intValue).toArray();
            return new Piece(characters, plain, plain ? utf8.toByteArray() : new byte[0], arena);
        }

        /// Where the match ends that starts at `at`, or -1.
        long matchEnd(long at, long end) {
            if (plain) {
                boolean same = end - at >= byteCount && Texts.sameBytes(at, bytes, byteCount);
                return same ? at + byteCount : -1;
            }
            long next = at;
            for (int character : characters) {
                if (next >= end) {
                    return -1;
                }
                int width = width(next, end);
                if (character != LikePattern.ONE && character != decode(next, width)) {
                    return -1;
                }
                next += width;
            }
            return next;
        }

        /// Where the first match ends that starts at `from` or later, or -1.
        long findEnd(long from, long end) {
            if (byteCount > 0) {
                return findBytes(from, end);
            }
            for (long at = from; at <= end; at += at < end ? width(at, end) : 1) {
                long matched = matchEnd(at, end);
                if (matched >= 0) {
                    return matched;
                }
            }
            return -1;
        }

        /// Whether a match ends at the end of the text and starts at `from` or later.
        boolean matchesEnd(long from, long end) {
            if (plain) {
                return end - from >= byteCount
                        && Texts.sameBytes(end - byteCount, bytes, byteCount);
            }
            long at = end;
            for (int i = 0; i < characters.length; i++) {
                if (at <= from) {
                    return false;
                }
                at--;
                while (at > from && (Memory.getByte(at) & 0xC0) == 0x80) {
                    at--;
                }
            }
            return matchEnd(at, end) == end;
        }

        /// Looks for the first and the last byte at their distance, at eight places at a time, and
        /// compares where both are (Muła, "SIMD-friendly algorithms for substring searching").
        private long findBytes(long from, long end) {
            long lastStart = end - byteCount;
            long at = from;
            while (at <= lastStart - 7) {
                long match = findInEight(at);
                if (match >= 0) {
                    return match;
                }
                at += 8;
            }
            if (at <= lastStart && lastStart - 7 >= from) {
                // The last eight places, of which some are looked at again.
                return findInEight(lastStart - 7);
            }
            for (; at <= lastStart; at++) {
                if (Texts.sameBytes(at, bytes, byteCount)) {
                    return at + byteCount;
                }
            }
            return -1;
        }

        /// Where the first match ends that starts at one of eight places, or -1.
        private long findInEight(long at) {
            long different =
                    (Memory.getLong(at) ^ firstByte)
                            | (Memory.getLong(at + byteCount - 1) ^ lastByte);
            long candidates = (different - ONES) & ~different & HIGHS;
            while (candidates != 0) {
                long start = at + (Long.numberOfTrailingZeros(candidates) >>> 3);
                if (Texts.sameBytes(start, bytes, byteCount)) {
                    return start + byteCount;
                }
                candidates &= candidates - 1;
            }
            return -1;
        }

        private static int width(long at, long end) {
            int lead = (int) Memory.getByte(at) & 0xFF;
            int width = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            return (int) Math.min(width, end - at);
        }

        private static int decode(long at, int width) {
            int lead = (int) Memory.getByte(at) & 0xFF;
            if (width == 1) {
                return lead;
            }
            int character = lead & (0x7F >> width);
            for (int i = 1; i < width; i++) {
                character = character << 6 | ((int) Memory.getByte(at + i) & 0x3F);
            }
            return character;
        }
    }
}
