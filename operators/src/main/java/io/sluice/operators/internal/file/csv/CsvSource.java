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
import io.sluice.operators.spec.FileSplit;
import io.sluice.plan.BatchSource;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Reads whole CSV files, one after the other. A batch holds records of one file.
final class CsvSource implements BatchSource {

    private final FileScan scan;
    private final Schema schema;
    private final FileFormat.Csv format;
    private final List<OpenFile> files = new ArrayList<>();
    private final List<FieldWriter> writers = new ArrayList<>();
    private final int batchRows;
    private final MemoryReservation buffers;
    private long wantedRows;
    private int nextFile;
    private @Nullable CsvFile current;

    CsvSource(
            FileScan scan,
            FileFormat.Csv format,
            List<FileSplit> splits,
            int batchRows,
            BufferAllocator allocator) {
        this.scan = scan;
        this.schema = scan.schema();
        this.format = format;
        this.batchRows = batchRows;
        this.wantedRows = scan.limit();
        this.buffers = MemoryReservation.of(allocator, "buffers for reading CSV");
        try {
            buffers.grow(CsvRecords.BUFFER_BYTES);
            for (FileSplit split : splits) {
                OpenFile file = OpenFile.open(split.location());
                files.add(file);
                file.requireLength(split.end());
            }
            schema.fields()
                    .forEach(field ->
                            writers.add(FieldWriter.of(field.type(), format.guessed(), allocator)));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public @Nullable RecordBatch next() {
        int rows = 0;
        while (rows == 0 && wantedRows > 0) {
            CsvFile file = current;
            if (file == null) {
                if (nextFile == files.size()) {
                    return null;
                }
                file = open(files.get(nextFile++));
                current = file;
            }
            rows = read(file, (int) Math.min(batchRows, wantedRows));
            if (rows == 0) {
                current = null;
            }
        }
        wantedRows -= rows;
        return rows == 0 ? null : batch(rows);
    }

    @Override
    public void close() {
        writers.forEach(FieldWriter::close);
        files.forEach(OpenFile::close);
        buffers.close();
    }

    private CsvFile open(OpenFile file) {
        try {
            return new CsvFile(file, format, scan, writers);
        } catch (MalformedException e) {
            throw malformed(file, e);
        }
    }

    private static int read(CsvFile file, int wanted) {
        try {
            return file.read(wanted);
        } catch (MalformedException e) {
            throw malformed(file.file(), e);
        }
    }

    private static QueryException malformed(OpenFile file, MalformedException e) {
        return new QueryException(
                ErrorCode.DATA_MALFORMED, file.location() + ", " + e.getMessage(), e);
    }

    private RecordBatch batch(int rows) {
        List<Column> columns = new ArrayList<>(writers.size());
        try {
            writers.forEach(writer -> columns.add(writer.finish()));
            return RecordBatch.of(schema, rows, columns);
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }
}
