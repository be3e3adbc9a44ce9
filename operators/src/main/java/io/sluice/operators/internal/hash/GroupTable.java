package io.sluice.operators.internal.hash;

import io.sluice.batch.Column;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.memory.ByteArena;
import io.sluice.operators.internal.memory.Native;
import io.sluice.operators.internal.memory.NativeBuffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// A set of keys, numbered from 0 in the order in which they first came: a flat hash table with
/// open addressing and linear probing, at most half full.
///
/// A slot of 8 bytes holds 32 bits of the key's hash and its number plus 1; 0 is empty. Keys lie
/// packed one after the other, beside an arena for long strings. All of it is native memory. Not
/// thread-safe.
public final class GroupTable implements AutoCloseable {

    /// More groups than this do not fit into the slots' 32 bits.
    private static final int MAX_GROUPS = Integer.MAX_VALUE - 1;

    private static final int MIN_SLOTS = 128;

    private final KeyLayout layout;
    private final BufferAllocator allocator;
    private final int rowBytes;
    private final NativeBuffer rows;
    private final ByteArena strings;
    private NativeBuffer slots;
    private int mask;
    private int size;

    /// An empty table; it allocates with its first key.
    public GroupTable(KeyLayout layout, BufferAllocator allocator) {
        this.layout = layout;
        this.allocator = allocator;
        this.rowBytes = 8 * layout.words();
        this.slots = new NativeBuffer(allocator);
        this.rows = new NativeBuffer(allocator);
        this.strings = new ByteArena(allocator);
    }

    /// How many different keys there are.
    public int size() {
        return size;
    }

    /// Native memory that the table holds.
    public long sizeBytes() {
        return slots.memory().byteSize() + rows.memory().byteSize() + strings.sizeBytes();
    }

    /// Writes the number of each row's key, which is added where it is new.
    public void findOrAdd(KeyBatch batch, int[] groups) {
        if (size == 0) {
            allocateSlots(MIN_SLOTS);
        }
        if (layout.words() == 1) {
            findOrAddWords(batch, groups);
        } else {
            findOrAddRows(batch, groups);
        }
    }

    private void findOrAddWords(KeyBatch batch, int[] groups) {
        int count = batch.rowCount();
        for (int i = 0; i < count; i++) {
            int hash = slotHash(batch.hash(i));
            long word = Native.getLong(batch.address(i));
            MemorySegment table = slots.memory();
            MemorySegment keys = rows.memory();
            int at = hash & mask;
            while (true) {
                long slot = table.get(Segments.I64, 8L * at);
                if (slot == 0) {
                    groups[i] = add(hash, batch.address(i));
                    break;
                }
                int group = (int) slot - 1;
                if ((int) (slot >>> 32) == hash && keys.get(Segments.I64, 8L * group) == word) {
                    groups[i] = group;
                    break;
                }
                at = (at + 1) & mask;
            }
        }
    }

    private void findOrAddRows(KeyBatch batch, int[] groups) {
        int count = batch.rowCount();
        for (int i = 0; i < count; i++) {
            int hash = slotHash(batch.hash(i));
            long key = batch.address(i);
            MemorySegment table = slots.memory();
            long keys = rows.memory().address();
            int at = hash & mask;
            while (true) {
                long slot = table.get(Segments.I64, 8L * at);
                if (slot == 0) {
                    groups[i] = add(hash, key);
                    break;
                }
                int group = (int) slot - 1;
                if ((int) (slot >>> 32) == hash
                        && layout.equal(keys + (long) rowBytes * group, key)) {
                    groups[i] = group;
                    break;
                }
                at = (at + 1) & mask;
            }
        }
    }

    /// The keys of groups `from … from + count - 1` as columns, owned by the caller.
    public List<Column> keys(int from, int count) {
        List<Column> columns = new ArrayList<>(layout.keyCount());
        try {
            long address = rows.memory().address() + (long) rowBytes * from;
            for (int key = 0; key < layout.keyCount(); key++) {
                columns.add(KeyUnpacker.column(layout, key, address, rowBytes, count, allocator));
            }
            return columns;
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }

    /// A key of 64 bits or fewer, which is not null, of one group.
    public long keyOf(int group, int key) {
        return rows.memory().get(Segments.I64, (long) rowBytes * group + 8L * layout.word(key));
    }

    /// Forgets all keys and lets go of the memory.
    public void clear() {
        slots.clear();
        rows.clear();
        strings.clear();
        size = 0;
        mask = 0;
    }

    @Override
    public void close() {
        clear();
    }

    /// The low bits place a key, the others tell it apart. The highest bits of the row's hash,
    /// which all rows of a partition have in common, are in neither end.
    private static int slotHash(long hash) {
        return (int) (hash >>> 16);
    }

    private int add(int hash, long key) {
        if (size == MAX_GROUPS) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE, "more than " + MAX_GROUPS + " different keys");
        }
        if (2L * (size + 1) > mask + 1L) {
            growSlots();
        }
        rows.ensure((size + 1L) * rowBytes);
        long row = rows.memory().address() + (long) rowBytes * size;
        MemorySegment.copy(Segments.of(key, rowBytes), 0, Segments.of(row, rowBytes), 0, rowBytes);
        if (layout.hasStrings()) {
            keepStrings(row);
        }
        insert(hash, size);
        return size++;
    }

    /// Copies long strings, which the row points to in a batch, into the arena.
    private void keepStrings(long row) {
        for (int word = 0; word < layout.words(); word++) {
            if (layout.isStringEnd(word)) {
                int length = Native.getInt(row + 8L * word - 8);
                if (length > KeyLayout.INLINE_BYTES) {
                    long address = Native.getLong(row + 8L * word);
                    Native.putLong(row + 8L * word, strings.copy(address, length));
                }
            }
        }
    }

    private void insert(int hash, int group) {
        MemorySegment table = slots.memory();
        int at = hash & mask;
        while (table.get(Segments.I64, 8L * at) != 0) {
            at = (at + 1) & mask;
        }
        table.set(Segments.I64, 8L * at, ((long) hash << 32) | (group + 1));
    }

    private void allocateSlots(int count) {
        slots.ensure(8L * count);
        mask = count - 1;
    }

    private void growSlots() {
        int count = mask + 1;
        if (count > Integer.MAX_VALUE / 2) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE, "more than " + count / 2 + " different keys");
        }
        NativeBuffer old = slots;
        NativeBuffer larger = new NativeBuffer(allocator);
        larger.ensure(16L * count);
        slots = larger;
        mask = 2 * count - 1;
        for (int i = 0; i < count; i++) {
            long slot = old.memory().get(Segments.I64, 8L * i);
            if (slot != 0) {
                reinsert(slot);
            }
        }
        old.close();
    }

    private void reinsert(long slot) {
        MemorySegment table = slots.memory();
        int at = (int) (slot >>> 32) & mask;
        while (table.get(Segments.I64, 8L * at) != 0) {
            at = (at + 1) & mask;
        }
        table.set(Segments.I64, 8L * at, slot);
    }
}
