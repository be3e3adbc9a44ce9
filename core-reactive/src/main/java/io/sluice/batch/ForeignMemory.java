package io.sluice.batch;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Columns in memory of another root of allocators, which cannot be moved but only copied.
final class ForeignMemory {

    private ForeignMemory() {}

    static boolean isOfRoot(List<Column> columns, BufferAllocator root) {
        for (Column column : columns) {
            boolean own =
                    column.buffers().stream()
                            .allMatch(buffer ->
                                    buffer.getReferenceManager().getAllocator().getRoot() == root);
            if (!own || !isOfRoot(column.children(), root)) {
                return false;
            }
        }
        return true;
    }

    /// Flat copies; on failure none is left behind.
    static List<Column> copy(List<Column> columns, BufferAllocator allocator) {
        List<Column> copies = new ArrayList<>(columns.size());
        try {
            columns.forEach(column -> copies.add(copy(column, allocator)));
            return copies;
        } catch (RuntimeException | Error e) {
            copies.forEach(Column::release);
            throw e;
        }
    }

    private static Column copy(Column column, BufferAllocator allocator) {
        try (ColumnWriter writer = ColumnWriter.of(column.type(), column.layout(), allocator)) {
            for (int row = 0; row < column.length(); row++) {
                writer.appendFrom(column, row);
            }
            return writer.finish();
        }
    }
}
