package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Decimals in big-endian bytes, each as many as it needs.
final class DecimalReader extends ValueReader {

    private static final int WIDTH = 2 * Long.BYTES;

    private final DataType.Decimal type;
    private final NativeMemory values;
    private final NativeMemory entries;
    private final RleReader indexes = new RleReader();
    private final NativeMemory indexMemory;
    private int entryCount = -1;
    private int appended;
    private long position;

    DecimalReader(DataType.Decimal type, PageReader pages, BufferAllocator allocator) {
        super(pages, allocator);
        this.type = type;
        this.values = new NativeMemory(allocator);
        this.entries = new NativeMemory(allocator);
        this.indexMemory = new NativeMemory(allocator);
    }

    @Override
    void startPage() {
        switch (pages.encoding()) {
            case PLAIN -> position = pages.from();
            case DICTIONARY -> {
                convertDictionary();
                startIndexes(indexes);
            }
            case RLE,
                    DELTA_BINARY_PACKED,
                    DELTA_LENGTH_BYTE_ARRAY,
                    DELTA_BYTE_ARRAY,
                    BYTE_STREAM_SPLIT ->
                    throw unexpected();
        }
    }

    @Override
    void begin(int count) {
        values.fresh((long) WIDTH * count);
        appended = 0;
    }

    @Override
    void append(int count) {
        MemorySegment target =
                values.grow((long) WIDTH * (appended + count), (long) WIDTH * appended);
        if (pages.encoding() == PageEncoding.PLAIN) {
            position = convert(pages.memory(), position, pages.end(), target, appended, count);
        } else {
            MemorySegment wanted = indexMemory.fresh((long) Integer.BYTES * count);
            indexes.read(wanted, 0, count);
            checkIndexes(wanted, 0, count, entryCount);
            for (int i = 0; i < count; i++) {
                long entry = (long) WIDTH * wanted.get(Segments.I32, 4L * i);
                long to = (long) WIDTH * (appended + i);
                MemorySegment.copy(entries.segment(), entry, target, to, WIDTH);
            }
        }
        appended += count;
    }

    @Override
    Column finish(int rows, int present, MemorySegment validity, List<ArrowBuf> owners) {
        MemorySegment target = values.grow((long) WIDTH * rows, (long) WIDTH * appended);
        if (present < rows) {
            Spread.fixed(target, WIDTH, validity, rows, present);
        }
        if (type.fitsLong()) {
            narrow(target, rows);
        }
        Layout layout = Layout.of(type);
        return Column.of(
                new Column.Parts(
                        type,
                        layout,
                        Encoding.FLAT,
                        rows,
                        rows - present,
                        0,
                        validity,
                        values.take((long) layout.byteWidth() * rows, owners),
                        Segments.EMPTY,
                        List.of(),
                        owners));
    }

    @Override
    public void close() {
        values.close();
        entries.close();
        indexMemory.close();
    }

    private void convertDictionary() {
        if (entryCount >= 0 || pages.dictionarySize() < 0) {
            return;
        }
        long from = pages.dictionaryFrom();
        long end = pages.dictionaryEnd();
        int count = pages.dictionarySize();
        if (count > (end - from) / Integer.BYTES) {
            throw unexpected();
        }
        MemorySegment target = entries.fresh((long) WIDTH * count);
        convert(pages.dictionary(), from, end, target, 0, count);
        entryCount = count;
        pages.releaseDictionary();
    }

    /// @return the byte after the last value
    private static long convert(
            MemorySegment source, long from, long end, MemorySegment target, int at, int count) {
        long position = from;
        for (int i = 0; i < count; i++) {
            int length = end - position < Integer.BYTES ? -1 : source.get(Segments.I32, position);
            position += Integer.BYTES;
            if (length < 0 || length > end - position || length > 2 * Long.BYTES) {
                throw new MalformedException("decimal of " + length + " bytes");
            }
            Conversion.bigEndianWide(source, position, length, target, at + i);
            position += length;
        }
        return position;
    }

    private static void narrow(MemorySegment values, int rows) {
        for (int row = 0; row < rows; row++) {
            long low = values.get(Segments.I64, 16L * row);
            if (values.get(Segments.I64, 16L * row + 8) != low >> 63) {
                throw new MalformedException("a decimal has more digits than its type");
            }
            values.set(Segments.I64, 8L * row, low);
        }
    }
}
