package io.sluice.codec.internal;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.io.IOException;
import java.util.function.Supplier;

/// Parses messages within limits, and says clearly what is wrong with those that are not valid.
public final class Messages {

    /// Our messages nest a few levels deep; see `types.proto`.
    private static final int MAX_NESTING = 32;

    private Messages() {}

    /// The bytes of a message that the other end will accept.
    ///
    /// @param what what the message is, for errors: "a plan"
    public static byte[] bytes(Message message, String what, int maxBytes, int maxItems) {
        int size = message.getSerializedSize();
        if (size > maxBytes) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    what + " of " + size + " bytes; at most " + maxBytes + " are sent");
        }
        byte[] bytes = message.toByteArray();
        try {
            WireScan.check(bytes, message.getDescriptorForType(), maxItems);
        } catch (IOException e) {
            throw new IllegalStateException("a message of our own cannot be read", e);
        }
        return bytes;
    }

    /// The message of some bytes.
    ///
    /// @param what what the bytes should be, for errors: "a plan"
    public static <M extends Message> M parse(
            byte[] bytes, M prototype, Parser<M> parser, String what, int maxBytes, int maxItems) {
        if (bytes.length > maxBytes) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    what + " of " + bytes.length + " bytes; at most " + maxBytes + " are read");
        }
        try {
            WireScan.check(bytes, prototype.getDescriptorForType(), maxItems);
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            in.setRecursionLimit(MAX_NESTING);
            M message = parser.parseFrom(in);
            in.checkLastTagWas(0);
            return message;
        } catch (IOException e) {
            throw malformed(what, e);
        }
    }

    /// Runs the decoding of a parsed message.
    public static <T> T decode(String what, Supplier<T> decoding) {
        try {
            return decoding.get();
        } catch (QueryException e) {
            throw e;
        } catch (RuntimeException e) {
            // constructors of nodes, expressions and types refuse what does not fit together
            throw malformed(what, e);
        }
    }

    private static QueryException malformed(String what, Exception e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new QueryException(ErrorCode.CODEC_MALFORMED, "not " + what + ": " + reason, e);
    }
}
