package io.sluice.server.output;

import io.sluice.batch.RecordBatch;
import io.sluice.type.Schema;
import java.io.IOException;

/// Writes one result: [#begin], any number of [#write], [#end]. Batches are borrowed and read at
/// once, so that a result of any length takes the memory of one batch. Used by one thread.
public interface ResultWriter {

    void begin(Schema schema) throws IOException;

    void write(RecordBatch batch) throws IOException;

    void end() throws IOException;
}
