package io.sluice.rsocket.internal.net;

import io.netty.buffer.ByteBuf;
import io.rsocket.metadata.WellKnownMimeType;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// RSocket's composite metadata: entries of a MIME type and its content, in order.
public final class CompositeEntries {

    private static final int KNOWN_TYPE = 0x80;
    private static final int MAX_TYPE_LENGTH = 128;
    private static final int MAX_CONTENT_LENGTH = 0xFFFFFF;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    /// One entry.
    record Entry(String mimeType, byte[] content) {}

    /// Appends an entry.
    public CompositeEntries add(String mimeType, byte[] content) {
        if (content.length > MAX_CONTENT_LENGTH) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE, "metadata of " + content.length + " bytes in " + mimeType);
        }
        byte[] type = mimeType.getBytes(StandardCharsets.US_ASCII);
        if (type.length == 0 || type.length > MAX_TYPE_LENGTH) {
            throw new IllegalArgumentException("MIME type \"" + mimeType + "\"");
        }
        WellKnownMimeType known = WellKnownMimeType.fromString(mimeType);
        if (known == WellKnownMimeType.UNPARSEABLE_MIME_TYPE) {
            out.write(type.length - 1);
            out.writeBytes(type);
        } else {
            out.write(known.getIdentifier() | KNOWN_TYPE);
        }
        out.write(content.length >>> 16);
        out.write(content.length >>> 8);
        out.write(content.length);
        out.writeBytes(content);
        return this;
    }

    public CompositeEntries add(String mimeType, String content) {
        return add(mimeType, content.getBytes(StandardCharsets.UTF_8));
    }

    /// Appends the entry that names the route.
    public CompositeEntries route(Route route) {
        byte[] text = route.text().getBytes(StandardCharsets.UTF_8);
        byte[] tag = new byte[text.length + 1];
        tag[0] = (byte) text.length;
        System.arraycopy(text, 0, tag, 1, text.length);
        return add(MimeTypes.ROUTING, tag);
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }

    /// The entries of metadata that a peer has sent.
    ///
    /// @throws QueryException with `PROTOCOL` if the bytes are not what they claim to be
    static List<Entry> read(ByteBuf metadata) {
        ByteBuf in = metadata.slice();
        List<Entry> entries = new ArrayList<>();
        try {
            while (in.isReadable()) {
                String type = readType(in);
                byte[] content = new byte[checked(in, in.readUnsignedMedium())];
                in.readBytes(content);
                entries.add(new Entry(type, content));
            }
        } catch (IndexOutOfBoundsException e) {
            throw malformed();
        }
        return entries;
    }

    /// The MIME type at the reader index: an id, or a length and a text.
    static String readType(ByteBuf in) {
        int first = in.readUnsignedByte();
        if ((first & KNOWN_TYPE) != 0) {
            return WellKnownMimeType.fromIdentifier(first & ~KNOWN_TYPE).getString();
        }
        return in.readCharSequence(checked(in, first + 1), StandardCharsets.US_ASCII).toString();
    }

    private static int checked(ByteBuf in, int length) {
        if (length > in.readableBytes()) {
            throw malformed();
        }
        return length;
    }

    private static QueryException malformed() {
        return new QueryException(
                ErrorCode.PROTOCOL,
                "composite metadata ends in the middle of an entry; SETUP names the metadata's"
                        + " MIME type");
    }
}
