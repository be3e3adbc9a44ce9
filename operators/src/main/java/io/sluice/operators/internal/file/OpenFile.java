package io.sluice.operators.internal.file;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/// A file that is read by position, into memory of whoever reads. Files are never mapped: what is
/// mapped and cut short meanwhile takes the process down.
///
/// A file that has become shorter since it was opened is an error from then on; what is appended to
/// it meanwhile is not read. Safe to read from several threads at once; closed when all who share
/// it have let go of it.
public final class OpenFile implements AutoCloseable {

    /// The system reads no more than 2 GiB at a time.
    private static final int MAX_STEP_BYTES = 1 << 30;

    /// Where footers keep statistics of the data, if not all of it.
    private static final int FINGERPRINT_BYTES = 64 << 10;

    private final String location;
    private final FileChannel channel;
    private final long size;
    private final AtomicInteger owners = new AtomicInteger(1);

    private OpenFile(String location, FileChannel channel, long size) {
        this.location = location;
        this.channel = channel;
        this.size = size;
    }

    /// Opens a file; blocks for as long as the file system takes.
    ///
    /// @throws QueryException with [ErrorCode#SOURCE_NOT_FOUND] if there is no such file,
    ///   [ErrorCode#UNSUPPORTED] if it is not a regular one, [ErrorCode#SOURCE_FAILED] if it cannot
    ///   be opened
    @SuppressWarnings("MustBeClosedChecker") // the open file closes it
    public static OpenFile open(String location) {
        try {
            Path path = Path.of(location);
            RegularFiles.require(path);
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            try {
                return new OpenFile(location, channel, channel.size());
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            throw failure(location, e);
        }
    }

    /// Why a file cannot be read, as users see it.
    public static QueryException failure(String location, Exception cause) {
        return switch (cause) {
            case QueryException e -> e;
            case NoSuchFileException _ ->
                    new QueryException(
                            ErrorCode.SOURCE_NOT_FOUND, "no file " + location + " exists", cause);
            case AccessDeniedException _ ->
                    new QueryException(
                            ErrorCode.SOURCE_NOT_FOUND,
                            "the file " + location + " may not be read",
                            cause);
            default ->
                    new QueryException(
                            ErrorCode.SOURCE_FAILED,
                            "cannot read " + location + ": " + cause.getMessage(),
                            cause);
        };
    }

    /// One more owner, who closes it too.
    public OpenFile share() {
        owners.incrementAndGet();
        return this;
    }

    public String location() {
        return location;
    }

    /// In bytes, as it was when it was opened.
    public long size() {
        return size;
    }

    /// Checks that a file is at least as long as it was when the query was planned.
    ///
    /// @throws QueryException with [ErrorCode#DATA_MALFORMED] if it is not
    public void requireLength(long planned) {
        if (size < planned) {
            throw new QueryException(
                    ErrorCode.DATA_MALFORMED,
                    location
                            + " has changed since the query was planned: it had "
                            + planned
                            + " bytes and has "
                            + size);
        }
    }

    /// Tells files apart that say at their ends where their parts are, as Parquet and Arrow files
    /// do: a hash of the last bytes and the size, never 0; blocks.
    public long fingerprint() {
        int count = (int) Math.min(size, FINGERPRINT_BYTES);
        ByteBuffer tail = ByteBuffer.allocate(count);
        read(size - count, tail);
        CRC32C hash = new CRC32C();
        hash.update(tail.flip());
        return ((hash.getValue() << 31) ^ size) | Long.MIN_VALUE;
    }

    /// Checks that a file is the one that was planned; blocks.
    ///
    /// @param planned its [#fingerprint] then, or 0 for any file
    /// @throws QueryException with [ErrorCode#DATA_MALFORMED] if it is not
    public void requireFingerprint(long planned) {
        if (planned != 0 && planned != fingerprint()) {
            throw new QueryException(
                    ErrorCode.DATA_MALFORMED,
                    location
                            + " has changed since the query was planned: another file is in its"
                            + " place; run the query again");
        }
    }

    /// Fills the target with the bytes from a position on; blocks.
    ///
    /// @throws QueryException with [ErrorCode#DATA_MALFORMED] if the file has become shorter,
    ///   [ErrorCode#SOURCE_FAILED] if it cannot be read
    public void read(long position, MemorySegment target) {
        for (long done = 0; done < target.byteSize(); ) {
            long step = Math.min(target.byteSize() - done, MAX_STEP_BYTES);
            read(position + done, target.asSlice(done, step).asByteBuffer());
            done += step;
        }
    }

    /// Fills what remains of the target, as [#read(long, MemorySegment)] does.
    public void read(long position, ByteBuffer target) {
        try {
            if (channel.size() < size) {
                throw changed(channel.size());
            }
            long at = position;
            while (target.hasRemaining()) {
                int count = channel.read(target, at);
                if (count < 0) {
                    throw changed(at);
                }
                at += count;
            }
        } catch (IOException e) {
            throw failure(location, e);
        }
    }

    private QueryException changed(long now) {
        return new QueryException(
                ErrorCode.DATA_MALFORMED,
                location
                        + " has changed while it was read: it had "
                        + size
                        + " bytes and has "
                        + now
                        + "; replace files by renaming others");
    }

    @Override
    public void close() {
        if (owners.decrementAndGet() > 0) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw failure(location, e);
        }
    }
}
