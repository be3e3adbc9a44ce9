package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Bits;
import io.sluice.batch.Column;
import io.sluice.batch.Segments;
import io.sluice.memory.MemoryReservation;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.operators.internal.file.parquet.ParquetFooter.Chunk;
import io.sluice.operators.internal.file.parquet.ParquetNode.Leaf;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Reads a leaf column that stands in lists or groups, and keeps the levels of what it read, from
/// which the lists and groups are put together.
///
/// An entry of the column is a value, or the place where a null or an empty list took its place.
/// Memory grows with the entries of a batch. Not thread-safe.
final class EntryReader implements AutoCloseable {

    /// Levels are looked at in pieces, so that a page that claims countless values costs nothing.
    private static final int PIECE = 1024;

    private final Leaf leaf;
    private final PageReader pages;
    private final ValueReader values;
    private final NativeMemory validity;
    private final MemoryReservation levelMemory;
    private final RleReader repetitionRuns = new RleReader();
    private final RleReader definitionRuns = new RleReader();

    /// Levels of a piece of the page, of which those from `pieceAt` on are not taken yet.
    private final int[] pieceRepetitions = new int[PIECE];

    private final int[] pieceDefinitions = new int[PIECE];
    private int pieceAt;
    private int pieceEnd;
    private int pageLeft;

    private int[] repetitions = new int[0];
    private int[] definitions = new int[0];
    private int count;
    private int present;

    EntryReader(OpenFile file, Leaf leaf, Chunk chunk, BufferAllocator allocator) {
        this.leaf = leaf;
        this.pages = new PageReader(file, leaf, chunk, allocator);
        this.values = ValueReader.of(leaf, pages, allocator);
        this.validity = new NativeMemory(allocator);
        this.levelMemory = MemoryReservation.of(allocator, "levels of nested Parquet columns");
    }

    /// Reads the entries of the next rows.
    void read(int rows) {
        values.begin(rows);
        count = 0;
        present = 0;
        int begun = 0;
        while (true) {
            if (pieceAt == pieceEnd && !nextPiece()) {
                break;
            }
            int take = pieceAt;
            while (take < pieceEnd && (pieceRepetitions[take] != 0 || begun < rows)) {
                begun += pieceRepetitions[take] == 0 ? 1 : 0;
                take++;
            }
            take(take - pieceAt);
            if (pieceAt < pieceEnd) {
                break;
            }
        }
        if (begun < rows) {
            throw new MalformedException("column ends " + (rows - begun) + " rows too early");
        }
    }

    /// Entries that were read.
    int count() {
        return count;
    }

    int repetition(int entry) {
        return repetitions[entry];
    }

    int definition(int entry) {
        return definitions[entry];
    }

    /// The column of the entries at which the innermost list has an element.
    ///
    /// @param elementDefinition the definition level of such entries
    Column column(int elementDefinition) {
        int slots = 0;
        MemorySegment bits = validity.fresh(Bits.bytes(count));
        for (int entry = 0; entry < count; entry++) {
            if (definitions[entry] >= elementDefinition) {
                Bits.set(bits, slots++, definitions[entry] == leaf.maxDefinition());
            }
        }
        List<ArrowBuf> owners = new ArrayList<>(3);
        if (present == slots) {
            validity.close();
            return values.finish(slots, present, Segments.EMPTY, owners);
        }
        MemorySegment used = validity.take(Bits.bytes(slots), owners);
        try {
            return values.finish(slots, present, used, owners);
        } catch (RuntimeException | Error e) {
            owners.forEach(ArrowBuf::close);
            throw e;
        }
    }

    @Override
    public void close() {
        values.close();
        pages.close();
        validity.close();
        levelMemory.close();
    }

    private boolean nextPiece() {
        if (pageLeft == 0) {
            if (!pages.next()) {
                return false;
            }
            pages.startLevels(repetitionRuns, definitionRuns);
            values.startPage();
            pageLeft = pages.values();
        }
        pieceAt = 0;
        pieceEnd = Math.min(pageLeft, PIECE);
        pageLeft -= pieceEnd;
        if (leaf.maxRepetition() > 0) {
            repetitionRuns.read(pieceRepetitions, 0, pieceEnd);
        }
        if (leaf.maxDefinition() > 0) {
            definitionRuns.read(pieceDefinitions, 0, pieceEnd);
        }
        return true;
    }

    private void take(int entries) {
        ensure(count + entries);
        System.arraycopy(pieceRepetitions, pieceAt, repetitions, count, entries);
        System.arraycopy(pieceDefinitions, pieceAt, definitions, count, entries);
        int found = 0;
        for (int i = pieceAt; i < pieceAt + entries; i++) {
            found += pieceDefinitions[i] == leaf.maxDefinition() ? 1 : 0;
        }
        values.append(found);
        pieceAt += entries;
        count += entries;
        present += found;
    }

    private void ensure(int entries) {
        if (entries > repetitions.length) {
            int length = Math.max(entries, Math.max(PIECE, 2 * repetitions.length));
            levelMemory.grow(2L * Integer.BYTES * (length - repetitions.length));
            repetitions = Arrays.copyOf(repetitions, length);
            definitions = Arrays.copyOf(definitions, length);
        }
    }
}
