package io.sluice.rsocket.internal.stream;

import io.sluice.batch.Bits;
import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Segments;
import io.sluice.type.DataType;

/// How many bytes rows take in a message, where constants and dictionaries are written out. Exact
/// for flat columns but for padding; an average for dictionaries, whose values may differ in
/// length.
final class PlainSize {

    private static final int OFFSET_BYTES = 4;
    private static final int DECIMAL_BYTES = 16;

    private PlainSize() {}

    static long of(RecordBatch batch) {
        return batch.columns().stream().mapToLong(PlainSize::of).sum();
    }

    private static long of(Column column) {
        long rows = column.length();
        return switch (column.encoding()) {
            case FLAT -> validity(column) + flat(column, column.length());
            case CONSTANT ->
                    column.nullCount() > 0
                            ? validity(column) + rows * fixedWidth(column)
                            : rows * flat(column, 1);
            case DICTIONARY -> {
                Column dictionary = column.dictionary();
                long each = Math.ceilDiv(of(dictionary), Math.max(1, dictionary.length()));
                yield validity(column) + rows * each;
            }
        };
    }

    private static long validity(Column column) {
        return column.nullCount() == 0 ? 0 : Bits.bytes(column.length());
    }

    private static long flat(Column column, int rows) {
        return switch (column.layout()) {
            case NONE -> 0;
            case BITS -> Bits.bytes(rows);
            case I8, I16, I32, I64, I128, F32, F64 -> (long) rows * fixedWidth(column);
            case VARBYTES -> (long) OFFSET_BYTES * (rows + 1) + span(column, rows);
            case LIST -> {
                Column element = column.children().getFirst();
                long each = Math.ceilDiv(of(element), Math.max(1, element.length()));
                yield (long) OFFSET_BYTES * (rows + 1) + span(column, rows) * each;
            }
            case STRUCT -> column.children().stream().mapToLong(PlainSize::of).sum();
        };
    }

    private static int fixedWidth(Column column) {
        return column.type() instanceof DataType.Decimal
                ? DECIMAL_BYTES
                : column.layout().byteWidth();
    }

    /// From the first row's start to the last one's end.
    private static long span(Column column, int rows) {
        if (column.encoding() == Encoding.DICTIONARY || column.offsets().byteSize() == 0) {
            return 0;
        }
        return (long) column.offsets().get(Segments.I32, (long) OFFSET_BYTES * rows)
                - column.offsets().get(Segments.I32, 0);
    }
}
