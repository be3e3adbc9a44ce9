package io.sluice.operators.internal.sort;

import io.sluice.batch.Column;
import io.sluice.expr.SortKey;
import io.sluice.operators.internal.memory.Native;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Compares rows by their sort keys, value by value, whatever the columns' encodings. What is
/// needed where normalised keys do not say enough.
final class RowComparator {

    private final List<SortKey> keys;

    RowComparator(List<SortKey> keys) {
        this.keys = List.copyOf(keys);
    }

    int compare(List<Column> a, int rowA, List<Column> b, int rowB) {
        for (SortKey key : keys) {
            int order = compare(key, a.get(key.column()), rowA, b.get(key.column()), rowB);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compare(SortKey key, Column a, int rowA, Column b, int rowB) {
        boolean nullA = a.isNull(rowA);
        boolean nullB = b.isNull(rowB);
        if (nullA || nullB) {
            int order = Boolean.compare(nullA, nullB);
            return key.nullsFirst() ? -order : order;
        }
        int order = compareValues(a, rowA, b, rowB);
        return key.descending() ? -order : order;
    }

    private static int compareValues(Column a, int rowA, Column b, int rowB) {
        return switch (a.layout()) {
            case NONE -> 0;
            case BITS -> Boolean.compare(a.getBoolean(rowA), b.getBoolean(rowB));
            case I8, I16, I32 -> Long.compare(a.getLong(rowA), b.getLong(rowB));
            case I64, I128 -> compareWide(a, rowA, b, rowB);
            case F32, F64 -> Double.compare(a.getDouble(rowA) + 0.0, b.getDouble(rowB) + 0.0);
            case VARBYTES -> {
                MemorySegment x = a.getBytes(rowA);
                MemorySegment y = b.getBytes(rowB);
                yield Integer.signum(
                        Native.compare(x.address(), x.byteSize(), y.address(), y.byteSize()));
            }
            case LIST, STRUCT ->
                    throw new IllegalArgumentException(a.type().sqlName() + " as a sort key");
        };
    }

    /// Decimals may be wide in one batch and narrow in another.
    private static int compareWide(Column a, int rowA, Column b, int rowB) {
        int order = Long.compare(a.getDecimalHigh(rowA), b.getDecimalHigh(rowB));
        return order != 0
                ? order
                : Long.compareUnsigned(a.getDecimalLow(rowA), b.getDecimalLow(rowB));
    }
}
