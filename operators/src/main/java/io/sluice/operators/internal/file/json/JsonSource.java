package io.sluice.operators.internal.file.json;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.memory.MemoryReservation;
import io.sluice.operators.internal.file.FileScan;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.operators.spec.FileSplit;
import io.sluice.plan.BatchSource;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/// Reads one range of JSON lines.
final class JsonSource implements BatchSource {

    private final Schema schema;
    private final OpenFile file;
    private final FileSplit split;
    private final boolean guessed;

    /// The wanted fields, each once, and their columns.
    private final List<String> names;

    private final List<JsonColumn> columns = new ArrayList<>();
    private final JsonFields fields;
    private final int batchRows;
    private final BufferAllocator allocator;
    private final MemoryReservation buffers;
    private long wantedRows;
    private @Nullable JsonRecords records;

    /// @param guessed whether the table's columns are a guess, beyond which there may be no field
    /// @param file which the source shares until it is closed
    JsonSource(
            FileScan scan,
            boolean guessed,
            OpenFile file,
            FileSplit split,
            int batchRows,
            BufferAllocator allocator) {
        this.schema = scan.schema();
        this.file = file.share();
        this.split = split;
        this.guessed = guessed;
        this.batchRows = batchRows;
        this.allocator = allocator;
        this.wantedRows = scan.limit();
        this.names = schema.fields().stream().map(Field::name).distinct().toList();
        this.fields =
                new JsonFields(
                        names,
                        guessed
                                ? scan.tableSchema().fields().stream()
                                        .map(Field::name)
                                        .collect(Collectors.toUnmodifiableSet())
                                : Set.of());
        this.buffers = MemoryReservation.of(allocator, "buffers for reading JSON");
    }

    @Override
    public @Nullable RecordBatch next() {
        if (wantedRows <= 0) {
            return null;
        }
        JsonRecords opened = records == null ? open() : records;
        int rows = read(opened, (int) Math.min(batchRows, wantedRows));
        wantedRows -= rows;
        return rows == 0 ? null : batch(rows);
    }

    @Override
    public void close() {
        if (records != null) {
            records.close();
            records = null;
        }
        columns.forEach(JsonColumn::close);
        file.close();
        buffers.close();
    }

    private JsonRecords open() {
        buffers.grow(JsonRecords.BUFFER_BYTES);
        for (String name : names) {
            Field field = schema.field(schema.indexOf(name).orElseThrow());
            columns.add(JsonColumn.of(field, guessed, allocator));
        }
        JsonRecords opened = new JsonRecords(file, split.start(), split.end());
        records = opened;
        return opened;
    }

    private int read(JsonRecords opened, int wanted) {
        int rows = 0;
        try {
            while (rows < wanted && opened.next(this::read)) {
                rows++;
            }
            return rows;
        } catch (MalformedException e) {
            throw new QueryException(
                    ErrorCode.DATA_MALFORMED, file.location() + ", " + e.getMessage(), e);
        }
    }

    private void read(JsonParser parser) {
        fields.read(
                parser,
                index -> columns.get(index).append(parser),
                index -> columns.get(index).appendNull());
    }

    private RecordBatch batch(int rows) {
        List<Column> finished = new ArrayList<>(columns.size());
        try {
            columns.forEach(column -> finished.add(column.finish()));
            List<Column> wanted = new ArrayList<>(schema.size());
            for (Field field : schema.fields()) {
                wanted.add(finished.get(names.indexOf(field.name())).retain());
            }
            finished.forEach(Column::release);
            return RecordBatch.of(schema, rows, wanted);
        } catch (RuntimeException | Error e) {
            finished.forEach(Column::release);
            throw e;
        }
    }
}
