package io.sluice.operators.internal.column;

import io.sluice.batch.Bits;
import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.Encoding;
import io.sluice.batch.Layout;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Columns one after the other as one column.
///
/// Parts may differ in encoding, and decimals in layout. Dictionary columns stay so if they share a
/// dictionary or if a small one can stand for all; others become flat. Parts are borrowed, the
/// result is the caller's.
public final class Concatenation {

    private final DataType type;
    private final List<Column> parts;
    private final int length;
    private final int nullCount;
    private final BufferAllocator allocator;

    private Concatenation(DataType type, List<Column> parts, BufferAllocator allocator) {
        this.type = type;
        this.parts = parts;
        this.length = checkedLength(parts);
        this.nullCount = parts.stream().mapToInt(Column::nullCount).sum();
        this.allocator = allocator;
    }

    /// All columns of batches without selections, which are borrowed.
    public static List<Column> ofBatches(
            Schema schema, List<RecordBatch> batches, BufferAllocator allocator) {
        List<Column> columns = new ArrayList<>(schema.size());
        try {
            for (int i = 0; i < schema.size(); i++) {
                int index = i;
                List<Column> parts = batches.stream().map(batch -> batch.column(index)).toList();
                columns.add(of(schema.field(i).type(), parts, allocator));
            }
            return columns;
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }

    public static Column of(DataType type, List<Column> parts, BufferAllocator allocator) {
        Concatenation concatenation = new Concatenation(type, parts, allocator);
        if (parts.size() == 1) {
            return parts.getFirst().retain();
        }
        if (concatenation.nullCount == concatenation.length) {
            return Column.nulls(type, concatenation.length);
        }
        boolean dictionaries =
                parts.stream()
                        .filter(part -> part.length() > 0)
                        .allMatch(part -> part.encoding() == Encoding.DICTIONARY);
        if (dictionaries) {
            return SharedDictionary.of(type, parts, allocator)
                    .map(concatenation::indexed)
                    .orElseGet(concatenation::flat);
        }
        return concatenation.flat();
    }

    private Column flat() {
        return switch (layout()) {
            case NONE -> Column.nulls(type, length);
            case BITS, I8, I16, I32, I64, I128, F32, F64 -> fixed(layout());
            case VARBYTES -> varBytes();
            case LIST, STRUCT -> written();
        };
    }

    /// The wide layout if one of the parts has it.
    private Layout layout() {
        Layout usual = Layout.of(type);
        if (usual != Layout.I128) {
            return usual;
        }
        boolean wide =
                parts.stream()
                        .anyMatch(part ->
                                part.layout() == Layout.I128 && part.nullCount() < part.length());
        return wide ? Layout.I128 : Layout.I64;
    }

    private Column fixed(Layout layout) {
        long validityBytes = validityBytes();
        boolean bits = layout == Layout.BITS;
        long dataBytes = bits ? Bits.bytes(length) : (long) layout.byteWidth() * length;
        ArrowBuf buffer = allocator.buffer(validityBytes + dataBytes);
        MemorySegment memory = Segments.of(buffer);
        MemorySegment data = memory.asSlice(validityBytes, dataBytes);
        MemorySegment validity = writeValidity(memory.asSlice(0, validityBytes));
        FixedCopy copy = new FixedCopy(layout, data);
        parts.forEach(copy::append);
        return Column.fixed(type, layout, length, nullCount, validity, data, buffer);
    }

    private Column varBytes() {
        long bytes = 0;
        for (Column part : parts) {
            bytes += ByteRanges.total(part);
        }
        if (bytes > Integer.MAX_VALUE) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    bytes + " bytes of text in one column; at most 2 GiB can be held together");
        }
        long validityBytes = validityBytes();
        long offsetBytes = 4L * (length + 1);
        ArrowBuf buffer = allocator.buffer(validityBytes + offsetBytes + bytes);
        MemorySegment memory = Segments.of(buffer);
        MemorySegment validity = writeValidity(memory.asSlice(0, validityBytes));
        MemorySegment offsets = memory.asSlice(validityBytes, offsetBytes);
        MemorySegment data = memory.asSlice(validityBytes + offsetBytes, bytes);
        ByteRanges target = new ByteRanges(offsets, data);
        parts.forEach(target::append);
        return Column.varBytes(type, length, nullCount, validity, offsets, data, List.of(buffer));
    }

    private Column indexed(SharedDictionary shared) {
        long validityBytes = validityBytes();
        ArrowBuf buffer;
        try {
            buffer = allocator.buffer(validityBytes + 4L * length);
        } catch (RuntimeException e) {
            shared.dictionary().release();
            throw e;
        }
        MemorySegment memory = Segments.of(buffer);
        MemorySegment validity = writeValidity(memory.asSlice(0, validityBytes));
        MemorySegment indexes = memory.asSlice(validityBytes, 4L * length);
        shared.writeIndexes(parts, indexes);
        return Column.dictionary(shared.dictionary(), length, nullCount, validity, indexes, buffer);
    }

    private Column written() {
        try (ColumnWriter writer = ColumnWriter.of(type, allocator)) {
            for (Column part : parts) {
                for (int i = 0; i < part.length(); i++) {
                    writer.appendFrom(part, i);
                }
            }
            return writer.finish();
        }
    }

    private long validityBytes() {
        return nullCount == 0 ? 0 : (Bits.bytes(length) + 7) & ~7L;
    }

    private MemorySegment writeValidity(MemorySegment validity) {
        if (nullCount == 0) {
            return Segments.EMPTY;
        }
        int at = 0;
        for (Column part : parts) {
            int count = part.length();
            if (part.nullCount() == 0) {
                Bits.fill(validity, at, count, true);
            } else if (part.nullCount() == count) {
                Bits.fill(validity, at, count, false);
            } else {
                Bits.copy(part.validity(), part.bitOffset(), validity, at, count);
            }
            at += count;
        }
        return validity;
    }

    private static int checkedLength(List<Column> parts) {
        long length = parts.stream().mapToLong(Column::length).sum();
        if (length > Integer.MAX_VALUE - 8) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    length + " rows; at most " + (Integer.MAX_VALUE - 8) + " can be held together");
        }
        return (int) length;
    }
}
