package io.sluice.batch;

import static java.util.Objects.requireNonNull;

import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The values of one column of a batch: a logical type, its [Layout] in Arrow-layout native memory,
/// and an [Encoding].
///
/// A column is immutable and may stand in several batches. It is counted by reference: each holder
/// calls [#retain] once when it takes a column and [#release] once when it lets go, which frees the
/// memory after the last one. [RecordBatch] does both for its users; only kernels and writers
/// handle bare columns. A column must not be read after its memory was freed.
///
/// Kernels read the segments: [#validity], [#data], [#offsets], and for [Encoding#DICTIONARY] the
/// [#dictionary]. The typed getters decode any encoding and serve everything else. No bounds are
/// checked by getters beyond those of the segments.
///
/// Reading is safe from any thread.
public final class Column {

    private final DataType type;
    private final Layout layout;
    private final Encoding encoding;
    private final int length;
    private final int nullCount;
    private final int bitOffset;
    private final MemorySegment validity;
    private final MemorySegment data;
    private final MemorySegment offsets;
    private final List<Column> children;
    private final List<ArrowBuf> buffers;

    private Column(Parts parts) {
        this.type = requireNonNull(parts.type, "type is null");
        this.layout = requireNonNull(parts.layout, "layout is null");
        this.encoding = requireNonNull(parts.encoding, "encoding is null");
        this.length = parts.length;
        this.nullCount = parts.nullCount;
        this.bitOffset = parts.bitOffset;
        this.validity = parts.validity;
        this.data = parts.data;
        this.offsets = parts.offsets;
        this.children = List.copyOf(parts.children);
        this.buffers = List.copyOf(parts.buffers);
        if (!layout.holds(type)) {
            throw new IllegalArgumentException(type.sqlName() + " cannot have layout " + layout);
        }
    }

    /// What a column is made of, all at once.
    ///
    /// @param validity a bit for each row (for each dictionary index), 1 where there is a value,
    ///   from bit `bitOffset` on; empty where no value is null
    /// @param bitOffset the bit of row 0 in `validity`, and in `data` for [Layout#BITS]; 0 to 7
    /// @param data values, bits, bytes, or dictionary indexes
    /// @param offsets `length + 1` positions in `data` or in the list's child; the first need not
    ///   be 0
    /// @param children the dictionary, the list's element column, or the struct's fields
    /// @param buffers what keeps the memory alive; the column takes over one reference to each
    public record Parts(
            DataType type,
            Layout layout,
            Encoding encoding,
            int length,
            int nullCount,
            int bitOffset,
            MemorySegment validity,
            MemorySegment data,
            MemorySegment offsets,
            List<Column> children,
            List<ArrowBuf> buffers) {

        Parts with(Encoding newEncoding, int newLength, int newNullCount) {
            return new Parts(
                    type,
                    layout,
                    newEncoding,
                    newLength,
                    newNullCount,
                    bitOffset,
                    validity,
                    data,
                    offsets,
                    children,
                    buffers);
        }

        Parts with(List<Column> newChildren, List<ArrowBuf> newBuffers) {
            return new Parts(
                    type,
                    layout,
                    encoding,
                    length,
                    nullCount,
                    bitOffset,
                    validity,
                    data,
                    offsets,
                    newChildren,
                    newBuffers);
        }
    }

    /// A column of these parts, of which it takes over the references.
    public static Column of(Parts parts) {
        return new Column(parts);
    }

    /// A flat column of fixed width.
    public static Column fixed(
            DataType type,
            Layout layout,
            int length,
            int nullCount,
            MemorySegment validity,
            MemorySegment data,
            ArrowBuf buffer) {
        return new Column(
                new Parts(
                        type,
                        layout,
                        Encoding.FLAT,
                        length,
                        nullCount,
                        0,
                        validity,
                        data,
                        Segments.EMPTY,
                        List.of(),
                        List.of(buffer)));
    }

    /// A flat column of strings or bytes.
    public static Column varBytes(
            DataType type,
            int length,
            int nullCount,
            MemorySegment validity,
            MemorySegment offsets,
            MemorySegment data,
            List<ArrowBuf> buffers) {
        return new Column(
                new Parts(
                        type,
                        Layout.VARBYTES,
                        Encoding.FLAT,
                        length,
                        nullCount,
                        0,
                        validity,
                        data,
                        offsets,
                        List.of(),
                        buffers));
    }

