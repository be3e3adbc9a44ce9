package io.sluice.operators.internal.file;

import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file's bytes in the process's address space. They are the operating system's to keep or drop
/// and count against nobody's memory.
///
/// The memory is a plain native segment, so that decoders stay compiled for one kind of segment;
/// nobody reads it after [#close], which its one owner calls.
public final class MappedFile implements AutoCloseable {

    private final String location;
    private final Arena arena;
    private final MemorySegment memory;

    private MappedFile(String location, Arena arena, MemorySegment memory) {
        this.location = location;
        this.arena = arena;
        this.memory = memory;
    }

    /// Maps a whole file; blocks for as long as the file system takes.
    ///
    /// @throws QueryException with [ErrorCode#SOURCE_NOT_FOUND] if there is no such file,
    ///   [ErrorCode#UNSUPPORTED] if it is not a regular one, [ErrorCode#SOURCE_FAILED] if it cannot
    ///   be mapped
    @SuppressWarnings("MustBeClosedChecker") // the mapped file closes it
    public static MappedFile open(String location) {
        Path path = requireRegular(location);
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment mapped =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            MemorySegment memory =
                    mapped.byteSize() == 0
                            ? Segments.EMPTY
                            : Segments.of(mapped.address(), mapped.byteSize());
            return new MappedFile(location, arena, memory);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw failure(location, e);
        }
    }

    /// What is at a location may have changed since it was listed.
    private static Path requireRegular(String location) {
        Path path = Path.of(location);
        try {
            RegularFiles.require(path);
            return path;
        } catch (IOException e) {
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

    public String location() {
        return location;
    }

    public long size() {
        return memory.byteSize();
    }

    public MemorySegment memory() {
        return memory;
    }

    @Override
    public void close() {
        arena.close();
    }
}
