package io.sluice.operators.internal.file.csv;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.memory.MemoryReservation;
import io.sluice.operators.internal.file.FieldWriter;
import io.sluice.operators.internal.file.FileScan;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.operators.spec.FileFormat;
import io.sluice.plan.BatchSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Reads a whole CSV file.
final class CsvSource implements BatchSource {

    private final FileScan scan;
    private final FileFormat.Csv format;
    private final OpenFile file;
    private final List<FieldWriter> writers = new ArrayList<>();
    private final int batchRows;
    private final BufferAllocator allocator;
    private final MemoryReservation buffers;
    private long wantedRows;
    private @Nullable CsvFile records;

    /// @param file which the source shares until it is closed
    CsvSource(
            FileScan scan,
            FileFormat.Csv format,
            OpenFile file,
            int batchRows,
            BufferAllocator allocator) {
        this.scan = scan;
        this.format = format;
        this.file = file.share();
        this.batchRows = batchRows;
        this.allocator = allocator;
        this.wantedRows = scan.limit();
        this.buffers = MemoryReservation.of(allocator, "buffers for reading CSV");
    }

    @Override
    public @Nullable RecordBatch next() {
        if (wantedRows <= 0) {
            return null;
        }
        int rows = read((int) Math.min(batchRows, wantedRows));
        wantedRows -= rows;
        return rows == 0 ? null : batch(rows);
    }

    @Override
    public void close() {
        writers.forEach(FieldWriter::close);
        file.close();
        buffers.close();
    }

    private int read(int wanted) {
        try {
            CsvFile opened = records == null ? open() : records;
            return opened.read(wanted);
        } catch (MalformedException e) {
            throw malformed(e);
        }
    }

    private CsvFile open() {
        buffers.grow(CsvRecords.BUFFER_BYTES);
        scan.schema()
                .fields()
                .forEach(field ->
                        writers.add(FieldWriter.of(field.type(), format.guessed(), allocator)));
        CsvFile opened = new CsvFile(file, format, scan, writers);
        records = opened;
        return opened;
    }

    private QueryException malformed(MalformedException e) {
        return new QueryException(
                ErrorCode.DATA_MALFORMED, file.location() + ", " + e.getMessage(), e);
    }

    private RecordBatch batch(int rows) {
        List<Column> columns = new ArrayList<>(writers.size());
        try {
            writers.forEach(writer -> columns.add(writer.finish()));
            return RecordBatch.of(scan.schema(), rows, columns);
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }
}
