package io.sluice.operators.internal.kernel;

import io.sluice.batch.Column;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Collects the texts that a loop yields into one column. Bytes double as they come; the number of
/// rows is known.
public final class TextSink implements AutoCloseable {

    private final BufferAllocator allocator;
    private final int rowCount;
    private final ArrowBuf offsets;
    private ArrowBuf data;
    private long nextOffset;
    private long start;
    private int length;
    private int capacity;

    /// @param expectedBytes a guess at the bytes of all texts
    public TextSink(BufferAllocator allocator, int rowCount, long expectedBytes) {
        this.allocator = allocator;
        this.rowCount = rowCount;
        this.offsets = allocator.buffer(4L * (rowCount + 1));
        try {
            this.data = allocator.buffer(Math.max(64, expectedBytes));
        } catch (RuntimeException | Error e) {
            offsets.close();
            throw e;
        }
        this.start = data.memoryAddress();
        this.capacity = (int) Math.min(data.capacity(), Integer.MAX_VALUE);
        this.nextOffset = offsets.memoryAddress();
        Memory.putInt(nextOffset, 0);
    }

    public static void append(TextSink sink, long text, int bytes) {
        sink.append(text, bytes);
    }

    private void append(long text, int bytes) {
        if (bytes > capacity - length) {
            grow(bytes);
        }
        long target = start + length;
        if (bytes <= 16) {
            copyShort(text, target, bytes);
        } else {
            Memory.copy(text, target, bytes);
        }
        length += bytes;
        nextOffset += 4;
        Memory.putInt(nextOffset, length);
    }

    /// The column of the texts appended. The sink keeps nothing.
    ///
    /// @param validity a bit for each row, in memory that `buffer` keeps; both empty without nulls
    public Column finish(
            DataType type, int nullCount, MemorySegment validity, List<ArrowBuf> validityBuffers) {
        List<ArrowBuf> buffers = new java.util.ArrayList<>(validityBuffers);
        buffers.add(offsets);
        buffers.add(data);
        return Column.varBytes(
                type,
                rowCount,
                nullCount,
                validity,
                Segments.of(offsets.memoryAddress(), 4L * (rowCount + 1)),
                Segments.of(start, length),
                buffers);
    }

    @Override
    public void close() {
        offsets.close();
        data.close();
    }

    private void grow(int bytes) {
        long wanted = (long) length + bytes;
        if (wanted > Integer.MAX_VALUE) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    wanted
                            + " bytes of text in one batch; a batch holds at most 2 GiB of a column");
        }
        ArrowBuf larger = allocator.buffer(Math.clamp(2L * length, wanted, Integer.MAX_VALUE));
        Memory.copy(start, larger.memoryAddress(), length);
        data.close();
        data = larger;
        start = larger.memoryAddress();
        capacity = (int) Math.min(larger.capacity(), Integer.MAX_VALUE);
    }

    /// Up to sixteen bytes as two overlapping words, which is cheaper than a call.
    private static void copyShort(long from, long to, int bytes) {
        if (bytes >= 8) {
            long last = Memory.getLong(from + bytes - 8);
            Memory.putLong(to, Memory.getLong(from));
            Memory.putLong(to + bytes - 8, last);
        } else if (bytes >= 4) {
            long last = Memory.getInt(from + bytes - 4);
            Memory.putInt(to, Memory.getInt(from));
            Memory.putInt(to + bytes - 4, last);
        } else {
            for (int i = 0; i < bytes; i++) {
                Memory.putByte(to + i, Memory.getByte(from + i));
            }
        }
    }
}
