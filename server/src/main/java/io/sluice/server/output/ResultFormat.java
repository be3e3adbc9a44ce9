package io.sluice.server.output;

import java.io.OutputStream;

/// The formats of `--format`. "Values as text" in docs/protocol.md says how each writes values.
public enum ResultFormat {
    /// Aligned columns, for people.
    TABLE,
    /// RFC 4180 with a header line.
    CSV,
    /// One JSON object for each row.
    JSONL,
    /// An Arrow IPC stream.
    ARROW;

    /// A writer of one result onto a stream, which it never closes.
    public ResultWriter writerTo(OutputStream out) {
        return switch (this) {
            case TABLE -> new TableWriter(out);
            case CSV -> new CsvWriter(out);
            case JSONL -> new JsonLinesWriter(out);
            case ARROW -> new ArrowStreamWriter(out);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
