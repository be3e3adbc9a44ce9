package io.sluice.batch.ipc;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// One whole encapsulated IPC message, ready to be sent: a head on the heap, and a body of native
/// memory in pieces, most of which are the columns' own. Head and pieces, one after the other, are
/// the message; its size is a multiple of 8 bytes.
///
/// Owns what its body consists of until it is closed, which may happen on any thread. Closing twice
/// is harmless.
public final class IpcMessage implements AutoCloseable {

    private static final int COPY_BYTES = 1 << 16;

    private final byte[] head;
    private final List<MemorySegment> body;
    private final long bodyBytes;
    private final List<AutoCloseable> owned;
    private final AtomicBoolean closed = new AtomicBoolean();

    IpcMessage(byte[] head, List<MemorySegment> body, List<AutoCloseable> owned) {
        this.head = head;
        this.body = List.copyOf(body);
        this.bodyBytes = body.stream().mapToLong(MemorySegment::byteSize).sum();
        this.owned = List.copyOf(owned);
    }

    /// The marker, the metadata's length, the metadata and its padding; read-only.
    public ByteBuffer head() {
        return ByteBuffer.wrap(head).asReadOnlyBuffer();
    }

    /// The body's pieces in order, valid until the message is closed.
    public List<MemorySegment> body() {
        return body;
    }

    public int headBytes() {
        return head.length;
    }

    public long bodyBytes() {
        return bodyBytes;
    }

    /// Bytes of the whole message.
    public long sizeBytes() {
        return head.length + bodyBytes;
    }

    /// Writes the whole message.
    public void writeTo(OutputStream out) throws IOException {
        out.write(head);
        byte[] chunk = new byte[(int) Math.min(bodyBytes, COPY_BYTES)];
        for (MemorySegment piece : body) {
            for (long at = 0; at < piece.byteSize(); at += chunk.length) {
                int count = (int) Math.min(chunk.length, piece.byteSize() - at);
                MemorySegment.copy(piece, ValueLayout.JAVA_BYTE, at, chunk, 0, count);
                out.write(chunk, 0, count);
            }
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            owned.forEach(IpcMessage::closeQuietly);
        }
    }

    /// The parts are batches, exports and buffers, none of which throws.
    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            throw new IllegalStateException("a part of a message could not be closed", e);
        }
    }
}
