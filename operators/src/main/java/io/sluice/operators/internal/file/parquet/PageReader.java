package io.sluice.operators.internal.file.parquet;

import dev.hardwood.metadata.CompressionCodec;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.operators.internal.file.parquet.ParquetFooter.Chunk;
import io.sluice.operators.internal.file.parquet.ParquetNode.Leaf;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32;
import org.apache.arrow.memory.BufferAllocator;

/// Goes through the pages of one column of a row group: checks and unpacks each, and tells where
/// its levels and values are.
///
/// Of the encodings only three are left to readers: plain, dictionary and (for booleans) run
/// lengths; others are rewritten as plain. Holds the current page and the dictionary page,
/// unpacked, in memory of the allocator, with eight readable bytes behind each. Not thread-safe.
final class PageReader implements AutoCloseable {

    /// What readers of bits may look at beyond the last byte.
    private static final int SLACK_BYTES = Long.BYTES;

    /// By how much a page may be larger than the footer says of all pages together.
    private static final long SIZE_TOLERANCE_BYTES = 1 << 20;

    /// What is read of a file at a time, unless a page is larger.
    private static final long READ_AHEAD_BYTES = 256 << 10;

    /// What nearly all page headers fit into, and what all do that are believed.
    private static final long HEADER_BYTES = 16 << 10;

    private static final long MAX_HEADER_BYTES = 16 << 20;

    private final OpenFile file;
    private final Leaf leaf;
    private final Chunk chunk;
    private final NativeMemory window;
    private final NativeMemory pageBuffer;
    private final NativeMemory plainBuffer;
    private final NativeMemory dictionaryBuffer;
    private long windowStart;
    private long windowEnd;
    private long position;
    private long valuesSeen;

    private int values;
    private PageEncoding encoding = PageEncoding.PLAIN;
    private MemorySegment levelMemory = Segments.EMPTY;
    private long repetitionFrom;
    private long repetitionEnd;
    private long definitionFrom;
    private long definitionEnd;
    private MemorySegment memory = Segments.EMPTY;
    private long from;
    private long end;
    private MemorySegment dictionary = Segments.EMPTY;
    private long dictionaryFrom;
    private long dictionaryEnd;
    private int dictionarySize = -1;

    PageReader(OpenFile file, Leaf leaf, Chunk chunk, BufferAllocator allocator) {
        this.file = file;
        this.leaf = leaf;
        this.chunk = chunk;
        this.position = chunk.start();
        this.window = new NativeMemory(allocator);
        this.pageBuffer = new NativeMemory(allocator);
        this.plainBuffer = new NativeMemory(allocator);
        this.dictionaryBuffer = new NativeMemory(allocator);
    }

