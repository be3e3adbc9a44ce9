package io.sluice.batch;

import io.sluice.batch.ColumnAssembly.Validity;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Arrow's string views (16 bytes each: a length, then either the bytes themselves or a position in
/// one of several data buffers) on their way to offsets and bytes. Null rows take no bytes.
final class ViewConversion {

    private static final int VIEW_BYTES = 16;

    /// Texts of at most this many bytes lie inside their view.
    private static final int INLINE_BYTES = 12;

    private final MemorySegment views;
    private final List<MemorySegment> data;
    private final Validity validity;
    private final int length;

    ViewConversion(MemorySegment views, List<MemorySegment> data, Validity validity, int length) {
        this.views = views;
        this.data = data;
        this.validity = validity;
        this.length = length;
    }

    /// The first row whose view points outside of the data, or -1.
    int firstOutOfBounds() {
        for (int row = 0; row < length; row++) {
            int size = size(row);
            if (size < 0 || (size > INLINE_BYTES && !isInside(row, size))) {
                return row;
            }
        }
        return -1;
    }

    long totalBytes() {
        long total = 0;
        for (int row = 0; row < length; row++) {
            total += size(row);
        }
        return total;
    }

    /// Writes `length + 1` offsets and all bytes.
    void copy(MemorySegment offsets, MemorySegment target) {
        int end = 0;
        offsets.set(Segments.I32, 0, 0);
        for (int row = 0; row < length; row++) {
            int size = size(row);
            long at = (long) VIEW_BYTES * row;
            if (size > INLINE_BYTES) {
                MemorySegment.copy(data.get(bufferOf(at)), offsetOf(at), target, end, size);
            } else {
                MemorySegment.copy(views, at + 4, target, end, size);
            }
            end += size;
            offsets.set(Segments.I32, 4L * row + 4, end);
        }
    }

    private boolean isInside(int row, int size) {
        long at = (long) VIEW_BYTES * row;
        int buffer = bufferOf(at);
        int offset = offsetOf(at);
        return buffer >= 0
                && buffer < data.size()
                && offset >= 0
                && (long) offset + size <= data.get(buffer).byteSize();
    }

    private int size(int row) {
        return validity.isNull(row) ? 0 : views.get(Segments.I32, (long) VIEW_BYTES * row);
    }

    private int bufferOf(long view) {
        return views.get(Segments.I32, view + 8);
    }

    private int offsetOf(long view) {
        return views.get(Segments.I32, view + 12);
    }
}
