package io.sluice.operators.internal.kernel;

/// What a fused loop works on during one batch: addresses and constants, and the places where
/// kernels put what does not fit into one return value.
///
/// Used by one thread at a time.
public final class LoopFrame {

    /// Addresses and constants, in the order that the loop's shape defines.
    public final long[] values;

    /// Sets, patterns and arrays, in the order that the loop's shape defines.
    public final Object[] objects;

    /// The high half of the 128-bit number that a kernel has just returned the low half of.
    public long high;

    /// The length of the text that a kernel has just returned the address of.
    public int length;

    /// Whether a kernel could not compute a value.
    public boolean failed;

    public LoopFrame(int valueCount, int objectCount) {
        this.values = new long[valueCount];
        this.objects = new Object[objectCount];
    }

    /// Marks the batch as failed if the collected failures are not 0.
    public static void check(LoopFrame frame, long failures) {
        if (failures != 0) {
            frame.failed = true;
        }
    }
}