    /// A column of 32-bit indexes into a dictionary.
    ///
    /// @param dictionary flat, without nulls; the column takes over one reference to it
    public static Column dictionary(
            Column dictionary,
            int length,
            int nullCount,
            MemorySegment validity,
            MemorySegment indexes,
            ArrowBuf buffer) {
        return new Column(
                new Parts(
                        dictionary.type,
                        dictionary.layout,
                        Encoding.DICTIONARY,
                        length,
                        nullCount,
                        0,
                        validity,
                        indexes,
                        Segments.EMPTY,
                        List.of(dictionary),
                        List.of(buffer)));
    }

    /// The value at `row` of a flat column as a constant of `length` rows. Shares the memory of
    /// `flat`, of which the caller keeps its own reference.
    public static Column constant(Column flat, int row, int length) {
        if (flat.isNull(row)) {
            return nulls(flat.type, length);
        }
        Column one = flat.slice(row, 1);
        return new Column(one.parts().with(Encoding.CONSTANT, length, 0));
    }

    /// A column of nulls; it takes no memory.
    public static Column nulls(DataType type, int length) {
        return new Column(
                new Parts(
                        type,
                        Layout.of(type),
                        Encoding.CONSTANT,
                        length,
                        length,
                        0,
                        Segments.EMPTY,
                        Segments.EMPTY,
                        Segments.EMPTY,
                        List.of(),
                        List.of()));
    }

    public DataType type() {
        return type;
    }

    public Layout layout() {
        return layout;
    }

    public Encoding encoding() {
        return encoding;
    }

    /// Rows.
    public int length() {
        return length;
    }

    /// How many rows are null; exact.
    public int nullCount() {
        return nullCount;
    }

    /// Bits from [#bitOffset] on, 1 where there is a value; no bytes if [#nullCount] is 0 or the
    /// column is constant.
    public MemorySegment validity() {
        return validity;
    }

    /// The bit of row 0 in [#validity] and in the data of [Layout#BITS].
    public int bitOffset() {
        return bitOffset;
    }

    /// Values, bits or bytes; indexes where the encoding is [Encoding#DICTIONARY].
    public MemorySegment data() {
        return data;
    }

    /// Positions of [Layout#VARBYTES] in the data or of [Layout#LIST] in the child.
    public MemorySegment offsets() {
        return offsets;
    }

    /// The column that the indexes of [Encoding#DICTIONARY] point into; borrowed from this column.
    public Column dictionary() {
        if (encoding != Encoding.DICTIONARY) {
            throw new IllegalStateException("a " + encoding + " column has no dictionary");
        }
        return children.getFirst();
    }

    /// The element column of a list or the field columns of a struct; borrowed from this column.
    public List<Column> children() {
        return children;
    }

    /// The buffers that keep this column's memory alive, each once; those of children are not among
    /// them.
    public List<ArrowBuf> buffers() {
        return buffers;
    }

    public boolean isNull(int row) {
        if (nullCount == 0) {
            return false;
        }
        return nullCount == length || !Bits.get(validity, bitOffset + row);
    }

    public boolean getBoolean(int row) {
        return switch (encoding) {
            case FLAT -> Bits.get(data, bitOffset + row);
            case CONSTANT -> Bits.get(data, bitOffset);
            case DICTIONARY -> dictionary().getBoolean(index(row));
        };
    }

    /// The value of an integer, date, time, timestamp, or of a decimal that lies in 64 bits
    /// (unscaled).
    public long getLong(int row) {
        if (encoding == Encoding.DICTIONARY) {
            return dictionary().getLong(index(row));
        }
        int at = encoding == Encoding.CONSTANT ? 0 : row;
        return switch (layout) {
            case I8 -> data.get(Segments.I8, at);
            case I16 -> data.get(Segments.I16, 2L * at);
            case I32 -> data.get(Segments.I32, 4L * at);
            case I64 -> data.get(Segments.I64, 8L * at);
            case NONE, BITS, I128, F32, F64, VARBYTES, LIST, STRUCT -> throw wrongLayout("long");
        };
    }

