package io.sluice.server.output;

import io.sluice.batch.JsonRow;
import io.sluice.batch.RecordBatch;
import io.sluice.type.Schema;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/// One JSON object for each row, as servers send rows as JSON.
final class JsonLinesWriter implements ResultWriter {

    private final Writer out;
    private JsonRow rows = new JsonRow(Schema.EMPTY);

    JsonLinesWriter(OutputStream out) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    @Override
    public void begin(Schema schema) {
        rows = new JsonRow(schema);
    }

    @Override
    public void write(RecordBatch batch) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int row = 0; row < batch.rowCount(); row++) {
            line.setLength(0);
            rows.append(line, batch, row);
            out.append(line.append('\n'));
        }
        out.flush();
    }

    @Override
    public void end() throws IOException {
        out.flush();
    }
}
