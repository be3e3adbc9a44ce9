package io.sluice.server.output;

import io.sluice.batch.RecordBatch;
import io.sluice.type.Schema;
import io.sluice.type.ValueText;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// RFC 4180: a header line, lines end with CR LF, fields with separators, quotes or line breaks are
/// quoted and quotes doubled. A null is an empty field and an empty text a quoted one, so that the
/// two differ.
final class CsvWriter implements ResultWriter {

    private static final String LINE_END = "\r\n";

    private final Writer out;

    CsvWriter(OutputStream out) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    @Override
    public void begin(Schema schema) throws IOException {
        String separator = "";
        for (String name : schema.distinctNames()) {
            out.write(separator);
            out.write(quoted(name));
            separator = ",";
        }
        out.write(LINE_END);
        out.flush();
    }

    @Override
    public void write(RecordBatch batch) throws IOException {
        for (int row = 0; row < batch.rowCount(); row++) {
            for (int column = 0; column < batch.columns().size(); column++) {
                out.write(column == 0 ? "" : ",");
                out.write(field(batch.value(row, column)));
            }
            out.write(LINE_END);
        }
        out.flush();
    }

    @Override
    public void end() throws IOException {
        out.flush();
    }

    private static String field(@Nullable Object value) {
        return value == null ? "" : quoted(ValueText.of(value));
    }

    private static String quoted(String text) {
        boolean plain =
                !text.isEmpty()
                        && text.indexOf(',') < 0
                        && text.indexOf('"') < 0
                        && text.indexOf('\n') < 0
                        && text.indexOf('\r') < 0;
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
