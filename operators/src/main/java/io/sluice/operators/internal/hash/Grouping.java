package io.sluice.operators.internal.hash;

import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Gather;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Finds the groups of the rows of batches. One object serves all tables of a step. Not
/// thread-safe.
///
/// Where all keys are dictionary columns with few combinations, the table is asked once for each
/// combination and not for each row.
public final class Grouping implements AutoCloseable {

    /// Combinations of dictionary entries up to which their groups are looked up in an array; it
    /// shall stay in the first-level cache.
    private static final int MAX_COMBINATIONS = 4096;

    private final KeyLayout layout;
    private final BufferAllocator allocator;
    private final KeyBatch batch;
    private int[] codes = new int[0];
    private int[] firstRows = new int[0];
    private int[] firstGroups = new int[0];

    public Grouping(KeyLayout layout, BufferAllocator allocator) {
        this.layout = layout;
        this.allocator = allocator;
        this.batch = new KeyBatch(layout, allocator);
    }

    /// Writes the group of each row, adding those that are new to the table in the order of their
    /// first rows.
    ///
    /// @param keys columns of `rowCount` rows in any encoding; borrowed
    public void find(GroupTable table, List<Column> keys, int rowCount, int[] groups) {
        requirePromisedNulls(keys);
        int combinations = combinations(keys);
        if (combinations <= Math.min(MAX_COMBINATIONS, rowCount)) {
            findCombinations(table, keys, rowCount, groups, combinations);
        } else {
            batch.load(keys, rowCount);
            table.findOrAdd(batch, groups);
        }
    }

    @Override
    public void close() {
        batch.close();
    }

    private void requirePromisedNulls(List<Column> keys) {
        if (layout.hasNullMask()) {
            return;
        }
        for (Column key : keys) {
            if (key.nullCount() > 0) {
                throw new QueryException(
                        ErrorCode.PLAN_INVALID,
                        "a key of type "
                                + key.type().sqlName()
                                + " is null, which its schema promises not to be");
            }
        }
    }

    /// How many combinations of dictionary entries and nulls there can be; [Integer#MAX_VALUE] for
    /// too many or where a key has no dictionary.
    private static int combinations(List<Column> keys) {
        long product = 1;
        for (Column key : keys) {
            long values =
                    switch (key.encoding()) {
                        case FLAT -> Integer.MAX_VALUE;
                        case CONSTANT -> 1;
                        case DICTIONARY -> key.dictionary().length() + 1;
                    };
            product *= values;
            if (product > MAX_COMBINATIONS) {
                return Integer.MAX_VALUE;
            }
        }
        return (int) product;
    }

    private void findCombinations(
            GroupTable table, List<Column> keys, int rowCount, int[] groups, int combinations) {
        encode(keys, rowCount);
        if (firstRows.length < combinations) {
            firstRows = new int[MAX_COMBINATIONS];
            firstGroups = new int[MAX_COMBINATIONS];
        }
        int[] groupOfCode = new int[combinations];
        Arrays.fill(groupOfCode, -1);
        int found = 0;
        for (int i = 0; i < rowCount; i++) {
            if (groupOfCode[codes[i]] < 0) {
                groupOfCode[codes[i]] = found;
                firstRows[found++] = i;
            }
        }
        findFirstRows(table, keys, found);
        for (int i = 0; i < found; i++) {
            groupOfCode[codes[firstRows[i]]] = firstGroups[i];
        }
        for (int i = 0; i < rowCount; i++) {
            groups[i] = groupOfCode[codes[i]];
        }
    }

    private void findFirstRows(GroupTable table, List<Column> keys, int count) {
        List<Column> firsts = new ArrayList<>(keys.size());
        try {
            keys.forEach(key -> firsts.add(Gather.rows(key, firstRows, count, allocator)));
            batch.load(firsts, count);
            table.findOrAdd(batch, firstGroups);
        } finally {
            firsts.forEach(Column::release);
        }
    }

    /// Numbers each row's combination.
    private void encode(List<Column> keys, int rowCount) {
        if (codes.length < rowCount) {
            codes = new int[rowCount];
        }
        Arrays.fill(codes, 0, rowCount, 0);
        for (Column key : keys) {
            if (key.encoding() == Encoding.DICTIONARY) {
                encode(key, key.dictionary().length() + 1, rowCount);
            }
        }
    }

    private void encode(Column key, int values, int rowCount) {
        MemorySegment indexes = key.data();
        if (key.nullCount() == 0) {
            for (int i = 0; i < rowCount; i++) {
                codes[i] = codes[i] * values + indexes.get(Segments.I32, 4L * i);
            }
            return;
        }
        for (int i = 0; i < rowCount; i++) {
            int value = key.isNull(i) ? values - 1 : indexes.get(Segments.I32, 4L * i);
            codes[i] = codes[i] * values + value;
        }
    }
}
