package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Bits;
import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Booleans: a bit each, or run lengths.
final class BooleanReader extends ValueReader {

    private final NativeMemory values;
    private final RleReader runs = new RleReader();
    private int appended;
    private int bit;

    BooleanReader(PageReader pages, BufferAllocator allocator) {
        super(pages, allocator);
        this.values = new NativeMemory(allocator);
    }

    @Override
    void startPage() {
        switch (pages.encoding()) {
            case PLAIN -> bit = 0;
            case RLE -> {
                requireBytes(pages.from(), Integer.BYTES);
                runs.reset(pages.memory(), pages.from() + Integer.BYTES, pages.end(), 1);
            }
            case DICTIONARY,
                    DELTA_BINARY_PACKED,
                    DELTA_LENGTH_BYTE_ARRAY,
                    DELTA_BYTE_ARRAY,
                    BYTE_STREAM_SPLIT ->
                    throw unexpected();
        }
    }

    @Override
    void begin(int count) {
        values.fresh(Bits.bytes(count));
        appended = 0;
    }

    @Override
    void append(int count) {
        MemorySegment target = values.grow(Bits.bytes(appended + count), Bits.bytes(appended));
        if (pages.encoding() == PageEncoding.RLE) {
            runs.readBits(target, appended, count);
        } else {
            requireBytes(pages.from(), Bits.bytes(bit + count));
            MemorySegment source = pages.memory().asSlice(pages.from());
            if ((bit & 7) == 0 && (appended & 7) == 0) {
                Bits.copy(source, bit, target, appended, count);
            } else {
                for (int i = 0; i < count; i++) {
                    Bits.set(target, appended + i, Bits.get(source, bit + i));
                }
            }
            bit += count;
        }
        appended += count;
    }

    @Override
    Column finish(int rows, int present, MemorySegment validity, List<ArrowBuf> owners) {
        MemorySegment target = values.grow(Bits.bytes(rows), Bits.bytes(appended));
        if (present < rows) {
            Spread.bits(target, validity, rows, present);
        }
        return Column.of(
                new Column.Parts(
                        DataType.BOOL,
                        Layout.BITS,
                        Encoding.FLAT,
                        rows,
                        rows - present,
                        0,
                        validity,
                        values.take(Bits.bytes(rows), owners),
                        Segments.EMPTY,
                        List.of(),
                        owners));
    }

    @Override
    public void close() {
        values.close();
    }
}
