package io.sluice.operators.internal.column;

import io.sluice.batch.Column;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.hash.GroupTable;
import io.sluice.operators.internal.hash.Grouping;
import io.sluice.operators.internal.hash.KeyLayout;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/// One dictionary that stands for those of several columns.
///
/// @param dictionary owned by whoever asked for it
/// @param mapping for each part's dictionary, where its entries are in the shared one; none for the
///   shared dictionary itself
record SharedDictionary(Column dictionary, IdentityHashMap<Column, int[]> mapping) {

    /// More entries than this are not worth sharing: whoever works through a dictionary first does
    /// so again for each batch.
    private static final int MAX_ENTRIES = 1 << 14;

    /// Empty if the dictionaries have too many entries together or values that are no keys.
    static Optional<SharedDictionary> of(
            DataType type, List<Column> parts, BufferAllocator allocator) {
        List<Column> dictionaries =
                parts.stream().filter(part -> part.length() > 0).map(Column::dictionary).toList();
        Column first = dictionaries.getFirst();
        if (dictionaries.stream().allMatch(dictionary -> isSame(dictionary, first))) {
            return Optional.of(new SharedDictionary(first.retain(), new IdentityHashMap<>()));
        }
        long entries = dictionaries.stream().mapToLong(Column::length).max().orElse(0);
        boolean text = type instanceof DataType.Utf8 || type instanceof DataType.Binary;
        return text && entries <= MAX_ENTRIES
                ? merged(type, dictionaries, allocator)
                : Optional.empty();
    }

    /// The indexes of all parts one after the other; those of nulls become 0.
    void writeIndexes(List<Column> parts, MemorySegment indexes) {
        long at = 0;
        for (Column part : parts) {
            if (part.length() == 0) {
                continue;
            }
            int[] shared = mapping.get(part.dictionary());
            for (int i = 0; i < part.length(); i++) {
                int index = part.isNull(i) ? 0 : part.data().get(Segments.I32, 4L * i);
                indexes.set(
                        Segments.I32, at, shared == null || part.isNull(i) ? index : shared[index]);
                at += 4;
            }
        }
    }

    private static boolean isSame(Column a, Column b) {
        return a.length() == b.length()
                && a.data().address() == b.data().address()
                && a.offsets().address() == b.offsets().address();
    }

    private static Optional<SharedDictionary> merged(
            DataType type, List<Column> dictionaries, BufferAllocator allocator) {
        KeyLayout layout = KeyLayout.required(List.of(type));
        try (GroupTable entries = new GroupTable(layout, allocator);
                Grouping grouping = new Grouping(layout, allocator)) {
            IdentityHashMap<Column, int[]> mapping = new IdentityHashMap<>();
            for (Column dictionary : dictionaries) {
                if (!mapping.containsKey(dictionary)) {
                    int[] places = new int[dictionary.length()];
                    grouping.find(entries, List.of(dictionary), dictionary.length(), places);
                    mapping.put(dictionary, places);
                }
                if (entries.size() > MAX_ENTRIES) {
                    return Optional.empty();
                }
            }
            List<Column> keys = new ArrayList<>(entries.keys(0, entries.size()));
            return Optional.of(new SharedDictionary(keys.getFirst(), mapping));
        }
    }
}
