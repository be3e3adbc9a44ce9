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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/// Reads ranges of JSON lines, one after the other. A batch holds lines of one range.
final class JsonSource implements BatchSource {

    private final Schema schema;
    private final List<FileSplit> splits;
    private final Map<String, OpenFile> files = new HashMap<>();

    /// The wanted fields, each once, and their columns.
    private final List<String> names;

    private final List<JsonColumn> columns = new ArrayList<>();
    private final JsonFields fields;
    private final int batchRows;
    private final MemoryReservation buffers;
    private long wantedRows;
    private int nextSplit;
    private @Nullable JsonRecords current;

    /// @param guessed whether the table's columns are a guess, beyond which there may be no field
    JsonSource(
            FileScan scan,
            boolean guessed,
            List<FileSplit> splits,
            int batchRows,
            BufferAllocator allocator) {
        this.schema = scan.schema();
        this.splits = splits;
        this.batchRows = batchRows;
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
        try {
            buffers.grow(JsonRecords.BUFFER_BYTES);
            splits.forEach(split -> files.computeIfAbsent(split.location(), OpenFile::open));
            for (String name : names) {
                Field field = schema.field(schema.indexOf(name).orElseThrow());
                columns.add(JsonColumn.of(field, guessed, allocator));
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public @Nullable RecordBatch next() {
        int rows = 0;
        while (rows == 0 && wantedRows > 0) {
            JsonRecords records = current;
            if (records == null) {
                if (nextSplit == splits.size()) {
                    return null;
                }
                records = open(splits.get(nextSplit++));
                current = records;
            }
            rows = read(records, (int) Math.min(batchRows, wantedRows));
            if (rows == 0) {
                records.close();
                current = null;
            }
        }
        wantedRows -= rows;
        return rows == 0 ? null : batch(rows);
    }

    @Override
    public void close() {
        if (current != null) {
            current.close();
            current = null;
        }
        columns.forEach(JsonColumn::close);
        files.values().forEach(OpenFile::close);
        buffers.close();
    }

    private JsonRecords open(FileSplit split) {
        OpenFile file = files.get(split.location());
        if (file == null) {
            throw new IllegalStateException(split.location() + " is not open");
        }
        file.requireLength(split.end());
        return new JsonRecords(file, split.start(), split.end());
    }

    private int read(JsonRecords records, int wanted) {
        int rows = 0;
        try {
            while (rows < wanted && records.next(this::read)) {
                rows++;
            }
            return rows;
        } catch (MalformedException e) {
            throw new QueryException(
                    ErrorCode.DATA_MALFORMED,
                    splits.get(nextSplit - 1).location() + ", " + e.getMessage(),
                    e);
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
