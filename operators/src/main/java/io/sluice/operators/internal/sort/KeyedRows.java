package io.sluice.operators.internal.sort;

import io.sluice.batch.Column;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.memory.NativeBuffer;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Rows of a batch with their normalised keys, to be compared with rows of other batches. Not
/// thread-safe.
public final class KeyedRows implements AutoCloseable {

    private final SortKeyLayout layout;
    private final RowComparator comparator;
    private final NativeBuffer keys;
    private List<Column> columns = List.of();

    public KeyedRows(SortKeyLayout layout, BufferAllocator allocator) {
        this.layout = layout;
        this.comparator = new RowComparator(layout.keys());
        this.keys = new NativeBuffer(allocator);
    }

    /// Takes rows in place of those before; the columns are borrowed until the next call.
    public void load(List<Column> newColumns, int rowCount) {
        MemorySegment target = keys.ensure(8L * layout.words() * rowCount);
        new SortKeyEncoder(layout).encode(newColumns, rowCount, target);
        columns = newColumns;
    }

    public int compare(int row, KeyedRows other, int otherRow) {
        MemorySegment a = keys.memory();
        MemorySegment b = other.keys.memory();
        long atA = 8L * layout.words() * row;
        long atB = 8L * layout.words() * otherRow;
        for (int word = 0; word < layout.words(); word++) {
            long x = a.get(Segments.I64, atA + 8L * word);
            long y = b.get(Segments.I64, atB + 8L * word);
            if (x != y) {
                return Long.compareUnsigned(x, y);
            }
            if (layout.isCut(word, x)) {
                return comparator.compare(columns, row, other.columns, otherRow);
            }
        }
        return 0;
    }

    @Override
    public void close() {
        keys.close();
        columns = List.of();
    }
}
