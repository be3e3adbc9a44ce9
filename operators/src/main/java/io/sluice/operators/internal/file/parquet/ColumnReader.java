package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Column;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.operators.internal.file.parquet.ParquetFooter.Group;
import org.apache.arrow.memory.BufferAllocator;

/// Reads one column of a table from one row group, in order. Not thread-safe.
interface ColumnReader extends AutoCloseable {

    /// The next rows; the caller owns the column.
    ///
    /// @throws io.sluice.operators.internal.file.MalformedException if there are fewer, or they
    ///   cannot be read
    Column read(int rows);

    @Override
    void close();

    static ColumnReader of(
            OpenFile file, Group group, ParquetNode node, BufferAllocator allocator) {
        if (node instanceof ParquetNode.Leaf leaf
                && leaf.maxRepetition() == 0
                && leaf.maxDefinition() <= 1) {
            return new LeafReader(file, leaf, group.chunks().get(leaf.index()), allocator);
        }
        return new NestedReader(file, group, node, allocator);
    }
}
