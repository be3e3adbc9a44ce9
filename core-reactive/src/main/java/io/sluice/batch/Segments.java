package io.sluice.batch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;

/// How kernels read and write native memory: little-endian, as Arrow lays it out, at any alignment.
///
/// Kernels index native segments only. A loop that has seen native and heap segments is compiled
/// for both and loses most of its speed.
public final class Segments {

    public static final ValueLayout.OfByte I8 = ValueLayout.JAVA_BYTE;
    public static final ValueLayout.OfShort I16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfInt I32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfLong I64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfFloat F32 =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// A native segment of no bytes.
    public static final MemorySegment EMPTY = MemorySegment.NULL;

    private Segments() {}

    /// All bytes of a buffer, without a copy. Valid while the buffer is.
    public static MemorySegment of(ArrowBuf buffer) {
        return of(buffer.memoryAddress(), buffer.capacity());
    }

    /// Bytes of native memory at an address. The caller vouches that they are there and stay there.
    public static MemorySegment of(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }
}
