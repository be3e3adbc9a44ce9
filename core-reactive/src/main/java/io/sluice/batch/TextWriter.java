package io.sluice.batch;

import static java.util.Objects.requireNonNull;

import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Builds a column of text value by value, as sources do: a dictionary column while few different
/// values come, a flat one from the first batch on in which there are more.
///
/// The dictionary grows over all batches of the writer, and batches between which it did not grow
/// share one dictionary column, so that readers may keep what they have worked out for its entries.
/// Heap memory is bounded by [#MAX_ENTRIES] values and the rows of one batch. Not thread-safe.
public final class TextWriter implements AutoCloseable {

    /// A dictionary of this many entries still fits into a core's cache; with more of them, indexes
    /// cost more than they save.
    public static final int MAX_ENTRIES = 1024;

    /// Longer values are seldom equal, and hashing them is wasted.
    private static final int MAX_ENTRY_CHARS = 128;

    private static final int SLOTS = 4 * MAX_ENTRIES;
    private static final int NULL_INDEX = -1;
    private static final int INITIAL_ROWS = 1024;

    private final BufferAllocator allocator;
    private final ColumnWriter flat;
    private final int[] slots = new int[SLOTS];
    private final int[] hashes = new int[MAX_ENTRIES];
    private final String[] entries = new String[MAX_ENTRIES];
    private int entryCount;
    private int[] indexes = new int[INITIAL_ROWS];
    private int length;
    private int nullCount;
    private boolean encoding = true;
    private @Nullable Column dictionary;
    private byte[] scratch = new byte[256];

    public TextWriter(BufferAllocator allocator) {
        this.allocator = requireNonNull(allocator, "allocator is null");
        this.flat = ColumnWriter.of(DataType.UTF8, allocator);
    }

    /// Rows appended since the last [#finish].
    public int length() {
        return encoding ? length : flat.length();
    }

    public void appendNull() {
        if (encoding) {
            appendIndex(NULL_INDEX);
            nullCount++;
        } else {
            flat.appendNull();
        }
    }

    public void append(String text) {
        if (encoding && text.length() <= MAX_ENTRY_CHARS) {
            int hash = text.hashCode();
            int slot = hash(hash);
            int index = slots[slot] - 1;
            while (index >= 0 && !(hashes[index] == hash && entries[index].equals(text))) {
                slot = (slot + 1) & (SLOTS - 1);
                index = slots[slot] - 1;
            }
            if (index < 0) {
                index = newEntry(slot, hash, text);
            }
            if (index >= 0) {
                appendIndex(index);
                return;
            }
        }
        stopEncoding();
        flat.appendString(text);
    }

    /// Appends characters of an array, without making a string of them where possible.
    public void append(char[] chars, int from, int count) {
        if (encoding && count <= MAX_ENTRY_CHARS) {
            int hash = 0;
            for (int i = from; i < from + count; i++) {
                hash = 31 * hash + chars[i];
            }
            int slot = hash(hash);
            int index = slots[slot] - 1;
            while (index >= 0 && !(hashes[index] == hash && equal(index, chars, from, count))) {
                slot = (slot + 1) & (SLOTS - 1);
                index = slots[slot] - 1;
            }
            if (index < 0) {
                index = newEntry(slot, hash, new String(chars, from, count));
            }
            if (index >= 0) {
                appendIndex(index);
                return;
            }
        }
        stopEncoding();
        appendFlat(chars, from, count);
    }

    /// The column of everything appended; the caller owns it. The writer starts again at no rows.
    public Column finish() {
        if (!encoding) {
            return flat.finish();
        }
        int rows = length;
        int nulls = nullCount;
        if (nulls == rows) {
            length = 0;
            nullCount = 0;
            return Column.nulls(DataType.UTF8, rows);
        }
        Column shared = dictionary();
        long validityBytes = nulls == 0 ? 0 : (Bits.bytes(rows) + 7) & ~7L;
        ArrowBuf buffer = allocator.buffer(validityBytes + 4L * rows);
        MemorySegment memory = Segments.of(buffer);
        MemorySegment validity = memory.asSlice(0, validityBytes);
        MemorySegment target = memory.asSlice(validityBytes, 4L * rows);
        if (nulls > 0) {
            validity.fill((byte) 0);
        }
        for (int i = 0; i < rows; i++) {
            int index = indexes[i];
            target.set(Segments.I32, 4L * i, Math.max(index, 0));
            if (nulls > 0 && index >= 0) {
                Bits.set(validity, i, true);
            }
        }
        length = 0;
        nullCount = 0;
        return Column.dictionary(
                shared.retain(),
                rows,
                nulls,
                nulls == 0 ? Segments.EMPTY : validity,
                target,
                buffer);
    }

    @Override
    public void close() {
        flat.close();
        if (dictionary != null) {
            dictionary.release();
            dictionary = null;
        }
    }

    private static int hash(int hash) {
        return (hash ^ (hash >>> 15)) & (SLOTS - 1);
    }

    private boolean equal(int index, char[] chars, int from, int count) {
        String entry = entries[index];
        if (entry.length() != count) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (entry.charAt(i) != chars[from + i]) {
                return false;
            }
        }
        return true;
    }

    /// The index of a new entry, or a negative number if the dictionary is full.
    private int newEntry(int slot, int hash, String text) {
        if (entryCount == MAX_ENTRIES) {
            return NULL_INDEX;
        }
        entries[entryCount] = text;
        hashes[entryCount] = hash;
        slots[slot] = entryCount + 1;
        return entryCount++;
    }

    private void appendIndex(int index) {
        if (length == indexes.length) {
            indexes = Arrays.copyOf(indexes, 2 * length);
        }
        indexes[length++] = index;
    }

    private Column dictionary() {
        Column known = dictionary;
        if (known != null && known.length() == entryCount) {
            return known;
        }
        try (ColumnWriter writer = ColumnWriter.of(DataType.UTF8, allocator)) {
            for (int i = 0; i < entryCount; i++) {
                writer.appendString(entries[i]);
            }
            Column grown = writer.finish();
            if (known != null) {
                known.release();
            }
            dictionary = grown;
            return grown;
        }
    }

    /// Rewrites the rows since the last batch as flat ones and stays flat.
    private void stopEncoding() {
        if (!encoding) {
            return;
        }
        encoding = false;
        for (int i = 0; i < length; i++) {
            if (indexes[i] == NULL_INDEX) {
                flat.appendNull();
            } else {
                flat.appendString(entries[indexes[i]]);
            }
        }
        length = 0;
        nullCount = 0;
        indexes = new int[0];
        Arrays.fill(entries, "");
    }

    private void appendFlat(char[] chars, int from, int count) {
        if (scratch.length < count) {
            scratch = new byte[Math.max(count, 2 * scratch.length)];
        }
        for (int i = 0; i < count; i++) {
            char c = chars[from + i];
            if (c >= 0x80) {
                byte[] bytes = new String(chars, from, count).getBytes(StandardCharsets.UTF_8);
                flat.appendBytes(bytes, 0, bytes.length);
                return;
            }
            scratch[i] = (byte) c;
        }
        flat.appendBytes(scratch, 0, count);
    }
}
