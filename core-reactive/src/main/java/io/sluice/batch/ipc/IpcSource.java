package io.sluice.batch.ipc;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Bytes that can be read at any position, such as a file's. Safe to use from several threads at
/// once.
public interface IpcSource {

    /// How many bytes there are.
    long size() throws IOException;

    /// Fills the target with the bytes from a position on. May block.
    ///
    /// @param target native memory
    /// @throws EOFException if there are fewer bytes
    void read(long position, MemorySegment target) throws IOException;

    /// The bytes of an open file, which stays the caller's.
    static IpcSource of(FileChannel channel) {
        return new IpcSource() {
            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public void read(long position, MemorySegment target) throws IOException {
                for (long done = 0; done < target.byteSize(); ) {
                    long bytes = Math.min(target.byteSize() - done, 1 << 30);
                    ByteBuffer chunk = target.asSlice(done, bytes).asByteBuffer();
                    int count = channel.read(chunk, position + done);
                    if (count < 0) {
                        throw new EOFException("the file ends at byte " + (position + done));
                    }
                    done += count;
                }
            }
        };
    }

    /// Bytes in memory; they are copied as they are read.
    static IpcSource of(MemorySegment memory) {
        return new IpcSource() {
            @Override
            public long size() {
                return memory.byteSize();
            }

            @Override
            public void read(long position, MemorySegment target) throws IOException {
                if (position < 0 || target.byteSize() > memory.byteSize() - position) {
                    throw new EOFException(
                            target.byteSize()
                                    + " bytes at "
                                    + position
                                    + " of "
                                    + memory.byteSize());
                }
                MemorySegment.copy(memory, position, target, 0, target.byteSize());
            }
        };
    }
}
