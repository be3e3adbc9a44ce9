package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.parquet.ParquetNode.Leaf;
import io.sluice.operators.internal.file.parquet.ParquetNode.Physical;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Strings and bytes. Pages with a small dictionary become dictionary columns, whose indexes are
/// those of the file and which share one dictionary for the row group; all others become flat, as
/// does a batch that takes values of both kinds of page.
final class BytesReader extends ValueReader {

    /// With more entries than half a batch has rows, what readers work out for each entry does not
    /// pay.
    private static final int MAX_DICTIONARY_ENTRIES = 4096;

    private final DataType type;

    /// Bytes of each value, or 0 where a length stands before each.
    private final int fixedLength;

    private final NativeMemory indexMemory;
    private final NativeMemory offsets;
    private final NativeMemory data;
    private final RleReader indexes = new RleReader();
    private @Nullable Column dictionary;
    private boolean flat;
    private int appended;
    private long dataEnd;
    private long position;

    BytesReader(Leaf leaf, PageReader pages, BufferAllocator allocator) {
        super(pages, allocator);
        this.type = leaf.type();
        this.fixedLength = leaf.physical() == Physical.FIXED ? leaf.typeLength() : 0;
        this.indexMemory = new NativeMemory(allocator);
        this.offsets = new NativeMemory(allocator);
        this.data = new NativeMemory(allocator);
    }

