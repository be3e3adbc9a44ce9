package io.sluice.operators.internal.file.arrow;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import net.jpountz.xxhash.XXHashFactory;

/// Packs bytes into an LZ4 frame whose blocks repeat what blocks before them hold, as most writers
/// of Arrow files do.
final class Lz4Linked {

    private static final int BLOCK_BYTES = 64 << 10;
    private static final int WINDOW_BYTES = (64 << 10) - 1;

    /// A block's last bytes are never repetitions.
    private static final int LAST_LITERALS = 12;

    private final byte[] content;
    private final boolean checked;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<Integer, Integer> places = new HashMap<>();

    private Lz4Linked(byte[] content, boolean checked) {
        this.content = content;
        this.checked = checked;
    }

    /// @param checked with the content's size and all checksums there can be
    static byte[] pack(byte[] content, boolean checked) {
        return new Lz4Linked(content, checked).pack();
    }

    private byte[] pack() {
        writeInt(0x184D2204);
        ByteBuffer descriptor = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
        descriptor.put((byte) (checked ? 0x5C : 0x40)).put((byte) 0x40);
        if (checked) {
            descriptor.putLong(content.length);
        }
        out.write(descriptor.array(), 0, descriptor.position());
        out.write(hash(descriptor.array(), 0, descriptor.position()) >>> 8);
        for (int start = 0; start < content.length; start += BLOCK_BYTES) {
            block(start, Math.min(content.length, start + BLOCK_BYTES));
        }
        writeInt(0);
        if (checked) {
            writeInt(hash(content, 0, content.length));
        }
        return out.toByteArray();
    }

    private void block(int start, int end) {
        byte[] packed = packed(start, end);
        boolean plain = packed.length >= end - start;
        int bytes = plain ? end - start : packed.length;
        byte[] stored = plain ? content : packed;
        int from = plain ? start : 0;
        writeInt(plain ? bytes | 1 << 31 : bytes);
        out.write(stored, from, bytes);
        if (checked) {
            writeInt(hash(stored, from, bytes));
        }
    }

    private byte[] packed(int start, int end) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        int literals = start;
        int at = start;
        while (at < end - LAST_LITERALS) {
            Integer before = places.put(ByteBuffer.wrap(content).getInt(at), at);
            int length =
                    before == null || at - before > WINDOW_BYTES
                            ? 0
                            : repeated(before, at, end - LAST_LITERALS);
            if (length < 4) {
                at++;
                continue;
            }
            sequence(block, literals, at, length - 4);
            block.write(at - before);
            block.write((at - before) >> 8);
            extend(block, length - 4);
            at += length;
            literals = at;
        }
        sequence(block, literals, end, 0);
        return block.toByteArray();
    }

    private int repeated(int before, int at, int end) {
        int length = 0;
        while (at + length < end && content[before + length] == content[at + length]) {
            length++;
        }
        return length;
    }

    private void sequence(ByteArrayOutputStream block, int from, int to, int repeated) {
        int count = to - from;
        block.write(Math.min(count, 15) << 4 | Math.min(repeated, 15));
        extend(block, count);
        block.write(content, from, count);
    }

    private static void extend(ByteArrayOutputStream block, int length) {
        if (length < 15) {
            return;
        }
        int left = length - 15;
        for (; left >= 255; left -= 255) {
            block.write(255);
        }
        block.write(left);
    }

    private static int hash(byte[] bytes, int from, int count) {
        return XXHashFactory.fastestInstance().hash32().hash(bytes, from, count, 0);
    }

    private void writeInt(int value) {
        out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }
}
