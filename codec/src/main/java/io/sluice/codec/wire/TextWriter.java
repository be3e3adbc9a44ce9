package io.sluice.codec.wire;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes numbers and texts behind their length, up to a number of bytes.
final class TextWriter {

    private static final int INITIAL_BYTES = 256;

    private final int maxBytes;
    private ByteBuffer out = ByteBuffer.allocate(INITIAL_BYTES);

    TextWriter(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    void writeByte(byte value) {
        room(Byte.BYTES).put(value);
    }

    void writeInt(int value) {
        room(Integer.BYTES).putInt(value);
    }

    void writeLong(long value) {
        room(Long.BYTES).putLong(value);
    }

    /// Half of a surrogate pair has no UTF-8 and would arrive as something else, so it is refused.
    ///
    /// @param what what the text is, for the message, which does not show the text
    void writeText(String what, String text) {
        ByteBuffer bytes;
        try {
            bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new QueryException(
                    ErrorCode.CONFIG_INVALID, what + " holds half of a surrogate pair", e);
        }
        writeInt(bytes.remaining());
        room(bytes.remaining()).put(bytes);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(out.array(), out.position());
    }

    private ByteBuffer room(int bytes) {
        int needed = Math.addExact(out.position(), bytes);
        if (needed > maxBytes) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "the query's context takes more than the " + maxBytes + " bytes that are sent");
        }
        if (needed > out.capacity()) {
            int capacity = Math.min(maxBytes, Math.max(needed, 2 * out.capacity()));
            out = ByteBuffer.allocate(capacity).put(out.flip());
        }
        return out;
    }
}
