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

/// Decodes one row group, batch by batch.
final class ParquetSource implements BatchSource {

    private final Schema schema;
    private final Unit unit;
    private final int batchRows;
    private final BufferAllocator allocator;
    private long rowsLeft;
    private List<ColumnReader> readers = List.of();

    /// @param unit whose file the source shares until it is closed
    /// @param limit how many rows are enough
    ParquetSource(Schema schema, Unit unit, int batchRows, long limit, BufferAllocator allocator) {
        this.schema = schema;
        this.unit = unit;
        this.batchRows = batchRows;
        this.allocator = allocator;
        this.rowsLeft = Math.min(limit, unit.group().rows());
        unit.file().share();
    }

    /// A row group to be read.
    ///
    /// @param number of the row group within its file, for messages
    /// @param columns those that are wanted, in the output's order
    record Unit(
            OpenFile file, ParquetFooter.Group group, int number, List<ParquetColumn> columns) {}

    @Override
    public @Nullable RecordBatch next() {
        if (rowsLeft == 0) {
            return null;
        }
        if (readers.isEmpty()) {
            openReaders();
        }
        int rows = (int) Math.min(batchRows, rowsLeft);
        RecordBatch batch = read(rows);
        rowsLeft -= rows;
        return batch;
    }

    @Override
    public void close() {
        readers.forEach(ColumnReader::close);
        readers = List.of();
        unit.file().close();
    }

    private void openReaders() {
        List<ColumnReader> opened = new ArrayList<>();
        for (ParquetColumn column : unit.columns()) {
            opened.add(ColumnReader.of(unit.file(), unit.group(), column.node(), allocator));
        }
        readers = opened;
    }

    private RecordBatch read(int rows) {
        List<Column> columns = new ArrayList<>(readers.size());
        try {
            for (ColumnReader reader : readers) {
                columns.add(reader.read(rows));
            }
            return RecordBatch.of(schema, rows, columns);
        } catch (MalformedException | IndexOutOfBoundsException | ArithmeticException e) {
            columns.forEach(Column::release);
            throw located(ErrorCode.DATA_MALFORMED, columns.size(), e);
        } catch (QueryException e) {
            columns.forEach(Column::release);
            throw located(e.code(), columns.size(), e);
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }

    /// @param column which of the unit's columns
    private QueryException located(ErrorCode code, int column, RuntimeException cause) {
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
}
