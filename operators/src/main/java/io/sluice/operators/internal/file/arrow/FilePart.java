package io.sluice.operators.internal.file.arrow;

import io.sluice.batch.RecordBatch;
import io.sluice.batch.ipc.IpcFileReader;
import io.sluice.plan.BatchSource;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// One batch of a file. The reader is the task's.
final class FilePart implements BatchSource {

    private final String location;
    private final int number;
    private final IpcFileReader reader;
    private final int[] columns;
    private final BufferAllocator allocator;
    private boolean done;

    FilePart(
            String location,
            int number,
            IpcFileReader reader,
            int[] columns,
            BufferAllocator allocator) {
        this.location = location;
        this.number = number;
        this.reader = reader;
        this.columns = columns;
        this.allocator = allocator;
    }

    @Override
    public @Nullable RecordBatch next() {
        if (done) {
            return null;
        }
        done = true;
        return ArrowInput.located(
                location + ", batch " + number, () -> reader.read(number, columns, allocator));
    }

    @Override
    public void close() {
        done = true;
    }
}
