package io.sluice.operators.internal.file.arrow;

import io.sluice.batch.Segments;
import io.sluice.batch.ipc.IpcFileReader;
import io.sluice.batch.ipc.IpcLimits;
import io.sluice.batch.ipc.IpcSource;
import io.sluice.batch.ipc.IpcStreamReader;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.file.MappedFile;
import io.sluice.operators.internal.file.MappedInput;
import java.io.EOFException;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Opens Arrow IPC files and streams, and gives their errors the file's name.
final class ArrowInput {

    /// How a file begins; streams begin with the length of a message.
    private static final byte[] FILE_MAGIC = {'A', 'R', 'R', 'O', 'W', '1'};

    private ArrowInput() {}

    /// What may fail while bytes are read.
    @FunctionalInterface
    interface Reading<T extends @Nullable Object> {
        T read() throws IOException;
    }

    static boolean isFile(MappedFile file) {
        if (file.size() < FILE_MAGIC.length) {
            return false;
        }
        for (int i = 0; i < FILE_MAGIC.length; i++) {
            if (file.memory().get(Segments.I8, i) != FILE_MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    /// @param allocator for dictionaries
    static IpcFileReader file(MappedFile file, BufferAllocator allocator) {
        return located(
                file.location(),
                () ->
                        IpcFileReader.open(
                                IpcSource.of(file.memory()),
                                IpcLimits.FILE,
                                new Decompressor(),
                                allocator));
    }

    /// @param allocator for dictionaries
    static IpcStreamReader stream(MappedFile file, BufferAllocator allocator) {
        return located(
                file.location(),
                () ->
                        IpcStreamReader.open(
                                new MappedInput(file, 0, file.size()),
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
            throw MappedFile.failure(location, e);
        } catch (QueryException e) {
            throw new QueryException(e.code(), location + ": " + e.getMessage(), e);
        }
    }
}
