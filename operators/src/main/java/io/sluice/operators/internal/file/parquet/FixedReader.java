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

/// Values of a fixed width, converted while they are copied; entries of a dictionary are converted
/// once.
final class FixedReader extends ValueReader {

    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private final DataType type;
    private final PlainValues plain;
    private final int width;
    private final NativeMemory values;
    private final NativeMemory entries;
    private final NativeMemory indexMemory;
    private final RleReader indexes = new RleReader();
    private int entryCount = -1;
    private int appended;
    private long position;

    FixedReader(DataType type, PlainValues plain, PageReader pages, BufferAllocator allocator) {
        super(pages, allocator);
        this.type = type;
        this.plain = plain;
        this.width = plain.width();
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
        values.fresh((long) width * count);
        appended = 0;
    }

    @Override
    void append(int count) {
        MemorySegment target =
                values.grow((long) width * (appended + count), (long) width * appended);
        if (pages.encoding() == PageEncoding.PLAIN) {
            position =
                    plain.convert(pages.memory(), position, pages.end(), target, appended, count);
        } else {
            MemorySegment wanted = indexMemory.fresh((long) Integer.BYTES * count);
            indexes.read(wanted, 0, count);
            checkIndexes(wanted, 0, count, entryCount);
            gather(entries.segment(), wanted, target, appended, count);
        }
        appended += count;
    }

    @Override
    Column finish(int rows, int present, MemorySegment validity, List<ArrowBuf> owners) {
        MemorySegment target = values.grow((long) width * rows, (long) width * appended);
        if (present < rows) {
            Spread.fixed(target, width, validity, rows, present);
        }
        Layout layout = plain.finish(target, rows);
        if (type instanceof DataType.Time) {
            requireTimes(target, rows);
        }
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

    /// Rows without a value have a time of zero.
    private static void requireTimes(MemorySegment micros, int rows) {
        for (int row = 0; row < rows; row++) {
            long time = micros.get(Segments.I64, 8L * row);
            if (time < 0 || time >= MICROS_PER_DAY) {
                throw new MalformedException(
                        "a time of "
                                + time
                                + " microseconds after midnight, which is not within the day");
            }
        }
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
        if (count > (end - from) / plain.leastBytes()) {
            throw unexpected();
        }
        MemorySegment target = entries.fresh((long) width * count);
        plain.convert(pages.dictionary(), from, end, target, 0, count);
        entryCount = count;
        pages.releaseDictionary();
    }

    private void gather(
            MemorySegment from, MemorySegment wanted, MemorySegment to, int at, int count) {
        switch (width) {
            case 1 -> gather8(from, wanted, to, at, count);
            case 2 -> gather16(from, wanted, to, at, count);
            case 4 -> gather32(from, wanted, to, at, count);
            case 8 -> gather64(from, wanted, to, at, count);
            default -> gather128(from, wanted, to, at, count);
        }
    }

    private static void gather8(
            MemorySegment from, MemorySegment wanted, MemorySegment to, int at, int count) {
        for (int i = 0; i < count; i++) {
            to.set(Segments.I8, at + i, from.get(Segments.I8, index(wanted, i)));
        }
    }

    private static void gather16(
            MemorySegment from, MemorySegment wanted, MemorySegment to, int at, int count) {
        for (int i = 0; i < count; i++) {
            short value = from.get(Segments.I16, 2L * index(wanted, i));
            to.set(Segments.I16, 2L * (at + i), value);
        }
    }

    private static void gather32(
            MemorySegment from, MemorySegment wanted, MemorySegment to, int at, int count) {
        for (int i = 0; i < count; i++) {
            int value = from.get(Segments.I32, 4L * index(wanted, i));
            to.set(Segments.I32, 4L * (at + i), value);
        }
    }

    private static void gather64(
            MemorySegment from, MemorySegment wanted, MemorySegment to, int at, int count) {
        for (int i = 0; i < count; i++) {
            long value = from.get(Segments.I64, 8L * index(wanted, i));
            to.set(Segments.I64, 8L * (at + i), value);
        }
    }

    private static void gather128(
            MemorySegment from, MemorySegment wanted, MemorySegment to, int at, int count) {
        for (int i = 0; i < count; i++) {
            long source = 16L * index(wanted, i);
            to.set(Segments.I64, 16L * (at + i), from.get(Segments.I64, source));
            to.set(Segments.I64, 16L * (at + i) + 8, from.get(Segments.I64, source + 8));
        }
    }

    private static int index(MemorySegment wanted, int i) {
        return wanted.get(Segments.I32, 4L * i);
    }
}
