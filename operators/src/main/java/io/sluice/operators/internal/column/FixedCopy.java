package io.sluice.operators.internal.column;

import io.sluice.batch.Bits;
import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import java.lang.foreign.MemorySegment;

/// Writes columns of fixed width one behind the other, whatever their encodings.
final class FixedCopy {

    private final Layout layout;
    private final MemorySegment target;
    private int at;

    FixedCopy(Layout layout, MemorySegment target) {
        this.layout = layout;
        this.target = target;
    }

    void append(Column part) {
        boolean sameLayout = part.layout() == layout;
        if (part.nullCount() == part.length()) {
            fillZero(part.length());
        } else if (part.encoding() == Encoding.FLAT && sameLayout && layout == Layout.BITS) {
            Bits.copy(part.data(), part.bitOffset(), target, at, part.length());
        } else if (part.encoding() == Encoding.FLAT && sameLayout) {
            long width = layout.byteWidth();
            MemorySegment.copy(part.data(), 0, target, width * at, width * part.length());
        } else {
            appendEach(part);
        }
        at += part.length();
    }

    private void fillZero(int count) {
        if (layout == Layout.BITS) {
            Bits.fill(target, at, count, false);
        } else {
            long width = layout.byteWidth();
            target.asSlice(width * at, width * count).fill((byte) 0);
        }
    }

    private void appendEach(Column part) {
        for (int i = 0; i < part.length(); i++) {
            if (part.isNull(i)) {
                setZero(at + i);
            } else {
                set(at + i, part, i);
            }
        }
    }

    private void setZero(int row) {
        if (layout == Layout.BITS) {
            Bits.set(target, row, false);
        } else {
            target.asSlice((long) layout.byteWidth() * row, layout.byteWidth()).fill((byte) 0);
        }
    }

    private void set(int row, Column part, int source) {
        switch (layout) {
            case BITS -> Bits.set(target, row, part.getBoolean(source));
            case I8 -> target.set(Segments.I8, row, (byte) part.getLong(source));
            case I16 -> target.set(Segments.I16, 2L * row, (short) part.getLong(source));
            case I32 -> target.set(Segments.I32, 4L * row, (int) part.getLong(source));
            case I64 -> target.set(Segments.I64, 8L * row, part.getLong(source));
            case I128 -> {
                target.set(Segments.I64, 16L * row, part.getDecimalLow(source));
                target.set(Segments.I64, 16L * row + 8, part.getDecimalHigh(source));
            }
            case F32 -> target.set(Segments.F32, 4L * row, (float) part.getDouble(source));
            case F64 -> target.set(Segments.F64, 8L * row, part.getDouble(source));
            case NONE, VARBYTES, LIST, STRUCT ->
                    throw new IllegalStateException("no fixed width: " + layout);
        }
    }
}
