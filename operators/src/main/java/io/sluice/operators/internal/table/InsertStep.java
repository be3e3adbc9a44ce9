package io.sluice.operators.internal.table;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.plan.Step;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Collects rows for a memory table and adds them after the last one.
public final class InsertStep implements Step {

    private final MemoryRows table;
    private final Schema countSchema;
    private final BufferAllocator allocator;
    private List<RecordBatch> collected = new ArrayList<>();
    private long rows;

    public InsertStep(MemoryRows table, Schema countSchema, BufferAllocator allocator) {
        this.table = table;
        this.countSchema = countSchema;
        this.allocator = allocator;
    }

    @Override
    public Status push(RecordBatch batch, Output output) {
        rows += batch.selectedCount();
        collected.addAll(BatchMoves.into(table.schema(), table.allocator(), List.of(batch)));
        return Status.NEED_INPUT;
    }

    @Override
    public Status more(Output output) {
        throw new IllegalStateException("nothing is left to emit");
    }

    @Override
    public Status finish(Output output) {
        List<RecordBatch> added = collected;
        collected = new ArrayList<>();
        table.append(added);
        try (BatchWriter writer = BatchWriter.of(countSchema, allocator)) {
            writer.appendRow(rows);
            output.emit(writer.finish());
        }
        return Status.DONE;
    }

    @Override
    public void close() {
        collected.forEach(RecordBatch::close);
    }
}