    /// Moves to the next page with values.
    ///
    /// @return whether there is one
    boolean next() {
        while (valuesSeen < chunk.values()) {
            PageHeader header = readHeader();
            if (header.compressedBytes() > chunk.end() - header.end()
                    || header.uncompressedBytes()
                            > chunk.uncompressedBytes() + SIZE_TOLERANCE_BYTES) {
                throw new MalformedException(
                        "page of "
                                + header.compressedBytes()
                                + " bytes, unpacked "
                                + header.uncompressedBytes()
                                + ", in a column of "
                                + chunk.bytes()
                                + ", unpacked "
                                + chunk.uncompressedBytes());
            }
            fetch(header.end(), header.compressedBytes());
            checkCrc(header);
            position = header.end() + header.compressedBytes();
            switch (header.kind()) {
                case INDEX -> {}
                case DICTIONARY -> readDictionary(header);
                case DATA, DATA_V2 -> {
                    readData(header);
                    if (values > 0) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /// Values in the page, nulls included.
    int values() {
        return values;
    }

    /// Where the page began, for messages.
    long position() {
        return position;
    }

    /// PLAIN, DICTIONARY or RLE.
    PageEncoding encoding() {
        return encoding;
    }

    /// Sets readers to the page's levels, as far as the column has any.
    void startLevels(RleReader repetitions, RleReader definitions) {
        if (leaf.maxRepetition() > 0) {
            repetitions.reset(
                    levelMemory, repetitionFrom, repetitionEnd, bits(leaf.maxRepetition()));
        }
        if (leaf.maxDefinition() > 0) {
            definitions.reset(
                    levelMemory, definitionFrom, definitionEnd, bits(leaf.maxDefinition()));
        }
    }

    /// Where the page's values are: [#memory] from [#from] to [#end].
    MemorySegment memory() {
        return memory;
    }

    long from() {
        return from;
    }

    long end() {
        return end;
    }

    /// Where the dictionary's plain values are: [#dictionary] from [#dictionaryFrom] to
    /// [#dictionaryEnd].
    MemorySegment dictionary() {
        return dictionary;
    }

    long dictionaryFrom() {
        return dictionaryFrom;
    }

    long dictionaryEnd() {
        return dictionaryEnd;
    }

    int dictionarySize() {
        return dictionarySize;
    }

    /// The dictionary's entries have been copied; its page is let go.
    void releaseDictionary() {
        dictionary = Segments.EMPTY;
        dictionaryBuffer.close();
    }

    @Override
    public void close() {
        window.close();
        pageBuffer.close();
        plainBuffer.close();
        dictionaryBuffer.close();
    }

    private static int bits(int maxLevel) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(maxLevel);
    }

    /// The header at the position; one that is longer than usual is looked for in more bytes.
    private PageHeader readHeader() {
        long left = chunk.end() - position;
        try {
            return readHeader(Math.min(left, HEADER_BYTES));
        } catch (MalformedException e) {
            if (left <= HEADER_BYTES) {
                throw e;
            }
            return readHeader(Math.min(left, MAX_HEADER_BYTES));
        }
    }

    private PageHeader readHeader(long bytes) {
        fetch(position, bytes);
        long available = windowEnd - windowStart;
        PageHeader header = PageHeader.read(window.segment(), position - windowStart, available);
        return header.endingAt(windowStart + header.end());
    }

    /// Makes bytes of the file available: those from a position on, and what may be wanted next.
    private void fetch(long from, long bytes) {
        if (from >= windowStart && from + bytes <= windowEnd) {
            return;
        }
        long length = Math.max(bytes, Math.min(READ_AHEAD_BYTES, chunk.end() - from));
        MemorySegment target = window.fresh(length + SLACK_BYTES).asSlice(0, length);
        windowEnd = windowStart;
        file.read(from, target);
        windowStart = from;
        windowEnd = from + length;
    }

    /// Bytes of the page that has been fetched.
    private MemorySegment stored(long from, long bytes) {
        return window.segment().asSlice(from - windowStart, bytes);
    }

    private void checkCrc(PageHeader header) {
        if (header.crc().isEmpty()) {
            return;
        }
        CRC32 crc = new CRC32();
        crc.update(stored(header.end(), header.compressedBytes()).asByteBuffer());
        if ((int) crc.getValue() != header.crc().getAsInt()) {
            throw new MalformedException("page does not have the content of its checksum");
        }
    }

    private void readDictionary(PageHeader header) {
        if (dictionarySize >= 0) {
            throw new MalformedException("column has two dictionaries");
        }
        int bytes = header.uncompressedBytes();
        dictionary = dictionaryBuffer.fresh(bytes + SLACK_BYTES);
        dictionaryFrom = 0;
        unpack(header.end(), header.compressedBytes(), dictionary.asSlice(0, bytes));
        dictionaryEnd = dictionaryFrom + bytes;
        dictionarySize = header.values();
    }

    private void readData(PageHeader header) {
        if (header.values() > chunk.values() - valuesSeen) {
            throw new MalformedException(
                    "pages have more values than the "
                            + chunk.values()
                            + " that the footer promises");
        }
        values = header.values();
        valuesSeen += values;
        encoding = PageEncoding.of(header.encoding());
        if (header.kind() == PageHeader.Kind.DATA) {
            locateVersion1(header);
        } else {
            locateVersion2(header);
        }
        switch (encoding) {
            case PLAIN, DICTIONARY, RLE -> {}
            case DELTA_BINARY_PACKED -> rewriteIntegers();
            case DELTA_LENGTH_BYTE_ARRAY -> rewriteLengths();
            case DELTA_BYTE_ARRAY -> rewritePrefixes();
            case BYTE_STREAM_SPLIT -> rewriteStreams();
        }
    }

    /// Levels and values are packed together; each kind of level has its length before it.
    private void locateVersion1(PageHeader header) {
        if (chunk.codec() == CompressionCodec.UNCOMPRESSED) {
            requireEqual(header);
            memory = window.segment();
            from = header.end() - windowStart;
        } else {
            memory = pageBuffer.fresh(header.uncompressedBytes() + SLACK_BYTES);
            from = 0;
            unpack(
                    header.end(),
                    header.compressedBytes(),
                    memory.asSlice(0, header.uncompressedBytes()));
        }
        end = from + header.uncompressedBytes();
        levelMemory = memory;
        repetitionFrom = from;
        repetitionEnd = from;
        if (leaf.maxRepetition() > 0) {
            repetitionFrom = from + Integer.BYTES;
            repetitionEnd = levelEnd(from);
        }
        definitionEnd = repetitionEnd;
        if (leaf.maxDefinition() > 0) {
            definitionFrom = repetitionEnd + Integer.BYTES;
            definitionEnd = levelEnd(repetitionEnd);
        }
        from = definitionEnd;
    }

    private static void requireEqual(PageHeader header) {
        if (header.uncompressedBytes() != header.compressedBytes()) {
            throw new MalformedException(
                    "page of "
                            + header.compressedBytes()
                            + " bytes says that it is "
                            + header.uncompressedBytes()
                            + " unpacked, and is not packed");
        }
    }

    private long levelEnd(long at) {
        long bytes = at + Integer.BYTES > end ? -1 : memory.get(Segments.I32, at);
        long levelsEnd = at + Integer.BYTES + bytes;
        if (bytes < 0 || levelsEnd > end) {
            throw new MalformedException("page has levels of " + bytes + " bytes");
        }
        return levelsEnd;
    }

    /// Levels are never packed, and the header tells their lengths.
    private void locateVersion2(PageHeader header) {
        long levelBytes = (long) header.repetitionBytes() + header.definitionBytes();
        if (levelBytes > header.compressedBytes() || levelBytes > header.uncompressedBytes()) {
            throw new MalformedException("page has levels of " + levelBytes + " bytes");
        }
        levelMemory = window.segment();
        repetitionFrom = header.end() - windowStart;
        repetitionEnd = repetitionFrom + header.repetitionBytes();
        definitionFrom = repetitionEnd;
        definitionEnd = definitionFrom + header.definitionBytes();
        int packedBytes = (int) (header.compressedBytes() - levelBytes);
        int bytes = (int) (header.uncompressedBytes() - levelBytes);
        if (chunk.codec() == CompressionCodec.UNCOMPRESSED || !header.compressed()) {
            memory = window.segment();
            from = definitionEnd;
            bytes = packedBytes;
        } else {
            memory = pageBuffer.fresh(bytes + SLACK_BYTES);
            from = 0;
            unpack(header.end() + levelBytes, packedBytes, memory.asSlice(0, bytes));
        }
        end = from + bytes;
    }

    private void unpack(long packedFrom, int packedBytes, MemorySegment target) {
        if (target.byteSize() > 0) {
            Decompression.unpack(chunk.codec(), stored(packedFrom, packedBytes), target);
        }
    }

    private void rewriteIntegers() {
        int width =
                switch (leaf.physical()) {
                    case INT32 -> Integer.BYTES;
                    case INT64 -> Long.BYTES;
                    case BOOLEAN, INT96, FLOAT, DOUBLE, BYTES, FIXED -> throw misplaced();
                };
        MemorySegment plain = plainBuffer.fresh((long) width * values + SLACK_BYTES);
        int count = DeltaDecoding.integers(memory, from, end, plain, width, values).count();
        plain(plain, (long) width * count);
    }

    private void rewriteLengths() {
        if (leaf.physical() != ParquetNode.Physical.BYTES) {
            throw misplaced();
        }
        long bytes = DeltaStrings.lengths(memory, from, end, values, plainBuffer);
        plain(plainBuffer.segment(), bytes);
    }

    private void rewritePrefixes() {
        boolean prefixed = leaf.physical() == ParquetNode.Physical.BYTES;
        if (!prefixed && leaf.physical() != ParquetNode.Physical.FIXED) {
            throw misplaced();
        }
        long bytes =
                DeltaStrings.prefixes(
                        memory, from, end, values, prefixed ? 0 : leaf.typeLength(), plainBuffer);
        plain(plainBuffer.segment(), bytes);
    }

    /// Puts the bytes of each value, which stand in as many streams, together again.
    private void rewriteStreams() {
        int width =
                switch (leaf.physical()) {
                    case INT32, FLOAT -> Integer.BYTES;
                    case INT64, DOUBLE -> Long.BYTES;
                    case FIXED -> leaf.typeLength();
                    case BOOLEAN, INT96, BYTES -> throw misplaced();
                };
        long count = (end - from) / width;
        if (count > values) {
            throw new MalformedException("page has " + count + " values instead of " + values);
        }
        MemorySegment plain = plainBuffer.fresh(width * count + SLACK_BYTES);
        for (int stream = 0; stream < width; stream++) {
            long start = from + stream * count;
            for (long i = 0; i < count; i++) {
                plain.set(Segments.I8, width * i + stream, memory.get(Segments.I8, start + i));
            }
        }
        plain(plain, width * count);
    }

    private void plain(MemorySegment plain, long bytes) {
        memory = plain;
        from = 0;
        end = bytes;
        encoding = PageEncoding.PLAIN;
    }

    private MalformedException misplaced() {
        return new MalformedException(
                "page of " + leaf.physical() + " values has the encoding " + encoding);
    }
}
