package io.sluice.batch;

import io.sluice.batch.ColumnAssembly.Validity;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.vector.types.pojo.ArrowType;

/// A dictionary-encoded array on its way to a column. Indexes become 32 bits wide; a row that
/// points to a null of the dictionary becomes null itself, since our dictionaries hold none.
final class DictionaryImport {

    private final ArrowImport context;
    private final String name;

    DictionaryImport(ArrowImport context, String name) {
        this.context = context;
        this.name = name;
    }

    Column column(ArrowArray.Values indexes, Column dictionary) {
        int length = indexes.length();
        if (dictionary.encoding() == Encoding.CONSTANT) {
            return allNull(indexes, dictionary);
        }
        try (ColumnAssembly assembly = context.assembly()) {
            Validity validity = context.validity(assembly, indexes, name);
            if (validity.nullCount() == length) {
                return Column.nulls(dictionary.type(), length);
            }
            MemorySegment positions = positions(assembly, indexes, validity, dictionary.length());
            if (dictionary.nullCount() > 0) {
                validity = withoutNullEntries(assembly, positions, validity, dictionary, length);
                if (validity.nullCount() == length) {
                    return Column.nulls(dictionary.type(), length);
                }
            }
            assembly.child(withoutNulls(dictionary));
            return assembly.finish(
                    dictionary.type(),
                    dictionary.layout(),
                    Encoding.DICTIONARY,
                    length,
                    validity,
                    positions,
                    Segments.EMPTY);
        }
    }

    /// Rows of a dictionary that has no entries or only null ones.
    private Column allNull(ArrowArray.Values indexes, Column dictionary) {
        try (ColumnAssembly assembly = context.assembly()) {
            Validity validity = context.validity(assembly, indexes, name);
            if (dictionary.length() == 0 && validity.nullCount() < indexes.length()) {
                throw context.malformed(name, "its dictionary is empty");
            }
            positions(assembly, indexes, validity, dictionary.length());
        }
        return Column.nulls(dictionary.type(), indexes.length());
    }

    /// The indexes as 32 bits each: shared where they lie so and are all in range, or else copied,
    /// with 0 for null rows.
    private MemorySegment positions(
            ColumnAssembly assembly, ArrowArray.Values indexes, Validity validity, int entries) {
        if (!(indexes.type() instanceof ArrowType.Int integer)) {
            throw context.malformed(name, "dictionary indexes of type " + indexes.type());
        }
        int width = integer.getBitWidth() / 8;
        int length = indexes.length();
        ArrowArray.Buffer buffer = context.requireBytes(indexes, 1, (long) width * length, name);
        if (width == 4 && allBelow(buffer.bytes(), length, entries)) {
            return assembly.share(buffer, 0, 4L * length);
        }
        MemorySegment target = context.allocate(assembly, 4L * length, name);
        for (int row = 0; row < length; row++) {
            long index = 0;
            if (!validity.isNull(row)) {
                index = index(buffer.bytes(), width, integer.getIsSigned(), row);
                if (index < 0 || index >= entries) {
                    throw context.malformed(
                            name,
                            "row "
                                    + row
                                    + " has index "
                                    + index
                                    + " into a dictionary of "
                                    + entries);
                }
            }
            target.set(Segments.I32, 4L * row, (int) index);
        }
        return target;
    }

    private static boolean allBelow(MemorySegment indexes, int count, int entries) {
        boolean below = true;
        for (int i = 0; i < count; i++) {
            below &= Integer.compareUnsigned(indexes.get(Segments.I32, 4L * i), entries) < 0;
        }
        return below;
    }

    private static long index(MemorySegment indexes, int width, boolean signed, int row) {
        return switch (width) {
            case 1 -> {
                byte index = indexes.get(Segments.I8, row);
                yield signed ? index : index & 0xFF;
            }
            case 2 -> {
                short index = indexes.get(Segments.I16, 2L * row);
                yield signed ? index : index & 0xFFFF;
            }
            case 4 -> {
                int index = indexes.get(Segments.I32, 4L * row);
                yield signed ? index : index & 0xFFFF_FFFFL;
            }
            default -> indexes.get(Segments.I64, 8L * row);
        };
    }

    private Validity withoutNullEntries(
            ColumnAssembly assembly,
            MemorySegment positions,
            Validity validity,
            Column dictionary,
            int length) {
        MemorySegment bits = context.allocate(assembly, Bits.bytes(length), name);
        bits.fill((byte) 0);
        int nulls = 0;
        for (int row = 0; row < length; row++) {
            boolean isNull =
                    validity.isNull(row)
                            || dictionary.isNull(positions.get(Segments.I32, 4L * row));
            Bits.set(bits, row, !isNull);
            nulls += isNull ? 1 : 0;
        }
        return nulls == 0 ? Validity.ALL : new Validity(bits, nulls);
    }

    /// The dictionary with whatever bytes its null entries have, which no row points to any more.
    private static Column withoutNulls(Column dictionary) {
        dictionary.retain();
        if (dictionary.nullCount() == 0) {
            return dictionary;
        }
        Column.Parts parts = dictionary.parts();
        return Column.of(
                new Column.Parts(
                        parts.type(),
                        parts.layout(),
                        parts.encoding(),
                        parts.length(),
                        0,
                        parts.bitOffset(),
                        Segments.EMPTY,
                        parts.data(),
                        parts.offsets(),
                        parts.children(),
                        parts.buffers()));
    }
}
