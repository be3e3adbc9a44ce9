package io.sluice.operators.internal.file.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.Segments;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Lz4FramesTest {

    /// Two blocks; the second one repeats the first.
    private static final byte[] LINKED =
            HexFormat.ofDelimiter(" ")
                    .parseHex(
                            "04 22 4d 18 40 40 c0"
                                    + " 08 00 00 80 61 62 63 64 65 66 67 68"
                                    + " 09 00 00 00 04 08 00 50 31 32 33 34 35"
                                    + " 00 00 00 00");

    private static final String LINKED_TEXT = "abcdefghabcdefgh12345";

    @Test
    void readsABlockThatRepeatsTheOneBefore() {
        assertThat(text(LINKED, LINKED_TEXT.length())).isEqualTo(LINKED_TEXT);
    }

    @Test
    void readsSeveralFramesAndPassesOverThoseOfOthers() {
        byte[] others = HexFormat.of().parseHex("502a4d1803000000ffffff");
        byte[] twice = join(others, LINKED, others, LINKED);
        assertThat(text(twice, 2 * LINKED_TEXT.length())).isEqualTo(LINKED_TEXT + LINKED_TEXT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsWhatDependsOnUpToSixtyFourKilobytesBefore(boolean checked) {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            byte[] content = repetitive(random, random.nextInt(400_000));
            byte[] packed = Lz4Linked.pack(content, checked);
            assertThat(unpack(packed, content.length)).as("seed %d", seed).isEqualTo(content);
        }
    }

    @Test
    void readsIndependentBlocksWithAllChecksums() throws Exception {
        byte[] content = repetitive(new Random(1), 300_000);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (LZ4FrameOutputStream out =
                new LZ4FrameOutputStream(
                        packed,
                        BLOCKSIZE.SIZE_256KB,
                        content.length,
                        FLG.Bits.BLOCK_INDEPENDENCE,
                        FLG.Bits.BLOCK_CHECKSUM,
                        FLG.Bits.CONTENT_SIZE,
                        FLG.Bits.CONTENT_CHECKSUM)) {
            out.write(content);
        }
        assertThat(unpack(packed.toByteArray(), content.length)).isEqualTo(content);
    }

    @Test
    void refusesWhatIsCutOffTooLongOrTooShort() {
        for (int length = 1; length < LINKED.length; length++) {
            byte[] cut = Arrays.copyOf(LINKED, length);
            assertThatThrownBy(() -> unpack(cut, LINKED_TEXT.length()))
                    .as("%d bytes", length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (int size : new int[] {0, 7, 8, 15, 20}) {
            assertThatThrownBy(() -> unpack(LINKED, size))
                    .as("into %d bytes", size)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesARepetitionOfWhatIsNotThere() {
        byte[] bytes = LINKED.clone();
        bytes[bytes.length - 13 + 1] = 9;
        assertThatThrownBy(() -> unpack(bytes, LINKED_TEXT.length()))
                .hasMessageContaining("repeats what is not there");
        byte[] second = join(LINKED, LINKED);
        second[second.length - 13 + 1] = 9;
        assertThatThrownBy(() -> unpack(second, 2 * LINKED_TEXT.length()))
                .as("a frame stands alone")
                .hasMessageContaining("repeats what is not there");
    }

    @Test
    void noticesEveryChangeOfAFrameWithChecksums() {
        byte[] content = repetitive(new Random(2), 70_000);
        byte[] packed = Lz4Linked.pack(content, true);
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = packed.clone();
            int at = round < 15 ? round : random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> unpack(bytes, content.length))
                    .as("byte %d, round %d", at, round)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void answersAnyBytesWithAnErrorOrWithBytes() {
        byte[] content = repetitive(new Random(4), 140_000);
        byte[] packed = Lz4Linked.pack(content, false);
        Random random = new Random(5);
        int refused = 0;
        for (int round = 0; round < 500; round++) {
            byte[] bytes = packed.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                unpack(bytes, content.length);
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    /// Words of a few lengths, repeated near and far, with runs of one byte and noise between.
    private static byte[] repetitive(Random random, int length) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        for (int at = 1; at < length; ) {
            int step = Math.min(length - at, 1 + random.nextInt(random.nextBoolean() ? 40 : 4000));
            int distance = 1 + random.nextInt(Math.min(at, random.nextBoolean() ? 8 : 70_000));
            for (int i = 0; random.nextInt(8) != 0 && i < step; i++) {
                content[at + i] = content[at + i - distance];
            }
            at += step;
        }
        return content;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static String text(byte[] packed, int length) {
        return new String(unpack(packed, length), StandardCharsets.US_ASCII);
    }

    private static byte[] unpack(byte[] packed, int length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocate(packed.length);
            MemorySegment.copy(packed, 0, source, Segments.I8, 0, packed.length);
            MemorySegment target = arena.allocate(length);
            long written = Lz4Frames.unpack(source, target);
            if (written != length) {
                throw new IllegalArgumentException(written + " bytes");
            }
            return target.toArray(Segments.I8);
        }
    }
}
