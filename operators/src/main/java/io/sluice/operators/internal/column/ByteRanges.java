package io.sluice.operators.internal.column;

import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Segments;
import java.lang.foreign.MemorySegment;

/// Writes columns of strings or bytes one behind the other, whatever their encodings.
final class ByteRanges {

    private final MemorySegment offsets;
    private final MemorySegment data;
    private int at;
    private int end;

    ByteRanges(MemorySegment offsets, MemorySegment data) {
        this.offsets = offsets;
        this.data = data;
        offsets.set(Segments.I32, 0, 0);
    }

    /// Bytes that a column's values take when they lie one after the other.
    static long total(Column part) {
        if (part.length() == 0 || part.nullCount() == part.length()) {
            return 0;
        }
        return switch (part.encoding()) {
            case FLAT ->
                    (long) part.offsets().get(Segments.I32, 4L * part.length())
                            - part.offsets().get(Segments.I32, 0);
            case CONSTANT -> part.getBytes(0).byteSize() * part.length();
            case DICTIONARY -> {
                long bytes = 0;
                for (int i = 0; i < part.length(); i++) {
                    bytes += part.isNull(i) ? 0 : part.getBytes(i).byteSize();
                }
                yield bytes;
            }
        };
    }

    void append(Column part) {
        if (part.nullCount() == part.length()) {
            for (int i = 0; i < part.length(); i++) {
                addOffset();
            }
        } else if (part.encoding() == Encoding.FLAT) {
            appendFlat(part);
        } else {
            appendEach(part);
        }
    }

    private void appendFlat(Column part) {
        MemorySegment from = part.offsets();
        int start = from.get(Segments.I32, 0);
        int shift = end - start;
        for (int i = 1; i <= part.length(); i++) {
            offsets.set(Segments.I32, 4L * (at + i), from.get(Segments.I32, 4L * i) + shift);
        }
        int bytes = from.get(Segments.I32, 4L * part.length()) - start;
        MemorySegment.copy(part.data(), start, data, end, bytes);
        at += part.length();
        end += bytes;
    }

    private void appendEach(Column part) {
        for (int i = 0; i < part.length(); i++) {
            if (!part.isNull(i)) {
                MemorySegment bytes = part.getBytes(i);
                MemorySegment.copy(bytes, 0, data, end, bytes.byteSize());
                end += (int) bytes.byteSize();
            }
            addOffset();
        }
    }

    private void addOffset() {
        at++;
        offsets.set(Segments.I32, 4L * at, end);
    }
}
