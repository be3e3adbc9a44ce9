package io.sluice.server.output;

import io.sluice.batch.RecordBatch;
import io.sluice.batch.ipc.IpcMessage;
import io.sluice.batch.ipc.IpcWriter;
import io.sluice.memory.SlabPool;
import io.sluice.type.Schema;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.arrow.memory.BufferAllocator;

/// An Arrow IPC stream, as every Arrow library reads it.
final class ArrowStreamWriter implements ResultWriter {

    private final OutputStream out;

    /// For columns that do not lie in memory as Arrow has them and are copied first, a batch at a
    /// time.
    private final BufferAllocator allocator = new SlabPool(0).newRoot(Long.MAX_VALUE);

    ArrowStreamWriter(OutputStream out) {
        this.out = out;
    }

    @Override
    public void begin(Schema schema) throws IOException {
        try (IpcMessage message = IpcWriter.schema(schema)) {
            message.writeTo(out);
        }
    }

    @Override
    public void write(RecordBatch batch) throws IOException {
        try (IpcMessage message = IpcWriter.batch(batch.share(), allocator)) {
            message.writeTo(out);
        }
        out.flush();
    }

    @Override
    public void end() throws IOException {
        IpcWriter.end(out);
        out.flush();
    }
}
