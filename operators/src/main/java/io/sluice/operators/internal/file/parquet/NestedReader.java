package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Bits;
import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.operators.internal.file.parquet.ParquetFooter.Group;
import io.sluice.operators.internal.file.parquet.ParquetNode.Leaf;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Reads a column of lists and groups: each leaf column's entries first, then from their levels,
/// from the outside in, which lists and groups there are, which are null, and where lists end.
///
/// See Melnik et al., "Dremel: Interactive Analysis of Web-Scale Datasets" (2010), section 4. Not
/// thread-safe.
final class NestedReader implements ColumnReader {

    private final ParquetNode node;
    private final BufferAllocator allocator;
    private final Map<Leaf, EntryReader> leaves = new HashMap<>();

    NestedReader(OpenFile file, Group group, ParquetNode node, BufferAllocator allocator) {
        this.node = node;
        this.allocator = allocator;
        node.leaves()
                .forEach(leaf ->
                        leaves.put(
                                leaf,
                                new EntryReader(
                                        file, leaf, group.chunks().get(leaf.index()), allocator)));
    }

    @Override
    public Column read(int rows) {
        leaves.values().forEach(leaf -> leaf.read(rows));
        Column column = build(node, new Place(0, 0));
        if (column.length() != rows) {
            column.release();
            throw new MalformedException(
                    "column has " + column.length() + " values for " + rows + " rows");
        }
        return column;
    }

    @Override
    public void close() {
        leaves.values().forEach(EntryReader::close);
    }

    /// Where a node stands.
    ///
    /// @param definition the definition level of entries at which the innermost list around it has
    ///   an element
    /// @param repetition how many lists are around it
    private record Place(int definition, int repetition) {

        /// Whether an entry begins a value at this place.
        boolean begins(EntryReader entries, int entry) {
            return entries.repetition(entry) <= repetition
                    && entries.definition(entry) >= definition;
        }
    }

    private Column build(ParquetNode part, Place place) {
        return switch (part) {
            case Leaf leaf -> entries(leaf).column(place.definition());
            case ParquetNode.Group group -> group(group, place);
            case ParquetNode.Repeated repeated -> list(repeated, place);
        };
    }

    private EntryReader entries(ParquetNode part) {
        EntryReader entries = leaves.get(part.leaves().findFirst().orElseThrow());
        if (entries == null) {
            throw new IllegalStateException("no entries of " + part);
        }
        return entries;
    }

    private Column group(ParquetNode.Group group, Place place) {
        EntryReader entries = entries(group);
        List<ArrowBuf> owners = new ArrayList<>(1);
        List<Column> fields = new ArrayList<>(group.fields().size());
        try (NativeMemory memory = new NativeMemory(allocator)) {
            MemorySegment bits = memory.fresh(Bits.bytes(entries.count()));
            int slots = 0;
            int present = 0;
            for (int entry = 0; entry < entries.count(); entry++) {
                if (place.begins(entries, entry)) {
                    boolean valid = entries.definition(entry) >= group.definition();
                    Bits.set(bits, slots++, valid);
                    present += valid ? 1 : 0;
                }
            }
            for (ParquetNode field : group.fields()) {
                fields.add(build(field, place));
                requireLength(fields.getLast(), slots);
            }
            return nested(
                    group,
                    Layout.STRUCT,
                    slots,
                    present,
                    present == slots ? Segments.EMPTY : memory.take(Bits.bytes(slots), owners),
                    Segments.EMPTY,
                    fields,
                    owners);
        } catch (RuntimeException | Error e) {
            fields.forEach(Column::release);
            owners.forEach(ArrowBuf::close);
            throw e;
        }
    }

    private Column list(ParquetNode.Repeated repeated, Place place) {
        EntryReader entries = entries(repeated);
        List<ArrowBuf> owners = new ArrayList<>(2);
        List<Column> elements = new ArrayList<>(1);
        try (NativeMemory memory = new NativeMemory(allocator);
                NativeMemory offsetMemory = new NativeMemory(allocator)) {
            MemorySegment bits = memory.fresh(Bits.bytes(entries.count()));
            MemorySegment offsets =
                    offsetMemory.fresh((long) Integer.BYTES * (entries.count() + 1));
            Place inside = new Place(repeated.elementDefinition(), repeated.repetition());
            int slots = 0;
            int present = 0;
            int elementCount = 0;
            for (int entry = 0; entry < entries.count(); entry++) {
                if (place.begins(entries, entry)) {
                    boolean valid = entries.definition(entry) >= repeated.definition();
                    Bits.set(bits, slots, valid);
                    present += valid ? 1 : 0;
                    offsets.set(Segments.I32, 4L * slots++, elementCount);
                }
                elementCount += inside.begins(entries, entry) ? 1 : 0;
            }
            offsets.set(Segments.I32, 4L * slots, elementCount);
            elements.add(build(repeated.element(), inside));
            requireLength(elements.getFirst(), elementCount);
            return nested(
                    repeated,
                    Layout.LIST,
                    slots,
                    present,
                    present == slots ? Segments.EMPTY : memory.take(Bits.bytes(slots), owners),
                    offsetMemory.take((long) Integer.BYTES * (slots + 1), owners),
                    elements,
                    owners);
        } catch (RuntimeException | Error e) {
            elements.forEach(Column::release);
            owners.forEach(ArrowBuf::close);
            throw e;
        }
    }

    private static Column nested(
            ParquetNode part,
            Layout layout,
            int slots,
            int present,
            MemorySegment validity,
            MemorySegment offsets,
            List<Column> children,
            List<ArrowBuf> owners) {
        return Column.of(
                new Column.Parts(
                        part.type(),
                        layout,
                        Encoding.FLAT,
                        slots,
                        slots - present,
                        0,
                        validity,
                        Segments.EMPTY,
                        offsets,
                        children,
                        owners));
    }

    private static void requireLength(Column column, int length) {
        if (column.length() != length) {
            throw new MalformedException(
                    "column has " + column.length() + " nested values instead of " + length);
        }
    }
}