    @Override
    void startPage() {
        switch (pages.encoding()) {
            case PLAIN -> position = pages.from();
            case DICTIONARY -> {
                readDictionary();
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
        flat = false;
        appended = 0;
        dataEnd = 0;
    }

    @Override
    void append(int count) {
        Column entries = dictionary;
        boolean indexed = pages.encoding() == PageEncoding.DICTIONARY;
        boolean small = entries != null && entries.length() <= MAX_DICTIONARY_ENTRIES;
        if (!flat && !(indexed && (small || count == 0))) {
            makeFlat();
        }
        if (indexed && !flat) {
            long used = (long) Integer.BYTES * appended;
            MemorySegment target = indexMemory.grow(used + (long) Integer.BYTES * count, used);
            readIndexes(target, appended, count);
        } else if (indexed) {
            MemorySegment wanted = indexMemory.fresh((long) Integer.BYTES * count);
            readIndexes(wanted, 0, count);
            appendEntries(wanted, count);
        } else {
            appendPlain(count);
        }
        appended += count;
    }

    @Override
    Column finish(int rows, int present, MemorySegment validity, List<ArrowBuf> owners) {
        if (present == 0) {
            owners.forEach(ArrowBuf::close);
            owners.clear();
            return Column.nulls(type, rows);
        }
        return flat
                ? finishFlat(rows, present, validity, owners)
                : finishIndexes(rows, present, validity, owners);
    }

    @Override
    public void close() {
        indexMemory.close();
        offsets.close();
        data.close();
        if (dictionary != null) {
            dictionary.release();
            dictionary = null;
        }
    }

    private void readIndexes(MemorySegment target, int at, int count) {
        indexes.read(target, at, count);
        checkIndexes(target, at, count, dictionary == null ? 0 : dictionary.length());
    }

    private Column finishIndexes(
            int rows, int present, MemorySegment validity, List<ArrowBuf> owners) {
        Column entries = dictionary;
        if (entries == null) {
            throw new IllegalStateException("indexes without a dictionary");
        }
        MemorySegment target =
                indexMemory.grow((long) Integer.BYTES * rows, (long) Integer.BYTES * appended);
        if (present < rows) {
            Spread.fixed(target, Integer.BYTES, validity, rows, present);
        }
        return Column.of(
                new Column.Parts(
                        type,
                        Layout.VARBYTES,
                        Encoding.DICTIONARY,
                        rows,
                        rows - present,
                        0,
                        validity,
                        indexMemory.take((long) Integer.BYTES * rows, owners),
                        Segments.EMPTY,
                        List.of(entries.retain()),
                        owners));
    }

    private Column finishFlat(
            int rows, int present, MemorySegment validity, List<ArrowBuf> owners) {
        long offsetBytes = (long) Integer.BYTES * (rows + 1);
        MemorySegment target = offsets.grow(offsetBytes, (long) Integer.BYTES * (appended + 1));
        if (present < rows) {
            Spread.offsets(target, validity, rows, present);
        }
        return Column.of(
                new Column.Parts(
                        type,
                        Layout.VARBYTES,
                        Encoding.FLAT,
                        rows,
                        rows - present,
                        0,
                        validity,
                        data.take(dataEnd, owners),
                        offsets.take(offsetBytes, owners),
                        List.of(),
                        owners));
    }

    /// Turns the indexes read so far into strings.
    private void makeFlat() {
        flat = true;
        int count = appended;
        MemorySegment target = offsets.fresh(Integer.BYTES);
        target.set(Segments.I32, 0, 0);
        appended = 0;
        appendEntries(indexMemory.segment(), count);
        appended = count;
    }

    private void appendEntries(MemorySegment wanted, int count) {
        Column entries = dictionary;
        if (entries == null || count == 0) {
            reserve(count, 0);
            return;
        }
        MemorySegment entryOffsets = entries.offsets();
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            long entry = 4L * wanted.get(Segments.I32, 4L * i);
            bytes +=
                    entryOffsets.get(Segments.I32, entry + 4)
                            - entryOffsets.get(Segments.I32, entry);
        }
        reserve(count, bytes);
        MemorySegment offsetMemory = offsets.segment();
        MemorySegment target = data.segment();
        for (int i = 0; i < count; i++) {
            long entry = 4L * wanted.get(Segments.I32, 4L * i);
            int from = entryOffsets.get(Segments.I32, entry);
            int length = entryOffsets.get(Segments.I32, entry + 4) - from;
            MemorySegment.copy(entries.data(), from, target, dataEnd, length);
            dataEnd += length;
            offsetMemory.set(Segments.I32, 4L * (appended + i + 1), (int) dataEnd);
        }
    }

    private void appendPlain(int count) {
        long bytes =
                fixedLength > 0
                        ? (long) fixedLength * count
                        : plainBytes(pages.memory(), position, pages.end(), count);
        requireBytes(position, bytes);
        reserve(count, bytes);
        dataEnd =
                copyPlain(
                        pages.memory(),
                        position,
                        fixedLength,
                        count,
                        offsets.segment(),
                        appended,
                        data.segment(),
                        dataEnd);
        position += bytes + (fixedLength > 0 ? 0 : (long) Integer.BYTES * count);
    }

    /// Makes room for more strings.
    private void reserve(int count, long bytes) {
        if (dataEnd + bytes > Integer.MAX_VALUE) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "a batch would hold "
                            + (dataEnd + bytes)
                            + " bytes of one column; 2 GiB is the most; lower"
                            + " execution.batch_rows");
        }
        long used = (long) Integer.BYTES * (appended + 1);
        offsets.grow(used + (long) Integer.BYTES * count, used);
        data.grow(dataEnd + bytes, dataEnd);
    }

    /// Bytes of so many strings, without their lengths, which are checked.
    private static long plainBytes(MemorySegment source, long from, long end, int count) {
        long position = from;
        for (int i = 0; i < count; i++) {
            int length = end - position < Integer.BYTES ? -1 : source.get(Segments.I32, position);
            position += Integer.BYTES;
            if (length < 0 || length > end - position) {
                throw new MalformedException(
                        "string of " + length + " bytes with " + (end - position) + " left");
            }
            position += length;
        }
        return position - from - (long) Integer.BYTES * count;
    }

    /// Copies strings and writes where each ends.
    ///
    /// @return where the last one ends
    private static long copyPlain(
            MemorySegment source,
            long from,
            int fixedLength,
            int count,
            MemorySegment offsets,
            int at,
            MemorySegment target,
            long to) {
        long position = from;
        long end = to;
        for (int i = 0; i < count; i++) {
            int length = fixedLength;
            if (length == 0) {
                length = source.get(Segments.I32, position);
                position += Integer.BYTES;
            }
            MemorySegment.copy(source, position, target, end, length);
            position += length;
            end += length;
            offsets.set(Segments.I32, 4L * (at + i + 1), (int) end);
        }
        return end;
    }

    private void readDictionary() {
        if (dictionary != null || pages.dictionarySize() < 0) {
            return;
        }
        MemorySegment source = pages.dictionary();
        long from = pages.dictionaryFrom();
        long end = pages.dictionaryEnd();
        int count = pages.dictionarySize();
        int least = fixedLength > 0 ? fixedLength : Integer.BYTES;
        if (count > (end - from) / least) {
            throw new MalformedException(
                    "dictionary of " + count + " entries in " + (end - from) + " bytes");
        }
        long bytes =
                fixedLength > 0 ? (long) fixedLength * count : plainBytes(source, from, end, count);
        try (NativeMemory entryOffsets = new NativeMemory(allocator);
                NativeMemory entryData = new NativeMemory(allocator)) {
            MemorySegment offsetMemory = entryOffsets.fresh((long) Integer.BYTES * (count + 1));
            MemorySegment target = entryData.fresh(Math.max(bytes, 1));
            offsetMemory.set(Segments.I32, 0, 0);
            copyPlain(source, from, fixedLength, count, offsetMemory, 0, target, 0);
            List<ArrowBuf> owners = new ArrayList<>(2);
            dictionary =
                    Column.varBytes(
                            type,
                            count,
                            0,
                            Segments.EMPTY,
                            entryOffsets.take((long) Integer.BYTES * (count + 1), owners),
                            entryData.take(bytes, owners),
                            owners);
        }
        pages.releaseDictionary();
    }
}
