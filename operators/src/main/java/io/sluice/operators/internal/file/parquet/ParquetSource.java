package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.plan.BatchSource;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Decodes row groups, one after the other, batch by batch. A batch does not reach over the end of
/// a row group.
final class ParquetSource implements BatchSource {

    private final Schema schema;
    private final List<Unit> units;
    private final List<OpenFile> files;
    private final int batchRows;
    private final BufferAllocator allocator;
    private long wantedRows;
    private int nextUnit;
    private long rowsLeft;
    private List<ColumnReader> readers = List.of();

    /// @param files owned by the source from here on
    ParquetSource(
            Schema schema,
            List<Unit> units,
            List<OpenFile> files,
            int batchRows,
            long limit,
            BufferAllocator allocator) {
        this.schema = schema;
        this.units = units;
        this.files = files;
        this.batchRows = batchRows;
        this.allocator = allocator;
        this.wantedRows = limit;
    }

    /// A row group to be read.
    ///
    /// @param number of the row group within its file, for messages
    /// @param columns those that are wanted, in the output's order
    record Unit(
            OpenFile file, ParquetFooter.Group group, int number, List<ParquetColumn> columns) {}

    @Override
    public @Nullable RecordBatch next() {
        while (rowsLeft == 0 && wantedRows > 0 && nextUnit < units.size()) {
            openUnit(units.get(nextUnit++));
        }
        if (rowsLeft == 0 || wantedRows <= 0) {
            return null;
        }
        int rows = (int) Math.min(Math.min(batchRows, rowsLeft), wantedRows);
        RecordBatch batch = read(units.get(nextUnit - 1), rows);
        rowsLeft -= rows;
        wantedRows -= rows;
        return batch;
    }

    @Override
    public void close() {
        closeReaders();
        files.forEach(OpenFile::close);
    }

    private void openUnit(Unit unit) {
        closeReaders();
        List<ColumnReader> opened = new ArrayList<>();
        for (ParquetColumn column : unit.columns()) {
            opened.add(ColumnReader.of(unit.file(), unit.group(), column.node(), allocator));
        }
        readers = opened;
        rowsLeft = unit.group().rows();
    }

    private RecordBatch read(Unit unit, int rows) {
        List<Column> columns = new ArrayList<>(readers.size());
        try {
            for (ColumnReader reader : readers) {
                columns.add(reader.read(rows));
            }
            return RecordBatch.of(schema, rows, columns);
        } catch (MalformedException | IndexOutOfBoundsException | ArithmeticException e) {
            columns.forEach(Column::release);
            throw located(ErrorCode.DATA_MALFORMED, unit, columns.size(), e);
        } catch (QueryException e) {
            columns.forEach(Column::release);
            throw located(e.code(), unit, columns.size(), e);
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }

    /// @param column which of the unit's columns
    private static QueryException located(
            ErrorCode code, Unit unit, int column, RuntimeException cause) {
        return new QueryException(
                code,
                unit.file().location()
                        + ", row group "
                        + unit.number()
                        + ", column \""
                        + unit.columns().get(column).field().name()
                        + "\": "
                        + cause.getMessage(),
                cause);
    }

    private void closeReaders() {
        readers.forEach(ColumnReader::close);
        readers = List.of();
    }
}
