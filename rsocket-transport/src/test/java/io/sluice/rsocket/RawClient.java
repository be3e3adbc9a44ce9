package io.sluice.rsocket;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// RSocket over a plain socket, frame by frame as docs/protocol.md and RSocket's specification say,
/// without any library: for what well-behaved clients never do, and for the documentation.
final class RawClient implements AutoCloseable {

    static final int SETUP = 0x01;
    static final int KEEPALIVE = 0x03;
    static final int REQUEST_RESPONSE = 0x04;
    static final int REQUEST_STREAM = 0x06;
    static final int REQUEST_N = 0x08;
    static final int CANCEL = 0x09;
    static final int PAYLOAD = 0x0A;
    static final int ERROR = 0x0B;

    private static final int METADATA_FLAG = 1 << 8;
    private static final int COMPLETE_FLAG = 1 << 6;
    private static final int NEXT_FLAG = 1 << 5;

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;

    /// A frame without its length.
    record Frame(int streamId, int type, int flags, byte[] body) {

        boolean next() {
            return (flags & NEXT_FLAG) != 0;
        }

        boolean complete() {
            return (flags & COMPLETE_FLAG) != 0;
        }

        /// The data of a PAYLOAD without metadata, or the text of an ERROR.
        String text() {
            int from = type == ERROR ? 4 : 0;
            return new String(body, from, body.length - from, StandardCharsets.UTF_8);
        }
    }

    /// @param receiveBufferBytes of the socket; what lies there counts as read for the server
    RawClient(String address, int receiveBufferBytes) throws IOException {
        this(address, receiveBufferBytes, "127.0.0.1");
    }

    /// @param from the address of loopback that the server sees
    RawClient(String address, int receiveBufferBytes, String from) throws IOException {
        URI uri = URI.create(address);
        this.socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.setReceiveBufferSize(receiveBufferBytes);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        this.out = socket.getOutputStream();
        this.in = new DataInputStream(socket.getInputStream());
    }

    RawClient(String address) throws IOException {
        this(address, 64 << 10);
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void setup() throws IOException {
        setup(20_000, 90_000, "message/x.rsocket.composite-metadata.v0");
    }

    void setup(int intervalMillis, int lifetimeMillis, String metadataType) throws IOException {
        write(framed(setupFrame(intervalMillis, lifetimeMillis, metadataType)));
    }

    static byte[] setupFrame(int intervalMillis, int lifetimeMillis, String metadataType)
            throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(body);
        data.writeShort(1);
        data.writeShort(0);
        data.writeInt(intervalMillis);
        data.writeInt(lifetimeMillis);
        mimeType(data, metadataType);
        mimeType(data, "text/plain");
        return frame(0, SETUP, 0, body.toByteArray());
    }

    private static void mimeType(DataOutputStream data, String type) throws IOException {
        data.writeByte(type.length());
        data.writeBytes(type);
    }

    static byte[] requestStream(int streamId, int n, byte[] metadata, String text)
            throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(body);
        data.writeInt(n);
        data.writeByte(metadata.length >>> 16);
        data.writeShort(metadata.length);
        data.write(metadata);
        data.write(text.getBytes(StandardCharsets.UTF_8));
        return frame(streamId, REQUEST_STREAM, METADATA_FLAG, body.toByteArray());
    }

    static byte[] requestN(int streamId, int n) {
        return frame(
                streamId,
                REQUEST_N,
                0,
                new byte[] {(byte) (n >>> 24), (byte) (n >>> 16), (byte) (n >>> 8), (byte) n});
    }

    /// Composite metadata that names a route and nothing else.
    static byte[] route(String route) {
        byte[] text = route.getBytes(StandardCharsets.US_ASCII);
        byte[] metadata = new byte[5 + text.length];
        metadata[0] = (byte) 0xFE;
        metadata[3] = (byte) (text.length + 1);
        metadata[4] = (byte) text.length;
        System.arraycopy(text, 0, metadata, 5, text.length);
        return metadata;
    }

    static byte[] frame(int streamId, int type, int flags, byte[] body) {
        byte[] frame = new byte[6 + body.length];
        frame[0] = (byte) (streamId >>> 24);
        frame[1] = (byte) (streamId >>> 16);
        frame[2] = (byte) (streamId >>> 8);
        frame[3] = (byte) streamId;
        int typeAndFlags = type << 10 | flags;
        frame[4] = (byte) (typeAndFlags >>> 8);
        frame[5] = (byte) typeAndFlags;
        System.arraycopy(body, 0, frame, 6, body.length);
        return frame;
    }

    /// A frame behind its length, as TCP carries it.
    static byte[] framed(byte[] frame) {
        byte[] framed = new byte[3 + frame.length];
        framed[0] = (byte) (frame.length >>> 16);
        framed[1] = (byte) (frame.length >>> 8);
        framed[2] = (byte) frame.length;
        System.arraycopy(frame, 0, framed, 3, frame.length);
        return framed;
    }

    void request(int streamId, int n, String route, String data) throws IOException {
        write(framed(requestStream(streamId, n, route(route), data)));
    }

    /// The next frame.
    Frame read() throws IOException {
        byte[] frame = readFrame();
        int typeAndFlags = (frame[4] & 0xFF) << 8 | (frame[5] & 0xFF);
        byte[] body = new byte[frame.length - 6];
        System.arraycopy(frame, 6, body, 0, body.length);
        return new Frame(frame[3] & 0xFF, typeAndFlags >>> 10, typeAndFlags & 0x3FF, body);
    }

    /// The next frame as it is, without its length.
    byte[] readFrame() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        byte[] frame = new byte[length];
        in.readFully(frame);
        return frame;
    }

    /// So many bytes, whatever they are.
    byte[] read(int count) throws IOException {
        return in.readNBytes(count);
    }

    /// Whether the other side has closed the connection; waits until it has, or has sent something.
    boolean isClosed() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
