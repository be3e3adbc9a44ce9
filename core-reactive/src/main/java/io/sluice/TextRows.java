package io.sluice;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.type.Schema;
import org.apache.arrow.memory.BufferAllocator;

/// Text as a result of one column.
final class TextRows {

    private TextRows() {}

    /// A row for each line; the caller owns the batch.
    static RecordBatch of(Schema schema, String text, BufferAllocator allocator) {
        try (BatchWriter writer = BatchWriter.of(schema, allocator)) {
            text.lines().forEach(writer::appendRow);
            return writer.finish();
        }
    }
}
