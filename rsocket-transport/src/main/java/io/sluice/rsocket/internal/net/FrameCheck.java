package io.sluice.rsocket.internal.net;

import io.netty.buffer.ByteBuf;
import io.rsocket.frame.FrameHeaderCodec;
import java.util.Optional;

/// Says what is wrong with a client's frame before RSocket reads it, which would fail somewhere
/// inside and log where. Looks at what RSocket for Java relies on: types, stream ids, demand, and
/// that what is announced is there.
final class FrameCheck {

    private static final int SETUP = 0x01;
    private static final int KEEPALIVE = 0x03;
    private static final int REQUEST_RESPONSE = 0x04;
    private static final int REQUEST_FNF = 0x05;
    private static final int REQUEST_STREAM = 0x06;
    private static final int REQUEST_CHANNEL = 0x07;
    private static final int REQUEST_N = 0x08;
    private static final int CANCEL = 0x09;
    private static final int PAYLOAD = 0x0A;
    private static final int ERROR = 0x0B;
    private static final int METADATA_PUSH = 0x0C;
    private static final int RESUME = 0x0D;

    private static final int METADATA_FLAG = 1 << 8;
    private static final int RESUME_FLAG = 1 << 7;
    private static final int FLAGS = (1 << 10) - 1;

    private static final int SETUP_BYTES = 12;
    private static final int POSITION_BYTES = 8;
    private static final int LENGTH_BYTES = 3;

    private boolean greeted;

    /// What is wrong, if anything. Called with each frame of a connection in its order.
    Optional<String> problem(ByteBuf frame) {
        int bytes = frame.readableBytes();
        if (bytes < FrameHeaderCodec.size()) {
            return Optional.of("a frame of " + bytes + " bytes, which is no whole header");
        }
        int streamId = frame.getInt(frame.readerIndex());
        int typeAndFlags = frame.getUnsignedShort(frame.readerIndex() + Integer.BYTES);
        int type = typeAndFlags >>> 10;
        int flags = typeAndFlags & FLAGS;
        ByteBuf body =
                frame.slice(
                        frame.readerIndex() + FrameHeaderCodec.size(),
                        bytes - FrameHeaderCodec.size());
        boolean first = !greeted;
        greeted = true;
        return switch (type) {
            case SETUP -> first ? setup(body, flags) : Optional.of("a second SETUP");
            case RESUME ->
                    first ? Optional.empty() : Optional.of("RESUME in the middle of a connection");
            case KEEPALIVE -> atLeast(body, POSITION_BYTES, "KEEPALIVE");
            case REQUEST_RESPONSE, REQUEST_FNF ->
                    ofStream(streamId).or(() -> metadata(body, 0, flags));
            case REQUEST_STREAM, REQUEST_CHANNEL ->
                    ofStream(streamId)
                            .or(() -> demand(body))
                            .or(() -> metadata(body, Integer.BYTES, flags));
            case REQUEST_N -> ofStream(streamId).or(() -> demand(body));
            case CANCEL -> ofStream(streamId);
            case PAYLOAD -> ofStream(streamId).or(() -> metadata(body, 0, flags));
            case ERROR -> atLeast(body, Integer.BYTES, "ERROR");
            case METADATA_PUSH -> Optional.empty();
            default -> Optional.of(String.format("a frame of the unknown type 0x%02X", type));
        };
    }

    /// Streams are opened by clients alone, whose ids are odd.
    private static Optional<String> ofStream(int streamId) {
        return streamId > 0 && streamId % 2 == 1
                ? Optional.empty()
                : Optional.of("a frame of stream " + streamId + ", which no client can open");
    }

    private static Optional<String> demand(ByteBuf body) {
        if (body.readableBytes() < Integer.BYTES) {
            return atLeast(body, Integer.BYTES, "a request");
        }
        int n = body.getInt(0);
        return n > 0 ? Optional.empty() : Optional.of("demand of " + n + " payloads");
    }

    private static Optional<String> atLeast(ByteBuf body, int bytes, String what) {
        return body.readableBytes() >= bytes
                ? Optional.empty()
                : Optional.of(what + " ends after " + body.readableBytes() + " bytes");
    }

    private static Optional<String> metadata(ByteBuf body, int at, int flags) {
        if ((flags & METADATA_FLAG) == 0) {
            return Optional.empty();
        }
        int left = body.readableBytes() - at - LENGTH_BYTES;
        if (left < 0) {
            return Optional.of("a frame that ends before its metadata");
        }
        int length = body.getUnsignedMedium(at);
        return length <= left
                ? Optional.empty()
                : Optional.of("metadata of " + length + " bytes in a frame with " + left);
    }

    private static Optional<String> setup(ByteBuf body, int flags) {
        int at = SETUP_BYTES;
        if ((flags & RESUME_FLAG) != 0) {
            at =
                    body.readableBytes() < at + Short.BYTES
                            ? body.readableBytes() + 1
                            : at + Short.BYTES + body.getUnsignedShort(at);
        }
        for (int type = 0; type < 2; type++) {
            if (at < body.readableBytes()) {
                at += 1 + body.getUnsignedByte(at);
            } else {
                at = body.readableBytes() + 1;
            }
        }
        return at > body.readableBytes()
                ? Optional.of("a SETUP that ends after " + body.readableBytes() + " bytes")
                : metadata(body, at, flags);
    }
}