    public double getDouble(int row) {
        if (encoding == Encoding.DICTIONARY) {
            return dictionary().getDouble(index(row));
        }
        int at = encoding == Encoding.CONSTANT ? 0 : row;
        return switch (layout) {
            case F32 -> data.get(Segments.F32, 4L * at);
            case F64 -> data.get(Segments.F64, 8L * at);
            case NONE, BITS, I8, I16, I32, I64, I128, VARBYTES, LIST, STRUCT ->
                    throw wrongLayout("double");
        };
    }

    /// The low half of the unscaled value of a decimal, in either layout.
    public long getDecimalLow(int row) {
        if (encoding == Encoding.DICTIONARY) {
            return dictionary().getDecimalLow(index(row));
        }
        int at = encoding == Encoding.CONSTANT ? 0 : row;
        return data.get(Segments.I64, layout == Layout.I128 ? 16L * at : 8L * at);
    }

    /// The high half of the unscaled value of a decimal, in either layout.
    public long getDecimalHigh(int row) {
        if (encoding == Encoding.DICTIONARY) {
            return dictionary().getDecimalHigh(index(row));
        }
        int at = encoding == Encoding.CONSTANT ? 0 : row;
        return layout == Layout.I128
                ? data.get(Segments.I64, 16L * at + 8)
                : data.get(Segments.I64, 8L * at) >> 63;
    }

    /// The bytes of a string or binary value, without a copy.
    public MemorySegment getBytes(int row) {
        if (encoding == Encoding.DICTIONARY) {
            return dictionary().getBytes(index(row));
        }
        int at = encoding == Encoding.CONSTANT ? 0 : row;
        int start = offsets.get(Segments.I32, 4L * at);
        int end = offsets.get(Segments.I32, 4L * at + 4);
        return data.asSlice(start, end - start);
    }

    public String getString(int row) {
        return new String(getBytes(row).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /// The value as the Java object that [DataType] names for rows; null where it is null.
    public @Nullable Object value(int row) {
        return isNull(row) ? null : JavaValues.of(this, row);
    }

    /// The position in the dictionary (0 for a constant) or the row itself.
    public int index(int row) {
        return switch (encoding) {
            case FLAT -> row;
            case CONSTANT -> 0;
            case DICTIONARY -> data.get(Segments.I32, 4L * row);
        };
    }

    /// The column that [#index] counts in: the dictionary, or this column itself.
    Column values() {
        return encoding == Encoding.DICTIONARY ? dictionary() : this;
    }

    /// Rows `from … from + count - 1` without a copy. The slice has its own references; this column
    /// keeps its own.
    public Column slice(int from, int count) {
        if (from < 0 || count < 0 || from + count > length) {
            throw new IndexOutOfBoundsException(
                    "rows " + from + " to " + (from + count) + " of " + length);
        }
        if (from == 0 && count == length) {
            return retain();
        }
        return ColumnSlice.of(this, from, count);
    }

    /// One more reference. Returns this column.
    public Column retain() {
        buffers.forEach(buffer -> buffer.getReferenceManager().retain());
        children.forEach(Column::retain);
        return this;
    }

    /// One reference less; the memory goes back with the last.
    public void release() {
        buffers.forEach(buffer -> buffer.getReferenceManager().release());
        children.forEach(Column::release);
    }

    /// Bytes of native memory that this column's rows take, its share of dictionaries included.
    public long sizeBytes() {
        long bytes = validity.byteSize() + data.byteSize() + offsets.byteSize();
        for (int i = 0; i < children.size(); i++) {
            bytes += children.get(i).sizeBytes();
        }
        return bytes;
    }

    /// The same column with other buffers behind the same addresses.
    Column withBuffers(UnaryOperator<ArrowBuf> replacement) {
        List<ArrowBuf> replaced = new ArrayList<>(buffers.size());
        buffers.forEach(buffer -> replaced.add(replacement.apply(buffer)));
        List<Column> replacedChildren = new ArrayList<>(children.size());
        children.forEach(child -> replacedChildren.add(child.withBuffers(replacement)));
        return new Column(parts().with(replacedChildren, replaced));
    }

    Parts parts() {
        return new Parts(
                type, layout, encoding, length, nullCount, bitOffset, validity, data, offsets,
                children, buffers);
    }

    private IllegalStateException wrongLayout(String wanted) {
        return new IllegalStateException(
                "a " + type.sqlName() + " column in layout " + layout + " has no " + wanted);
    }
}
