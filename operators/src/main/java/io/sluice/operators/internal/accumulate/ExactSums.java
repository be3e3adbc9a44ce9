package io.sluice.operators.internal.accumulate;

import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.column.FixedColumnBuilder;
import io.sluice.operators.internal.memory.NativeBuffer;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import org.apache.arrow.memory.BufferAllocator;

/// A sum of integers or unscaled decimals in 128 bits for each group, and whether it has any
/// addend.
///
/// A sum is `high * 2^64 + low`, with `low` signed, so that adding a 64-bit number touches `low`
/// alone as long as it does not overflow; the carry into `high` is rare.
final class ExactSums implements Sums {

    private static final int STRIDE = 16;

    private final DataType type;
    private final BufferAllocator allocator;
    private final NativeBuffer sums;
    private final NativeBuffer seen;

    /// @param type of the sums as a column: a decimal of 38 digits
    ExactSums(DataType type, BufferAllocator allocator) {
        this.type = type;
        this.allocator = allocator;
        this.sums = new NativeBuffer(allocator);
        this.seen = new NativeBuffer(allocator);
    }

    @Override
    public void resize(int groupCount) {
        sums.ensure((long) STRIDE * groupCount);
        seen.ensure(groupCount);
    }

    /// Takes any layout of integers or decimals.
    @Override
    public void add(int[] groups, Column addends, int rowCount) {
        boolean plain = addends.encoding() == Encoding.FLAT && addends.nullCount() == 0;
        if (plain && addends.layout() == Layout.I64) {
            add64(sums.memory(), seen.memory(), groups, addends.data(), rowCount);
        } else if (plain && addends.layout() == Layout.I32) {
            add32(sums.memory(), seen.memory(), groups, addends.data(), rowCount);
        } else if (addends.layout() == Layout.I128) {
            addWide(groups, addends, rowCount);
        } else {
            addNarrow(groups, addends, rowCount);
        }
    }

    boolean isEmpty(int group) {
        return seen.memory().get(Segments.I8, group) == 0;
    }

    /// The low 64 bits of the sum in two's complement.
    long low(int group) {
        return sums.memory().get(Segments.I64, (long) STRIDE * group);
    }

    /// The high 64 bits of the sum in two's complement.
    long high(int group) {
        return sums.memory().get(Segments.I64, (long) STRIDE * group + 8) + (low(group) >> 63);
    }

    boolean fitsLong(int group) {
        return sums.memory().get(Segments.I64, (long) STRIDE * group + 8) == 0;
    }

    BigInteger exact(int group) {
        return BigInteger.valueOf(high(group))
                .shiftLeft(64)
                .or(new BigInteger(Long.toUnsignedString(low(group))));
    }

    @Override
    public double approximate(int group) {
        double high = sums.memory().get(Segments.I64, (long) STRIDE * group + 8);
        return high * 0x1p64 + low(group);
    }

    /// 64-bit decimals if all of them fit.
    @Override
    public Column column(int from, int count) {
        boolean narrow = true;
        for (int i = from; i < from + count; i++) {
            narrow &= fitsLong(i);
        }
        Layout layout = narrow ? Layout.I64 : Layout.I128;
        FixedColumnBuilder builder = new FixedColumnBuilder(type, layout, count, allocator);
        for (int i = 0; i < count; i++) {
            if (narrow) {
                builder.data().set(Segments.I64, 8L * i, low(from + i));
            } else {
                builder.data().set(Segments.I64, 16L * i, low(from + i));
                builder.data().set(Segments.I64, 16L * i + 8, high(from + i));
            }
            if (isEmpty(from + i)) {
                builder.setNull(i);
            }
        }
        return builder.finish();
    }

    @Override
    public void close() {
        sums.close();
        seen.close();
    }

    private static void add64(
            MemorySegment sums,
            MemorySegment seen,
            int[] groups,
            MemorySegment addends,
            int rowCount) {
        for (int i = 0; i < rowCount; i++) {
            add(sums, groups[i], addends.get(Segments.I64, 8L * i));
            seen.set(Segments.I8, groups[i], (byte) 1);
        }
    }

    private static void add32(
            MemorySegment sums,
            MemorySegment seen,
            int[] groups,
            MemorySegment addends,
            int rowCount) {
        for (int i = 0; i < rowCount; i++) {
            add(sums, groups[i], addends.get(Segments.I32, 4L * i));
            seen.set(Segments.I8, groups[i], (byte) 1);
        }
    }

    private void addNarrow(int[] groups, Column addends, int rowCount) {
        for (int i = 0; i < rowCount; i++) {
            if (!addends.isNull(i)) {
                add(sums.memory(), groups[i], addends.getLong(i));
                seen.memory().set(Segments.I8, groups[i], (byte) 1);
            }
        }
    }

    private void addWide(int[] groups, Column addends, int rowCount) {
        for (int i = 0; i < rowCount; i++) {
            if (!addends.isNull(i)) {
                long low = addends.getDecimalLow(i);
                add(sums.memory(), groups[i], low);
                addHigh(groups[i], addends.getDecimalHigh(i) - (low >> 63));
                seen.memory().set(Segments.I8, groups[i], (byte) 1);
            }
        }
    }

    private static void add(MemorySegment sums, int group, long addend) {
        long at = (long) STRIDE * group;
        long old = sums.get(Segments.I64, at);
        long sum = old + addend;
        sums.set(Segments.I64, at, sum);
        if (((old ^ sum) & (addend ^ sum)) < 0) {
            long high = sums.get(Segments.I64, at + 8);
            sums.set(Segments.I64, at + 8, high + (addend < 0 ? -1 : 1));
        }
    }

    private void addHigh(int group, long addend) {
        long at = (long) STRIDE * group + 8;
        long old = sums.memory().get(Segments.I64, at);
        long sum = old + addend;
        if (((old ^ sum) & (addend ^ sum)) < 0) {
            throw new QueryException(
                    ErrorCode.NUMERIC_OVERFLOW, "a sum of decimals does not fit into 128 bits");
        }
        sums.memory().set(Segments.I64, at, sum);
    }
}
