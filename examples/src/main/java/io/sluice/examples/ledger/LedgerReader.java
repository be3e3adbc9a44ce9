package io.sluice.examples.ledger;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.examples.ledger.service.LedgerConnection;
import io.sluice.plan.TaskContext;
import io.sluice.source.BlockingReader;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes batches of the lines that a connection yields.
final class LedgerReader implements BlockingReader {

    /// How the ledger writes that there is no value.
    private static final String NULL = "\\N";

    private final LedgerScanExec scan;
    private final LedgerConnection connection;
    private final int fetchRows;
    private final TaskContext context;
    private final List<LedgerColumn> columns;

    LedgerReader(
            LedgerScanExec scan, LedgerConnection connection, int fetchRows, TaskContext context) {
        this.scan = scan;
        this.connection = connection;
        this.fetchRows = fetchRows;
        this.context = context;
        this.columns = scan.projection().stream().map(scan.table().columns()::get).toList();
    }

    @Override
    public @Nullable RecordBatch next() throws IOException {
        try (BatchWriter writer = BatchWriter.of(scan.schema(), context.allocator())) {
            while (writer.rowCount() < fetchRows) {
                String line = connection.readLine();
                if (line == null) {
                    return writer.rowCount() == 0 ? null : writer.finish();
                }
                append(line, writer);
            }
            return writer.finish();
        }
    }

    private void append(String line, BatchWriter writer) {
        String[] values = columns.isEmpty() ? new String[0] : line.split("\t", -1);
        if (values.length != columns.size()) {
            throw malformed(line, null);
        }
        try {
            for (int i = 0; i < values.length; i++) {
                boolean missing = values[i].equals(NULL);
                writer.column(i).append(missing ? null : columns.get(i).parse(values[i]));
            }
        } catch (RuntimeException e) {
            throw malformed(line, e);
        }
        writer.endRow();
    }

    private QueryException malformed(String line, @Nullable Throwable cause) {
        return new QueryException(
                ErrorCode.DATA_MALFORMED,
                scan.table().ledger()
                        + " sends \""
                        + line
                        + "\" as a row of "
                        + scan.table().table()
                        + ", which is not a row of "
                        + scan.schema(),
                cause);
    }
}
