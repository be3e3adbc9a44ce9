package io.sluice.operators.internal.hash;

import io.sluice.batch.Column;
import io.sluice.operators.internal.exchange.ExchangeHash;
import io.sluice.operators.internal.memory.NativeBuffer;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// The keys of one batch, packed and hashed: what tables are asked with. One object serves all
/// batches of a step. Not thread-safe.
///
/// The packed rows point into the columns' memory, which must stay as long as they are used.
public final class KeyBatch implements AutoCloseable {

    private final KeyLayout layout;
    private final NativeBuffer rows;
    private long[] hashes = new long[0];
    private long rowsAddress;
    private int rowCount;

    public KeyBatch(KeyLayout layout, BufferAllocator allocator) {
        this.layout = layout;
        this.rows = new NativeBuffer(allocator);
    }

    public KeyLayout layout() {
        return layout;
    }

    /// Takes the keys of rows `0 … count - 1` in place of those before.
    public void load(List<Column> keys, int count) {
        long rowBytes = 8L * layout.words();
        rows.ensure(rowBytes * count);
        if (hashes.length < count) {
            hashes = new long[count];
        }
        new KeyPacker(layout, rows.memory(), 0, rowBytes).pack(keys, count);
        ExchangeHash.rows(keys, count, hashes);
        rowsAddress = rows.memory().address();
        rowCount = count;
    }

    public int rowCount() {
        return rowCount;
    }

    public long hash(int row) {
        return hashes[row];
    }

    /// Where a packed row is.
    public long address(int row) {
        return rowsAddress + 8L * layout.words() * row;
    }

    @Override
    public void close() {
        rows.close();
    }
}
