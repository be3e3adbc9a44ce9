package io.sluice.operators.internal.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Bytes of 0 and 1, one for each row, as loops write them, and the bitmaps that columns hold.
public final class ByteBits {

    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// Multiplied by eight bytes of 0 and 1 it moves byte `i` to bit `56 + i`, with no carries.
    private static final long GATHER = 0x0102040810204080L;

    private ByteBits() {}

    /// The length of an array for this many rows.
    public static int padded(int count) {
        return (count + 7) & ~7;
    }

    /// How many of the first `count` bytes are 1.
    ///
    /// @param bytes of a [#padded] length; bytes beyond `count` are 0
    public static int count(byte[] bytes, int count) {
        int ones = 0;
        for (int at = 0; at < count; at += 8) {
            ones += Long.bitCount((long) WORD.get(bytes, at));
        }
        return ones;
    }

    /// Writes the first `count` bytes as bits, in whole bytes.
    ///
    /// @param bytes of a [#padded] length; bytes beyond `count` are 0
    public static void pack(byte[] bytes, int count, long address) {
        for (int at = 0; at < count; at += 8) {
            long word = (long) WORD.get(bytes, at);
            Memory.putByte(address + (at >>> 3), (word * GATHER) >>> 56);
        }
    }
}
