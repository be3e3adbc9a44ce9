package io.sluice.batch;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.ColumnAssembly.Validity;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/// Makes columns of Arrow arrays, without a copy where the layouts agree and by conversion where
/// they do not (see [ArrowSchemas][io.sluice.type.ArrowSchemas]).
///
/// Nothing that the array says of itself is believed: buffers are large enough, offsets ascend and
/// stay inside their data, dictionary indexes stay inside their dictionary, or the import fails.
/// Text is not checked to be valid UTF-8; reading it replaces what is not.
///
/// A conversion that would lose something is an error: a timestamp with a part below the
/// microsecond, a decimal of more digits than its type has, an instant out of range.
///
/// Made for one batch, used by one thread.
public final class ArrowImport {

    private final BufferAllocator allocator;
    private final ErrorCode malformed;
    private long copyableBytes;

    /// @param allocator where the memory of conversions comes from
    /// @param maxCopiedBytes how much all conversions together may allocate
    /// @param malformed the error of an array that breaks the format's rules
    public ArrowImport(BufferAllocator allocator, long maxCopiedBytes, ErrorCode malformed) {
        this.allocator = requireNonNull(allocator, "allocator is null");
        this.copyableBytes = maxCopiedBytes;
        this.malformed = requireNonNull(malformed, "malformed is null");
    }

    /// The column of an array, which the caller owns. It shares the array's memory where it can,
    /// and keeps that alive.
    ///
    /// @param field the column's name and the type that [ArrowSchemas][io.sluice.type.ArrowSchemas]
    ///   gives it
    /// @throws QueryException with the code given at construction if the array breaks the format's
    ///   rules, [ErrorCode#TOO_LARGE] if conversions need too much, [ErrorCode#INVALID_CAST] or
    ///   [ErrorCode#NUMERIC_OVERFLOW] that names column and row if a value does not fit
    public Column column(ArrowArray array, Field field) {
        return column(array, field.type(), field.name());
    }

    private Column column(ArrowArray array, DataType type, String name) {
        if (array.length() == 0) {
            return Column.nulls(type, 0);
        }
        return switch (array) {
            case ArrowArray.Encoded(ArrowArray.Values indexes, Column dictionary) ->
                    new DictionaryImport(this, name).column(indexes, dictionary);
            case ArrowArray.Values values -> values(values, type, name);
        };
    }

    private Column values(ArrowArray.Values array, DataType type, String name) {
        if (array.type() instanceof ArrowType.Null) {
            return Column.nulls(type, array.length());
        }
        try (ColumnAssembly assembly = new ColumnAssembly(allocator)) {
            Validity validity = validity(assembly, array, name);
            if (validity.nullCount() == array.length()) {
                return Column.nulls(type, array.length());
            }
            ValuesImport column = new ValuesImport(this, assembly, array, validity, type, name);
            return switch (array.type()) {
                case ArrowType.Bool _ -> column.bits();
                case ArrowType.Int integer when integer.getIsSigned() -> column.fixed();
                case ArrowType.Int integer -> column.unsigned(integer.getBitWidth());
                case ArrowType.FloatingPoint number
                        when number.getPrecision() == FloatingPointPrecision.HALF ->
                        column.halfFloats();
                case ArrowType.FloatingPoint _ -> column.fixed();
                case ArrowType.Decimal decimal -> column.decimals(decimal.getBitWidth());
                case ArrowType.Utf8 _, ArrowType.Binary _ -> column.varBytes();
                case ArrowType.LargeUtf8 _, ArrowType.LargeBinary _ -> column.largeVarBytes();
                case ArrowType.Utf8View _, ArrowType.BinaryView _ -> column.views();
                case ArrowType.FixedSizeBinary binary ->
                        column.fixedSizeBinary(binary.getByteWidth());
                case ArrowType.Date date when date.getUnit() == DateUnit.DAY -> column.fixed();
                case ArrowType.Date _ -> column.dates();
                case ArrowType.Time time when time.getUnit() == TimeUnit.MICROSECOND ->
                        column.fixed();
                case ArrowType.Time time -> column.times(time.getUnit(), time.getBitWidth() / 8);
                case ArrowType.Timestamp timestamp
                        when timestamp.getUnit() == TimeUnit.MICROSECOND ->
                        column.fixed();
                case ArrowType.Timestamp timestamp -> column.times(timestamp.getUnit(), 8);
                case ArrowType.List _, ArrowType.Map _ -> column.list();
                case ArrowType.LargeList _ -> column.largeList();
                case ArrowType.FixedSizeList list -> column.fixedSizeList(list.getListSize());
                case ArrowType.Struct _ -> column.struct();
                // Arrow's own family, which grows; ArrowSchemas has refused the others
                default ->
                        throw new QueryException(
                                ErrorCode.UNSUPPORTED,
                                "column \"" + name + "\" has the Arrow type " + array.type());
            };
        }
    }

    /// The rows that have a value; an absent bitmap stands for all or none of them.
    Validity validity(ColumnAssembly assembly, ArrowArray.Values array, String name) {
        if (array.nullCount() == 0) {
            return Validity.ALL;
        }
        ArrowArray.Buffer bitmap = buffer(array, 0, name);
        int length = array.length();
        if (bitmap.bytes().byteSize() == 0) {
            if (array.nullCount() < 0) {
                return Validity.ALL;
            }
            if (array.nullCount() == length) {
                return new Validity(Segments.EMPTY, length);
            }
        }
        requireBytes(array, 0, Bits.bytes(length), name);
        int nulls = length - Bits.count(bitmap.bytes(), 0, length);
        if (nulls == 0 || nulls == length) {
            return new Validity(Segments.EMPTY, nulls);
        }
        return new Validity(assembly.share(bitmap, 0, Bits.bytes(length)), nulls);
    }

    Column child(ArrowArray array, Field field, String parent) {
        return column(array, field.type(), parent + "." + field.name());
    }

    /// New memory for a conversion.
    MemorySegment allocate(ColumnAssembly assembly, long bytes, String name) {
        if (bytes > copyableBytes) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "column \""
                            + name
                            + "\" needs "
                            + bytes
                            + " bytes to be converted, of which "
                            + copyableBytes
                            + " are allowed");
        }
        copyableBytes -= bytes;
        return assembly.allocate(bytes);
    }

    ColumnAssembly assembly() {
        return new ColumnAssembly(allocator);
    }

    ArrowArray.Buffer buffer(ArrowArray.Values array, int index, String name) {
        if (index >= array.buffers().size()) {
            throw malformed(
                    name, array.buffers().size() + " buffers of an array of " + array.type());
        }
        return array.buffers().get(index);
    }

    /// A buffer that has at least so many bytes.
    ArrowArray.Buffer requireBytes(ArrowArray.Values array, int index, long needed, String name) {
        ArrowArray.Buffer buffer = buffer(array, index, name);
        if (buffer.bytes().byteSize() < needed) {
            throw malformed(
                    name,
                    "buffer "
                            + index
                            + " has "
                            + buffer.bytes().byteSize()
                            + " bytes where "
                            + array.length()
                            + " rows of "
                            + array.type()
                            + " need "
                            + needed);
        }
        return buffer;
    }

    QueryException malformed(String name, String what) {
        return new QueryException(malformed, "column \"" + name + "\": " + what);
    }
}
