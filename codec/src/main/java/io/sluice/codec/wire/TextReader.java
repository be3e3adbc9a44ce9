package io.sluice.codec.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Texts behind their length in bytes.
final class TextReader {

    private TextReader() {}

    /// @throws BufferUnderflowException if fewer bytes are there than the length says
    /// @throws IllegalArgumentException if they are not UTF-8; the message does not show them
    static String read(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0) {
            throw new IllegalArgumentException("a text of " + length + " bytes");
        }
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer text = in.slice(in.position(), length);
        in.position(in.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a text that is not UTF-8", e);
        }
    }
}
