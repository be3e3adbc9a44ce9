package io.sluice.operators.internal.exchange;

import io.sluice.batch.Bits;
import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// The hash that says to which partition a row goes, the same in every process and version.
///
/// Each column gives 64 bits:
///
/// | type | bits |
/// |---|---|
/// | null of any type | 0 |
/// | boolean | `fmix64` of 0 or 1 |
/// | integers, date, time, timestamps | `fmix64` of the value, sign-extended to 64 bits |
/// | decimal | `fmix64(low ^ ((high ^ (low >> 63)) * 0x9E3779B97F4A7C15))` of the halves of the unscaled value in 128 bits: `fmix64` of the value where it fits into 64 bits |
/// | real, double | `fmix64` of the bits of the value as a double; 0.0 for -0.0, 0x7FF8000000000000 for NaN |
/// | varchar, varbinary | XXH64 with seed 0 of the bytes |
///
/// where `fmix64` is the finaliser of MurmurHash3. A row's hash is `h = 0`, then `h = h * 31 +
/// bits` for each column in order, and `fmix64(h)` at the end. The row belongs to key group `h >>>
/// 57`, one of [#KEY_GROUPS], and the groups are spread evenly over the partitions: partition =
/// `group * partitions / 128`.
///
/// Group and join tables use the same hash within a process; nothing depends on that.
public final class ExchangeHash {

    public static final int KEY_GROUPS = 128;

    private static final int KEY_GROUP_SHIFT = 57;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long NAN_BITS = 0x7FF8000000000000L;

    private ExchangeHash() {}

    /// Writes the hashes of rows `0 … rowCount - 1` of these columns, which may have any encoding.
    public static void rows(List<Column> columns, int rowCount, long[] hashes) {
        Arrays.fill(hashes, 0, rowCount, 0);
        for (Column column : columns) {
            add(column, rowCount, hashes);
        }
        for (int i = 0; i < rowCount; i++) {
            hashes[i] = mix(hashes[i]);
        }
    }

    /// The partition of a row with this hash.
    public static int partition(long hash, int partitions) {
        return (int) (((hash >>> KEY_GROUP_SHIFT) * partitions) / KEY_GROUPS);
    }

    /// The finaliser of MurmurHash3: each bit of the value decides on each bit of the result.
    public static long mix(long value) {
        long hash = value;
        hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return hash ^ (hash >>> 33);
    }

    private static void add(Column column, int rowCount, long[] hashes) {
        switch (column.encoding()) {
            case FLAT -> addFlat(column, rowCount, hashes);
            case CONSTANT -> {
                long bits = rowCount == 0 ? 0 : value(column, 0);
                for (int i = 0; i < rowCount; i++) {
                    hashes[i] = hashes[i] * 31 + bits;
                }
            }
            case DICTIONARY -> addDictionary(column, rowCount, hashes);
        }
    }

    private static void addDictionary(Column column, int rowCount, long[] hashes) {
        Column dictionary = column.dictionary();
        if (dictionary.length() > rowCount) {
            addEach(column, rowCount, hashes);
            return;
        }
        long[] values = new long[dictionary.length()];
        addFlat(dictionary, dictionary.length(), values);
        MemorySegment indexes = column.data();
        if (column.nullCount() == 0) {
            for (int i = 0; i < rowCount; i++) {
                hashes[i] = hashes[i] * 31 + values[indexes.get(Segments.I32, 4L * i)];
            }
            return;
        }
        for (int i = 0; i < rowCount; i++) {
            long bits = column.isNull(i) ? 0 : values[indexes.get(Segments.I32, 4L * i)];
            hashes[i] = hashes[i] * 31 + bits;
        }
    }

    private static void addFlat(Column column, int rowCount, long[] hashes) {
        if (column.nullCount() > 0) {
            addEach(column, rowCount, hashes);
            return;
        }
        MemorySegment data = column.data();
        switch (column.layout()) {
            case I32 -> add32(data, rowCount, hashes);
            case I64 -> add64(data, rowCount, hashes);
            case VARBYTES -> addBytes(column.offsets(), data, rowCount, hashes);
            case NONE, BITS, I8, I16, I128, F32, F64, LIST, STRUCT ->
                    addEach(column, rowCount, hashes);
        }
    }

    private static void add32(MemorySegment data, int rowCount, long[] hashes) {
        for (int i = 0; i < rowCount; i++) {
            hashes[i] = hashes[i] * 31 + mix(data.get(Segments.I32, 4L * i));
        }
    }

    private static void add64(MemorySegment data, int rowCount, long[] hashes) {
        for (int i = 0; i < rowCount; i++) {
            hashes[i] = hashes[i] * 31 + mix(data.get(Segments.I64, 8L * i));
        }
    }

    private static void addBytes(
            MemorySegment offsets, MemorySegment data, int rowCount, long[] hashes) {
        long address = data.address();
        int start = offsets.get(Segments.I32, 0);
        for (int i = 0; i < rowCount; i++) {
            int end = offsets.get(Segments.I32, 4L * i + 4);
            hashes[i] = hashes[i] * 31 + XxHash64.hash(address + start, end - start);
            start = end;
        }
    }

    private static void addEach(Column column, int rowCount, long[] hashes) {
        boolean nullable = column.nullCount() > 0 && column.encoding() != Encoding.CONSTANT;
        MemorySegment validity = column.validity();
        int bitOffset = column.bitOffset();
        boolean allNull = column.nullCount() == column.length();
        for (int i = 0; i < rowCount; i++) {
            boolean isNull = allNull || (nullable && !Bits.get(validity, bitOffset + i));
            hashes[i] = hashes[i] * 31 + (isNull ? 0 : value(column, i));
        }
    }

    private static long value(Column column, int row) {
        if (column.isNull(row)) {
            return 0;
        }
        return switch (column.layout()) {
            case NONE -> 0;
            case BITS -> mix(column.getBoolean(row) ? 1 : 0);
            case I8, I16, I32, I64 -> mix(column.getLong(row));
            case I128 -> decimal(column.getDecimalHigh(row), column.getDecimalLow(row));
            case F32, F64 -> mix(doubleBits(column.getDouble(row)));
            case VARBYTES -> {
                MemorySegment bytes = column.getBytes(row);
                yield XxHash64.hash(bytes.address(), bytes.byteSize());
            }
            case LIST, STRUCT -> throw notComparable(column);
        };
    }

    private static long decimal(long high, long low) {
        return mix(low ^ ((high ^ (low >> 63)) * GOLDEN));
    }

    /// The bits of a double after -0.0 has become 0.0 and every NaN the same one, so that equal
    /// values have equal bits.
    public static long doubleBits(double value) {
        return Double.isNaN(value) ? NAN_BITS : Double.doubleToRawLongBits(value + 0.0);
    }

    private static QueryException notComparable(Column column) {
        return new QueryException(
                ErrorCode.UNSUPPORTED,
                "a " + column.type().sqlName() + " cannot be a key of a join, group or exchange");
    }
}
