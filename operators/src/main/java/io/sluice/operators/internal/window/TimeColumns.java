package io.sluice.operators.internal.window;

import io.sluice.batch.Column;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.column.FixedColumnBuilder;
import io.sluice.type.DataType;
import org.apache.arrow.memory.BufferAllocator;

/// Columns of timestamps, owned by whoever asks for them.
final class TimeColumns {

    private TimeColumns() {}

    static Column of(DataType type, long[] micros, int count, BufferAllocator allocator) {
        FixedColumnBuilder builder = new FixedColumnBuilder(type, Layout.I64, count, allocator);
        for (int i = 0; i < count; i++) {
            builder.data().set(Segments.I64, 8L * i, micros[i]);
        }
        return builder.finish();
    }

    static Column constant(DataType type, long micros, int count, BufferAllocator allocator) {
        Column one = of(type, new long[] {micros}, 1, allocator);
        try {
            return Column.constant(one, 0, count);
        } finally {
            one.release();
        }
    }
}
