package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Column;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.parquet.ParquetNode.Leaf;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Reads the values of one column of a row group, those that are there, and builds columns of them.
///
/// The order of calls is: [#startPage] for each page; for each batch [#begin], then [#append] for
/// what the batch takes of each page, then [#finish]. Not thread-safe.
abstract class ValueReader implements AutoCloseable {

    final PageReader pages;
    final BufferAllocator allocator;

    ValueReader(PageReader pages, BufferAllocator allocator) {
        this.pages = pages;
        this.allocator = allocator;
    }

    static ValueReader of(Leaf leaf, PageReader pages, BufferAllocator allocator) {
        return switch (leaf.physical()) {
            case BOOLEAN -> new BooleanReader(pages, allocator);
            case INT32, INT64, INT96, FLOAT, DOUBLE -> fixed(leaf, pages, allocator);
            case BYTES ->
                    leaf.type() instanceof DataType.Decimal decimal
                            ? new FixedReader(
                                    decimal, new PlainValues.Decimals(decimal), pages, allocator)
                            : new BytesReader(leaf, pages, allocator);
            case FIXED ->
                    leaf.conversion() == Conversion.NONE
                            ? new BytesReader(leaf, pages, allocator)
                            : fixed(leaf, pages, allocator);
        };
    }

    private static FixedReader fixed(Leaf leaf, PageReader pages, BufferAllocator allocator) {
        return new FixedReader(
                leaf.type(), new PlainValues.Fixed(leaf.conversion()), pages, allocator);
    }

    /// Begins at the first value of the current page.
    abstract void startPage();

    /// Begins a column of at most so many values; where they may be more, memory grows.
    abstract void begin(int values);

    /// Takes the next values of the page.
    abstract void append(int count);

    /// The column of all values since [#begin], spread over rows.
    ///
    /// @param present how many values were appended
    /// @param validity which rows have one; empty if all have
    /// @param owners the buffer of the validity, if there is one; the column takes it over
    abstract Column finish(int rows, int present, MemorySegment validity, List<ArrowBuf> owners);

    @Override
    public abstract void close();

    /// Sets up the dictionary indexes of the current page.
    final void startIndexes(RleReader indexes) {
        MemorySegment memory = pages.memory();
        if (pages.from() == pages.end()) {
            indexes.reset(memory, pages.from(), pages.end(), 0);
            return;
        }
        int width = memory.get(Segments.I8, pages.from());
        indexes.reset(memory, pages.from() + 1, pages.end(), width);
    }

    /// That indexes are within the dictionary.
    static void checkIndexes(MemorySegment indexes, int from, int count, int size) {
        int greatest = 0;
        for (int i = from; i < from + count; i++) {
            int index = indexes.get(Segments.I32, 4L * i);
            greatest = Integer.compareUnsigned(index, greatest) > 0 ? index : greatest;
        }
        if (count > 0 && Integer.compareUnsigned(greatest, size) >= 0) {
            throw new MalformedException(
                    "dictionary index "
                            + Integer.toUnsignedString(greatest)
                            + " of a dictionary of "
                            + Math.max(size, 0));
        }
    }

    final MalformedException unexpected() {
        return new MalformedException("page has values in the encoding " + pages.encoding());
    }

    final void requireBytes(long from, long bytes) {
        if (bytes > pages.end() - from) {
            throw new MalformedException("page ends too early");
        }
    }
}
