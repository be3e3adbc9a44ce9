package io.sluice.testkit;

import io.sluice.batch.BatchMark;
import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Rows for tests, cut into batches: as heap objects while they are written down, as batches of an
/// allocator when they are wanted. Immutable.
///
/// ```java
/// Batches input = Batches.of(schema).row(1L, "a").row(2L, null).batchBreak().row(3L, "c");
/// ```
public final class Batches {

    private final Schema schema;
    private final List<Content> contents;

    private Batches(Schema schema, List<Content> contents) {
        this.schema = schema;
        this.contents = contents;
    }

    /// One batch: its rows, each a list of Java objects as `DataType` names them, and its mark.
    private record Content(List<List<@Nullable Object>> rows, BatchMark mark) {}

    /// No batch yet; the first row begins one.
    public static Batches of(Schema schema) {
        return new Batches(schema, List.of());
    }

    /// Batches that hold these rows, `batchRows` in each but the last.
    public static Batches of(
            Schema schema, List<? extends List<? extends @Nullable Object>> rows, int batchRows) {
        Batches batches = of(schema);
        List<Content> contents = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += batchRows) {
            List<List<@Nullable Object>> part = new ArrayList<>();
            for (int i = from; i < Math.min(rows.size(), from + batchRows); i++) {
                part.add(Collections.unmodifiableList(new ArrayList<>(rows.get(i))));
            }
            contents.add(new Content(part, BatchMark.NONE));
        }
        return new Batches(batches.schema, contents);
    }

    /// Reads batches back into rows and closes them; the batches stay apart.
    public static Batches read(Schema schema, List<RecordBatch> batches) {
        List<Content> contents = new ArrayList<>();
        for (RecordBatch batch : batches) {
            contents.add(new Content(rows(batch), batch.mark()));
            batch.close();
        }
        return new Batches(schema, contents);
    }

    /// The rows of a batch, which stays open.
    public static List<List<@Nullable Object>> rows(RecordBatch batch) {
        List<List<@Nullable Object>> rows = new ArrayList<>(batch.selectedCount());
        for (int i = 0; i < batch.selectedCount(); i++) {
            int row = batch.selection() == null ? i : batch.selection().row(i);
            List<@Nullable Object> values = new ArrayList<>(batch.columns().size());
            for (int column = 0; column < batch.columns().size(); column++) {
                values.add(batch.value(row, column));
            }
            rows.add(Collections.unmodifiableList(values));
        }
        return rows;
    }

    /// These and one more row, in the last batch.
    public Batches row(@Nullable Object... values) {
        List<@Nullable Object> row = new ArrayList<>();
        Collections.addAll(row, values);
        List<Content> all = new ArrayList<>(contents);
        Content last = all.isEmpty() ? new Content(List.of(), BatchMark.NONE) : all.removeLast();
        List<List<@Nullable Object>> rows = new ArrayList<>(last.rows());
        rows.add(Collections.unmodifiableList(row));
        all.add(new Content(rows, last.mark()));
        return new Batches(schema, all);
    }

    /// Ends the batch; the next one begins with no rows.
    public Batches batchBreak() {
        List<Content> all = new ArrayList<>(contents);
        if (all.isEmpty()) {
            all.add(new Content(List.of(), BatchMark.NONE));
        }
        all.add(new Content(List.of(), BatchMark.NONE));
        return new Batches(schema, all);
    }

    /// Puts a mark onto the last batch.
    public Batches mark(BatchMark mark) {
        List<Content> all = new ArrayList<>(contents);
        Content last = all.isEmpty() ? new Content(List.of(), BatchMark.NONE) : all.removeLast();
        all.add(new Content(last.rows(), mark));
        return new Batches(schema, all);
    }

    /// The columns at these indexes, in the same batches.
    public Batches select(int... columns) {
        List<Content> selected = new ArrayList<>();
        for (Content content : contents) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (List<@Nullable Object> row : content.rows()) {
                List<@Nullable Object> values = new ArrayList<>();
                for (int column : columns) {
                    values.add(row.get(column));
                }
                rows.add(Collections.unmodifiableList(values));
            }
            selected.add(new Content(rows, content.mark()));
        }
        return new Batches(schema.select(columns), selected);
    }

    public Schema schema() {
        return schema;
    }

    /// How many batches there are.
    public int count() {
        return contents.size();
    }

    /// All rows, in order.
    public List<List<@Nullable Object>> rows() {
        return contents.stream().flatMap(content -> content.rows().stream()).toList();
    }

    /// How many rows each batch has.
    public List<Integer> batchSizes() {
        return contents.stream().map(content -> content.rows().size()).toList();
    }

    public List<BatchMark> marks() {
        return contents.stream().map(Content::mark).toList();
    }

    /// One of the batches; the caller owns it.
    public RecordBatch batch(int index, BufferAllocator allocator) {
        Content content = contents.get(index);
        try (BatchWriter writer = BatchWriter.of(schema, allocator)) {
            content.rows().forEach(row -> writer.appendRow(row.toArray()));
            return writer.finish().withMark(content.mark());
        }
    }

    /// All batches; the caller owns them.
    public List<RecordBatch> toList(BufferAllocator allocator) {
        List<RecordBatch> batches = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            batches.add(batch(i, allocator));
        }
        return batches;
    }

    @Override
    public String toString() {
        return schema + " " + rows();
    }
}
