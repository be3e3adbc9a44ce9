package io.sluice.operators.internal.table;

import io.sluice.batch.Column;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Nulls, least, greatest and number of different values of one column, as far as its type has an
/// order. Floats are ordered as everywhere in Sluice: NaN is greatest, -0.0 equals 0.0.
final class ColumnSummary {

    private static final long MICROS_PER_SECOND = 1_000_000;

    private final DataType type;
    private final DistinctSketch distinct = new DistinctSketch();
    private long nullCount;
    private boolean any;
    private long minLong = Long.MAX_VALUE;
    private long maxLong = Long.MIN_VALUE;
    private double minDouble;
    private double maxDouble;
    private @Nullable BigInteger minWide;
    private @Nullable BigInteger maxWide;
    private byte[] minBytes = {};
    private byte[] maxBytes = {};

    ColumnSummary(DataType type) {
        this.type = type;
    }

    void add(Column column) {
        nullCount += column.nullCount();
        if (column.nullCount() == column.length()) {
            return;
        }
        switch (column.encoding()) {
            case FLAT -> addFlat(column);
            case CONSTANT -> addValue(column, 0);
            case DICTIONARY -> addUsedEntries(column);
        }
    }

    ColumnStatistics statistics(long rowCount) {
        if (!any) {
            return new ColumnStatistics(
                    Precision.exact(nullCount),
                    Precision.absent(),
                    Precision.absent(),
                    rowCount == nullCount ? Precision.exact(0L) : Precision.absent());
        }
        long different = Math.min(Math.max(1, distinct.estimate()), rowCount - nullCount);
        return new ColumnStatistics(
                Precision.exact(nullCount),
                Precision.exact(value(true)),
                Precision.exact(value(false)),
                Precision.inexact(different));
    }

    private void addFlat(Column column) {
        if (column.nullCount() == 0 && column.layout() == Layout.I64) {
            addLongs(column.data(), column.length());
            return;
        }
        for (int row = 0; row < column.length(); row++) {
            if (!column.isNull(row)) {
                addValue(column, row);
            }
        }
    }

    private void addUsedEntries(Column column) {
        Column entries = column.dictionary();
        BitSet used = new BitSet(entries.length());
        for (int row = 0; row < column.length(); row++) {
            if (!column.isNull(row)) {
                used.set(column.index(row));
            }
        }
        for (int entry = used.nextSetBit(0); entry >= 0; entry = used.nextSetBit(entry + 1)) {
            addValue(entries, entry);
        }
    }

    private void addLongs(MemorySegment values, int count) {
        long min = minLong;
        long max = maxLong;
        for (int i = 0; i < count; i++) {
            long value = values.get(Segments.I64, 8L * i);
            min = Math.min(min, value);
            max = Math.max(max, value);
            distinct.add(value);
        }
        minLong = min;
        maxLong = max;
        any = true;
    }

    private void addValue(Column column, int row) {
        switch (column.layout()) {
            case BITS -> addLong(column.getBoolean(row) ? 1 : 0);
            case I8, I16, I32, I64 -> addLong(column.getLong(row));
            case I128 -> addDecimal(column.getDecimalHigh(row), column.getDecimalLow(row));
            case F32, F64 -> addDouble(column.getDouble(row));
            case VARBYTES -> addBytes(column.getBytes(row));
            case NONE, LIST, STRUCT -> {
                return;
            }
        }
        any = true;
    }

    private void addLong(long value) {
        minLong = Math.min(minLong, value);
        maxLong = Math.max(maxLong, value);
        distinct.add(value);
    }

    private void addDecimal(long high, long low) {
        if (high == low >> 63) {
            addLong(low);
            return;
        }
        BigInteger value =
                BigInteger.valueOf(high)
                        .shiftLeft(64)
                        .or(new BigInteger(Long.toUnsignedString(low)));
        minWide = minWide == null ? value : minWide.min(value);
        maxWide = maxWide == null ? value : maxWide.max(value);
        distinct.add(low ^ DistinctSketch.mix(high));
    }

    private void addDouble(double value) {
        double canonical = value + 0.0;
        minDouble = any && Double.compare(minDouble, canonical) < 0 ? minDouble : canonical;
        maxDouble = any && Double.compare(maxDouble, canonical) > 0 ? maxDouble : canonical;
        distinct.add(Double.doubleToLongBits(canonical));
    }

    private void addBytes(MemorySegment bytes) {
        long hash = bytes.byteSize();
        long at = 0;
        for (; at + 8 <= bytes.byteSize(); at += 8) {
            hash = DistinctSketch.mix(hash ^ bytes.get(Segments.I64, at));
        }
        long rest = 0;
        for (; at < bytes.byteSize(); at++) {
            rest = rest << 8 | (bytes.get(Segments.I8, at) & 0xFF);
        }
        distinct.add(hash ^ rest);
        if (!any || compare(bytes, minBytes) < 0) {
            minBytes = bytes.toArray(Segments.I8);
        }
        if (!any || compare(bytes, maxBytes) > 0) {
            maxBytes = bytes.toArray(Segments.I8);
        }
    }

    private static int compare(MemorySegment a, byte[] b) {
        int shorter = (int) Math.min(a.byteSize(), b.length);
        for (int i = 0; i < shorter; i++) {
            int order = Byte.compareUnsigned(a.get(Segments.I8, i), b[i]);
            if (order != 0) {
                return order;
            }
        }
        return Long.compare(a.byteSize(), b.length);
    }

    /// The least or greatest value as a literal of the type has it.
    private Object value(boolean least) {
        long number = least ? minLong : maxLong;
        byte[] bytes = least ? minBytes : maxBytes;
        return switch (type) {
            case DataType.Bool() -> number != 0;
            case DataType.Int _ -> number;
            case DataType.FloatingPoint _ -> least ? minDouble : maxDouble;
            case DataType.Decimal(_, int scale) ->
                    new BigDecimal(least ? leastUnscaled() : greatestUnscaled(), scale);
            case DataType.Utf8() -> new String(bytes, StandardCharsets.UTF_8);
            case DataType.Binary() -> ByteBuffer.wrap(bytes).asReadOnlyBuffer();
            case DataType.Date() -> LocalDate.ofEpochDay(number);
            case DataType.Time() -> LocalTime.ofNanoOfDay(number * 1000);
            case DataType.Timestamp(boolean zoned) -> timestamp(number, zoned);
            case DataType.Null(), DataType.ListOf _, DataType.Struct _ ->
                    throw new IllegalStateException("no order: " + type.sqlName());
        };
    }

    private BigInteger leastUnscaled() {
        BigInteger wide = minWide;
        if (minLong > maxLong && wide != null) {
            return wide;
        }
        BigInteger narrow = BigInteger.valueOf(minLong);
        return wide == null ? narrow : wide.min(narrow);
    }

    private BigInteger greatestUnscaled() {
        BigInteger wide = maxWide;
        if (minLong > maxLong && wide != null) {
            return wide;
        }
        BigInteger narrow = BigInteger.valueOf(maxLong);
        return wide == null ? narrow : wide.max(narrow);
    }

    private static Object timestamp(long micros, boolean zoned) {
        long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
        int nanos = (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1000;
        return zoned
                ? Instant.ofEpochSecond(seconds, nanos)
                : LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC);
    }
}
