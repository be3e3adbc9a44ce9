package io.sluice.operators.internal.file.arrow;

import io.sluice.batch.ipc.IpcFileReader;
import io.sluice.batch.ipc.IpcLimits;
import io.sluice.batch.ipc.IpcSource;
import io.sluice.batch.ipc.IpcStreamReader;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.file.FileInput;
import io.sluice.operators.internal.file.OpenFile;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Opens Arrow IPC files and streams, and gives their errors the file's name.
final class ArrowInput {

    /// How a file begins; streams begin with the length of a message.
    private static final byte[] FILE_MAGIC = {'A', 'R', 'R', 'O', 'W', '1'};

    private ArrowInput() {}

    /// An open file as the reader wants it; closing is its owner's.
    private record Source(OpenFile file) implements IpcSource {

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public void read(long position, MemorySegment target) throws IOException {
            if (position < 0 || target.byteSize() > file.size() - position) {
                throw new EOFException(
                        target.byteSize() + " bytes at " + position + " of " + file.size());
            }
            file.read(position, target);
        }
    }

    /// What may fail while bytes are read.
    @FunctionalInterface
    interface Reading<T extends @Nullable Object> {
        T read() throws IOException;
    }

    static boolean isFile(OpenFile file) {
        if (file.size() < FILE_MAGIC.length) {
            return false;
        }
        byte[] beginning = new byte[FILE_MAGIC.length];
        file.read(0, ByteBuffer.wrap(beginning));
        return Arrays.equals(beginning, FILE_MAGIC);
    }

    /// @param allocator for dictionaries
    static IpcFileReader file(OpenFile file, BufferAllocator allocator) {
        return located(
                file.location(),
                () ->
                        IpcFileReader.open(
                                new Source(file), IpcLimits.FILE, new Decompressor(), allocator));
    }

    /// @param allocator for dictionaries
    static IpcStreamReader stream(OpenFile file, BufferAllocator allocator) {
        return located(
                file.location(),
                () ->
                        IpcStreamReader.open(
                                new FileInput(file, 0, file.size()),
                                IpcLimits.FILE,
                                new Decompressor(),
                                allocator));
    }

    /// Runs something that reads a file.
    ///
    /// @throws QueryException that names the file
    static <T extends @Nullable Object> T located(String location, Reading<T> reading) {
        try {
            return reading.read();
        } catch (EOFException e) {
            throw new QueryException(ErrorCode.DATA_MALFORMED, location + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw OpenFile.failure(location, e);
        } catch (QueryException e) {
            throw new QueryException(e.code(), location + ": " + e.getMessage(), e);
        }
    }
}
