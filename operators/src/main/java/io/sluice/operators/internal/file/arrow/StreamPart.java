package io.sluice.operators.internal.file.arrow;

import io.sluice.batch.RecordBatch;
import io.sluice.batch.ipc.IpcStreamReader;
import io.sluice.operators.internal.file.FileScan;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.operators.internal.file.SchemaAgreement;
import io.sluice.plan.BatchSource;
import io.sluice.type.Schema;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// A stream from front to end. All columns are read; those that are not wanted are let go.
final class StreamPart implements BatchSource {

    private final String location;
    private final Schema schema;
    private final BufferAllocator allocator;
    private final IpcStreamReader reader;
    private final int[] columns;
    private int batch;

    StreamPart(OpenFile file, FileScan scan, BufferAllocator allocator) {
        this.location = file.location();
        this.schema = scan.schema();
        this.allocator = allocator;
        this.reader = ArrowInput.stream(file, allocator);
        try {
            int[] found = SchemaAgreement.find(scan.tableSchema(), reader.schema(), location);
            this.columns = scan.projection().stream().mapToInt(column -> found[column]).toArray();
        } catch (RuntimeException | Error e) {
            reader.close();
            throw e;
        }
    }

    @Override
    public @Nullable RecordBatch next() {
        RecordBatch next =
                ArrowInput.located(location + ", batch " + batch++, () -> reader.next(allocator));
        return next == null ? null : next.select(schema, columns);
    }

    @Override
    public void close() {
        reader.close();
    }
}
