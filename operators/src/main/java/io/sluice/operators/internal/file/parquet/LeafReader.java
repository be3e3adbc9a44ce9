package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Bits;
import io.sluice.batch.Column;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.operators.internal.file.parquet.ParquetFooter.Chunk;
import io.sluice.operators.internal.file.parquet.ParquetNode.Leaf;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Reads a column that stands in no list and no group: a value or a null for each row. Not
/// thread-safe.
final class LeafReader implements ColumnReader {

    private final Leaf leaf;
    private final PageReader pages;
    private final ValueReader values;
    private final NativeMemory validity;
    private final RleReader repetitions = new RleReader();
    private final RleReader definitions = new RleReader();
    private int pageLeft;

    LeafReader(OpenFile file, Leaf leaf, Chunk chunk, BufferAllocator allocator) {
        this.leaf = leaf;
        this.pages = new PageReader(file, leaf, chunk, allocator);
        this.values = ValueReader.of(leaf, pages, allocator);
        this.validity = new NativeMemory(allocator);
    }

    @Override
    public Column read(int rows) {
        boolean nullable = leaf.maxDefinition() > 0;
        MemorySegment bits = nullable ? validity.fresh(Bits.bytes(rows)) : Segments.EMPTY;
        values.begin(rows);
        int present = 0;
        int done = 0;
        while (done < rows) {
            if (pageLeft == 0) {
                nextPage(rows - done);
            }
            int take = Math.min(pageLeft, rows - done);
            int found = nullable ? definitions.readBits(bits, done, take) : take;
            values.append(found);
            present += found;
            done += take;
            pageLeft -= take;
        }
        return finish(rows, present);
    }

    @Override
    public void close() {
        values.close();
        pages.close();
        validity.close();
    }

    private void nextPage(int missing) {
        if (!pages.next()) {
            throw new MalformedException("column ends " + missing + " or more rows too early");
        }
        pages.startLevels(repetitions, definitions);
        values.startPage();
        pageLeft = pages.values();
    }

    private Column finish(int rows, int present) {
        List<ArrowBuf> owners = new ArrayList<>(3);
        if (present == rows) {
            validity.close();
            return values.finish(rows, present, Segments.EMPTY, owners);
        }
        MemorySegment bits = validity.take(Bits.bytes(rows), owners);
        try {
            return values.finish(rows, present, bits, owners);
        } catch (RuntimeException | Error e) {
            owners.forEach(ArrowBuf::close);
            throw e;
        }
    }
}
