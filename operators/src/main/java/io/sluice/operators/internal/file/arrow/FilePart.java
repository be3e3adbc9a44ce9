package io.sluice.operators.internal.file.arrow;

import io.sluice.batch.RecordBatch;
import io.sluice.batch.ipc.IpcFileReader;
import io.sluice.operators.spec.FileSplit;
import io.sluice.plan.BatchSource;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Those batches of a file whose numbers are in a split. The reader is the task's.
final class FilePart implements BatchSource {

    private final FileSplit split;
    private final IpcFileReader reader;
    private final int[] columns;
    private final BufferAllocator allocator;
    private int nextBatch;

    FilePart(FileSplit split, IpcFileReader reader, int[] columns, BufferAllocator allocator) {
        this.split = split;
        this.reader = reader;
        this.columns = columns;
        this.allocator = allocator;
    }

    @Override
    public @Nullable RecordBatch next() {
        while (nextBatch < reader.batchCount()) {
            int batch = nextBatch++;
            if (split.contains(batch)) {
                return ArrowInput.located(
                        split.location() + ", batch " + batch,
                        () -> reader.read(batch, columns, allocator));
            }
        }
        return null;
    }

    @Override
    public void close() {
        nextBatch = reader.batchCount();
    }
}
