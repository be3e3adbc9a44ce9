package io.sluice.operators.internal.file.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardwood.metadata.CompressionCodec;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.file.MalformedException;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;

class DecompressionTest {

    private static final byte[] CONTENT =
            "a page of a column ".repeat(500).getBytes(StandardCharsets.US_ASCII);

    @Test
    void readsTheOlderLz4InOneBlockInManyAndWithoutFrames() {
        for (int blockBytes : new int[] {CONTENT.length, 700}) {
            assertThat(unpack(framed(blockBytes, true), CONTENT.length)).isEqualTo(CONTENT);
            assertThat(unpack(framed(blockBytes, false), CONTENT.length)).isEqualTo(CONTENT);
        }
        assertThat(unpack(block(CONTENT), CONTENT.length)).isEqualTo(CONTENT);
    }

    @Test
    void refusesTheOlderLz4ThatIsCutOffOrHasAnotherSize() {
        byte[] framed = framed(3000, true);
        for (int length = 0; length < framed.length; length++) {
            byte[] cut = Arrays.copyOf(framed, length);
            assertThatThrownBy(() -> unpack(cut, CONTENT.length))
                    .as("%d bytes", length)
                    .isInstanceOf(MalformedException.class);
        }
        assertThatThrownBy(() -> unpack(framed, CONTENT.length - 1))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> unpack(framed, CONTENT.length + 1))
                .isInstanceOf(MalformedException.class);
    }

    /// @param each whether each block stands in a frame of its own, or all in one
    private static byte[] framed(int blockBytes, boolean each) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!each) {
            out.writeBytes(number(CONTENT.length));
        }
        for (int at = 0; at < CONTENT.length; at += blockBytes) {
            byte[] part =
                    Arrays.copyOfRange(CONTENT, at, Math.min(CONTENT.length, at + blockBytes));
            byte[] packed = block(part);
            if (each) {
                out.writeBytes(number(part.length));
            }
            out.writeBytes(number(packed.length));
            out.writeBytes(packed);
        }
        return out.toByteArray();
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private static byte[] block(byte[] content) {
        return LZ4Factory.fastestInstance().fastCompressor().compress(content);
    }

    private static byte[] unpack(byte[] packed, int bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocate(packed.length);
            MemorySegment.copy(packed, 0, source, Segments.I8, 0, packed.length);
            MemorySegment target = arena.allocate(bytes);
            Decompression.unpack(CompressionCodec.LZ4, source, target);
            return target.toArray(Segments.I8);
        }
    }
}
