package io.sluice.operators.internal.join;

import io.sluice.batch.Column;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.exchange.ExchangeHash;
import io.sluice.operators.internal.hash.KeyLayout;
import io.sluice.operators.internal.hash.KeyPacker;
import io.sluice.operators.internal.memory.Native;
import io.sluice.operators.internal.memory.NativeBuffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Finds rows by their keys: buckets of chains, flat in native memory.
///
/// Each row has an entry: a word of 32 bits of its hash and the number of the next row of its chain
/// plus 1, then its packed key. Each bucket is a word of the first row's number plus 1 and 32 bits
/// of a Bloom filter over the chain, so that most keys that are not there are told apart without
/// looking at an entry (as in V. Leis et al., *Morsel-Driven Parallelism*, SIGMOD 2014). Chains
/// ascend by row. Immutable once built.
final class HashIndex implements AutoCloseable {

    /// Rows that are hashed and packed at a time.
    private static final int CHUNK_ROWS = 4096;

    private final List<Column> keys;
    private final KeyLayout layout;
    private final boolean nullsEqual;
    private final boolean distinct;
    private final int entryBytes;
    private final NativeBuffer entries;
    private final NativeBuffer buckets;
    private final NativeBuffer nullKeys;
    private int nullKeyCount;
    private int mask;
    private int rowsToInsert;

    /// An index over key columns, which must stay as long as it does; it is to be built by
    /// [#insertNext].
    ///
    /// @param nullsEqual whether nulls are keys like others; if not, rows with a null in their key
    ///   are found by nobody, and listed apart
    /// @param distinct whether one row for each key is enough
    HashIndex(
            List<Column> keys,
            int rowCount,
            KeyLayout layout,
            boolean nullsEqual,
            boolean distinct,
            BufferAllocator allocator) {
        this.keys = List.copyOf(keys);
        this.distinct = distinct;
        this.layout = layout;
        this.nullsEqual = nullsEqual;
        this.entryBytes = 8 + 8 * layout.words();
        this.entries = new NativeBuffer(allocator);
        this.buckets = new NativeBuffer(allocator);
        this.nullKeys = new NativeBuffer(allocator);
        this.rowsToInsert = rowCount;
        try {
            allocate(rowCount);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /// Inserts a few thousand rows: from the last row to the first, since each is put in front of
    /// its chain.
    ///
    /// @return whether there are more
    boolean insertNext() {
        if (rowsToInsert > 0) {
            int from = (rowsToInsert - 1) / CHUNK_ROWS * CHUNK_ROWS;
            insertSlice(from, rowsToInsert - from);
            rowsToInsert = from;
        }
        return rowsToInsert > 0;
    }

    private void allocate(int rowCount) {
        int bucketCount = Math.max(16, Integer.highestOneBit(Math.max(1, rowCount - 1)) << 1);
        if (bucketCount < 0) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE, rowCount + " rows on the build side of a join");
        }
        mask = bucketCount - 1;
        buckets.ensure(8L * bucketCount);
        entries.ensure((long) entryBytes * rowCount);
    }

    private void insertSlice(int from, int count) {
        long[] hashes = new long[count];
        List<Column> slices = new ArrayList<>(keys.size());
        try {
            keys.forEach(key -> slices.add(key.slice(from, count)));
            long firstByte = (long) entryBytes * from + 8;
            new KeyPacker(layout, entries.memory(), firstByte, entryBytes).pack(slices, count);
            ExchangeHash.rows(slices, count, hashes);
            boolean anyNull =
                    !nullsEqual && slices.stream().anyMatch(slice -> slice.nullCount() > 0);
            for (int i = count - 1; i >= 0; i--) {
                if (anyNull && NullKeys.isAnyNull(slices, i)) {
                    addNullKey(from + i);
                } else if (!distinct || find(hashes[i], keyAddress(from + i)) < 0) {
                    insert(from + i, hashes[i]);
                }
            }
        } finally {
            slices.forEach(Column::release);
        }
    }

    private void insert(int row, long hash) {
        MemorySegment memory = buckets.memory();
        long at = 8L * (slotHash(hash) & mask);
        long bucket = memory.get(Segments.I64, at);
        long entry = ((long) slotHash(hash) << 32) | (bucket & 0xFFFFFFFFL);
        entries.memory().set(Segments.I64, (long) entryBytes * row, entry);
        long tags = ((bucket >>> 32) | tag(hash)) << 32;
        memory.set(Segments.I64, at, tags | (row + 1));
    }

    private void addNullKey(int row) {
        nullKeys.ensure(4L * (nullKeyCount + 1));
        nullKeys.memory().set(Segments.I32, 4L * nullKeyCount++, row);
    }

    KeyLayout layout() {
        return layout;
    }

    boolean nullsEqual() {
        return nullsEqual;
    }

    /// Rows whose key has a null, where nulls are not equal.
    int nullKeyCount() {
        return nullKeyCount;
    }

    int nullKeyRow(int index) {
        return nullKeys.memory().get(Segments.I32, 4L * index);
    }

    /// The first entry of a chain in which a key with this hash can be: its row plus 1, 0 for none.
    int firstCandidate(long hash) {
        long bucket = buckets.memory().get(Segments.I64, 8L * (slotHash(hash) & mask));
        return ((bucket >>> 32) & tag(hash)) == 0 ? 0 : (int) bucket;
    }

    /// The first row from a candidate on whose key equals the packed one; -1 if there is none.
    int nextMatch(int candidate, long hash, long key) {
        int next = candidate;
        int wanted = slotHash(hash);
        long base = entries.memory().address();
        boolean oneWord = layout.words() == 1;
        while (next != 0) {
            int row = next - 1;
            long address = base + (long) entryBytes * row;
            long entry = Native.getLong(address);
            if ((int) (entry >>> 32) == wanted) {
                boolean equal =
                        oneWord
                                ? Native.getLong(address + 8) == Native.getLong(key)
                                : layout.equal(address + 8, key);
                if (equal) {
                    return row;
                }
            }
            next = (int) entry;
        }
        return -1;
    }

    /// The entry after a row in its chain: its row plus 1, 0 for none.
    int candidateAfter(int row) {
        return (int) entries.memory().get(Segments.I64, (long) entryBytes * row);
    }

    /// A row with this key, or -1.
    int find(long hash, long key) {
        return nextMatch(firstCandidate(hash), hash, key);
    }

    /// Where a row's packed key is.
    long keyAddress(int row) {
        return entries.memory().address() + (long) entryBytes * row + 8;
    }

    @Override
    public void close() {
        entries.close();
        buckets.close();
        nullKeys.close();
    }

    /// The bits that name the bucket; the highest ones, which partitions have in common, are left
    /// out.
    private static int slotHash(long hash) {
        return (int) (hash >>> 16);
    }

    /// One of 32 bits, by bits of the hash that name no bucket.
    private static long tag(long hash) {
        return 1L << ((hash >>> 48) & 31);
    }
}
