package io.sluice.batch;

import io.sluice.type.DataType;

/// How the values of a column lie in memory, as in Arrow's columnar format.
///
/// A logical type fixes the layout, with one exception: a decimal of more than 18 digits is [#I64]
/// in batches whose values all fit and [#I128] in others, because 64-bit arithmetic is several
/// times faster and nearly always enough.
public enum Layout {
    /// No bytes: the type `null`.
    NONE(0),
    /// One bit for each value, with the column's bit offset.
    BITS(0),
    I8(1),
    I16(2),
    I32(4),
    I64(8),
    /// Two's complement, low half first.
    I128(16),
    F32(4),
    F64(8),
    /// Bytes of variable length, between consecutive 32-bit offsets.
    VARBYTES(0),
    /// Elements in a child column, between consecutive 32-bit offsets.
    LIST(0),
    /// One child column for each field.
    STRUCT(0);

    private final int byteWidth;

    Layout(int byteWidth) {
        this.byteWidth = byteWidth;
    }

    /// Bytes for each value; 0 where they do not have one whole number of bytes.
    public int byteWidth() {
        return byteWidth;
    }

    /// The layout of a type; for decimals of more than 18 digits the wide one, which always fits.
    public static Layout of(DataType type) {
        return switch (type) {
            case DataType.Null() -> NONE;
            case DataType.Bool() -> BITS;
            case DataType.Int(int bitWidth) ->
                    bitWidth == 8 ? I8 : bitWidth == 16 ? I16 : bitWidth == 32 ? I32 : I64;
            case DataType.FloatingPoint(int bitWidth) -> bitWidth == 32 ? F32 : F64;
            case DataType.Decimal decimal -> decimal.fitsLong() ? I64 : I128;
            case DataType.Utf8(), DataType.Binary() -> VARBYTES;
            case DataType.Date() -> I32;
            case DataType.Time(), DataType.Timestamp _ -> I64;
            case DataType.ListOf _ -> LIST;
            case DataType.Struct _ -> STRUCT;
        };
    }

    /// Whether values of the type may lie like this.
    public boolean holds(DataType type) {
        return this == of(type) || (this == I64 && type instanceof DataType.Decimal);
    }
}
