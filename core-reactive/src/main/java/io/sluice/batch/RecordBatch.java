package io.sluice.batch;

import static java.util.Objects.requireNonNull;

import io.sluice.type.ArrowSchemas;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.jspecify.annotations.Nullable;

/// Rows of one schema: the element on every edge of a query, local or remote.
///
/// **Ownership.** Whoever receives a batch closes it or passes it on. [#close] is idempotent. The
/// methods that say *moves* hand the memory to a new batch and leave this one closed; those that
/// say *shares* leave both open, each to be closed.
///
/// Contents are immutable. A batch may pass from thread to thread; only one thread at a time uses
/// it.
public final class RecordBatch implements AutoCloseable {

    private final Schema schema;
    private final int rowCount;
    private final List<Column> columns;
    private final BatchMark mark;
    private final @Nullable Selection selection;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable BatchTracker tracker;
    private @Nullable ArrowView view;

    private RecordBatch(
            Schema schema,
            int rowCount,
            List<Column> columns,
            BatchMark mark,
            @Nullable Selection selection) {
        this.schema = requireNonNull(schema, "schema is null");
        this.columns = List.copyOf(columns);
        this.rowCount = rowCount;
        this.mark = requireNonNull(mark, "mark is null");
        this.selection = selection;
        if (columns.size() != schema.size()) {
            throw new IllegalArgumentException(
                    columns.size() + " columns for a schema of " + schema.size());
        }
    }

    /// A batch of these columns, whose references it takes over.
    ///
    /// @param rowCount rows of each column; said apart because a batch may have rows and no column
    public static RecordBatch of(Schema schema, int rowCount, List<Column> columns) {
        for (Column column : columns) {
            if (column.length() != rowCount) {
                throw new IllegalArgumentException(
                        "a column of " + column.length() + " rows in a batch of " + rowCount);
            }
        }
        return new RecordBatch(schema, rowCount, columns, BatchMark.NONE, null);
    }

    /// A batch of the rows of Arrow vectors, whose memory it shares where the layouts agree: the
    /// caller keeps and closes its root, and writes nothing to it while the batch is open. Types
    /// that Sluice has in another form are converted, as
    /// [ArrowSchemas][io.sluice.type.ArrowSchemas] says.
    ///
    /// @param allocator where the memory of conversions comes from
    /// @throws io.sluice.error.QueryException with `UNSUPPORTED` for a type that has no
    ///   counterpart, `DATA_MALFORMED` for vectors that contradict themselves, `INVALID_CAST` or
    ///   `NUMERIC_OVERFLOW` for a value that a conversion would change
    public static RecordBatch of(VectorSchemaRoot root, BufferAllocator allocator) {
        return of(root, new DictionaryProvider.MapDictionaryProvider(), allocator);
    }

    /// A batch of the rows of Arrow vectors of which some are dictionary-encoded; they stay so.
    ///
    /// @param dictionaries the values of dictionary-encoded vectors; shared like the root's
    public static RecordBatch of(
            VectorSchemaRoot root, DictionaryProvider dictionaries, BufferAllocator allocator) {
        Schema schema = ArrowSchemas.fromArrow(root.getSchema(), dictionaries);
        List<Column> columns =
                ArrowVectors.columns(
                        root.getFieldVectors(),
                        schema.fields(),
                        root.getRowCount(),
                        dictionaries,
                        allocator);
        return of(schema, root.getRowCount(), columns);
    }

    /// A batch of no rows, to carry a mark.
    public static RecordBatch empty(Schema schema, BatchMark mark) {
        List<Column> columns =
                schema.fields().stream().map(field -> Column.nulls(field.type(), 0)).toList();
        return new RecordBatch(schema, 0, columns, mark, null);
    }

    public Schema schema() {
        return schema;
    }

    /// Rows of each column. Under a [#selection] only some of them count.
    public int rowCount() {
        return rowCount;
    }

    /// Rows that count: all, or those selected.
    public int selectedCount() {
        return selection == null ? rowCount : selection.count();
    }

    /// The column at an index; borrowed, valid until the batch is closed.
    public Column column(int index) {
        return columns.get(index);
    }

    public List<Column> columns() {
        return columns;
    }

    public BatchMark mark() {
        return mark;
    }

    /// Which rows count, inside a lane; null means all, which it always is outside of lanes.
    public @Nullable Selection selection() {
        return selection;
    }

    /// Moves the rows to a batch with another mark.
    public RecordBatch withMark(BatchMark newMark) {
        return moved(new RecordBatch(schema, rowCount, take(), newMark, selection));
    }

    /// Moves the rows to a batch in which only the selected ones count.
    public RecordBatch withSelection(@Nullable Selection newSelection) {
        return moved(new RecordBatch(schema, rowCount, take(), mark, newSelection));
    }

    /// Moves the rows to a batch of another schema with the same number and types of columns.
    public RecordBatch withSchema(Schema newSchema) {
        return moved(new RecordBatch(newSchema, rowCount, take(), mark, selection));
    }

    /// Moves the columns at these indexes to a new batch and lets go of the others. An index may be
    /// named twice.
    public RecordBatch select(Schema newSchema, int... indexes) {
        List<Column> old = take();
        List<Column> selected = new ArrayList<>(indexes.length);
        for (int index : indexes) {
            selected.add(old.get(index).retain());
        }
        old.forEach(Column::release);
        return moved(new RecordBatch(newSchema, rowCount, selected, mark, selection));
    }

    /// Shares rows `from … from + count - 1` without a copy. The slice carries no mark.
    public RecordBatch slice(int from, int count) {
        checkOpen();
        requireNoSelection();
        List<Column> slices = new ArrayList<>(columns.size());
        for (Column column : columns) {
            slices.add(column.slice(from, count));
        }
        return moved(new RecordBatch(schema, count, slices, BatchMark.NONE, null));
    }

    /// Shares all rows, with the same mark.
    public RecordBatch share() {
        checkOpen();
        columns.forEach(Column::retain);
        return moved(new RecordBatch(schema, rowCount, columns, mark, selection));
    }

    /// Moves the rows to a batch whose memory counts against another allocator. Within one root
    /// nothing is copied and the memory counts there even beyond the limit: ask the allocator
    /// `isOverLimit` afterwards. Memory of another root, such as an application's own, is copied.
    ///
    /// @throws org.apache.arrow.memory.OutOfMemoryException if the target has no room for a copy;
    ///   this batch stays open then
    public RecordBatch transferTo(BufferAllocator target) {
        checkOpen();
        if (!ForeignMemory.isOfRoot(columns, target.getRoot())) {
            List<Column> copies = ForeignMemory.copy(columns, target);
            RecordBatch copy = new RecordBatch(schema, rowCount, copies, mark, selection);
            close();
            return copy;
        }
        IdentityHashMap<ArrowBuf, ArrowBuf> transferred = new IdentityHashMap<>();
        List<Column> rebound = new ArrayList<>(columns.size());
        for (Column column : columns) {
            rebound.add(column.withBuffers(buffer -> transferOnce(buffer, target, transferred)));
        }
        RecordBatch result = new RecordBatch(schema, rowCount, rebound, mark, selection);
        close();
        return result;
    }

    private static ArrowBuf transferOnce(
            ArrowBuf buffer,
            BufferAllocator target,
            IdentityHashMap<ArrowBuf, ArrowBuf> transferred) {
        ArrowBuf known = transferred.get(buffer);
        if (known != null) {
            known.getReferenceManager().retain();
            return known;
        }
        ArrowBuf moved =
                buffer.getReferenceManager()
                        .transferOwnership(buffer, target)
                        .getTransferredBuffer();
        transferred.put(buffer, moved);
        return moved;
    }

    /// Moves the rows that count into a batch without selection and without constant or dictionary
    /// columns' ties to other batches' rows; a batch without selection is returned as it is.
    public RecordBatch compact(BufferAllocator allocator) {
        Selection rows = selection;
        if (rows == null) {
            return this;
        }
        checkOpen();
        List<Column> gathered = Gather.all(columns, rows.rows(), rows.count(), allocator);
        RecordBatch result = moved(new RecordBatch(schema, rows.count(), gathered, mark, null));
        close();
        return result;
    }

    /// The value at a row and column as the Java object that [DataType][io.sluice.type.DataType]
    /// names, or null.
    public @Nullable Object value(int row, int column) {
        return columns.get(column).value(row);
    }

    /// A column as an Arrow vector, to be read only: borrowed, valid until the batch is closed or
    /// moved. Shares the column's memory where the layouts agree; what has to be copied counts
    /// against the same allocator as the batch.
    public FieldVector vector(int index) {
        checkOpen();
        requireNoSelection();
        if (view == null) {
            view = new ArrowView(schema, columns);
        }
        return view.vector(index);
    }

    /// All rows as Arrow vectors, which the caller closes. They share the batch's memory where the
    /// layouts agree and `allocator` has the same root as the batch's; the rest is copied. The
    /// batch stays open.
    public VectorSchemaRoot toArrow(BufferAllocator allocator) {
        checkOpen();
        requireNoSelection();
        org.apache.arrow.vector.types.pojo.Schema arrowSchema = ArrowSchemas.toArrow(schema);
        List<FieldVector> vectors = new ArrayList<>(columns.size());
        try (ArrowExport export = new ArrowExport(allocator)) {
            for (int i = 0; i < columns.size(); i++) {
                vectors.add(
                        ArrowVectors.vector(
                                arrowSchema.getFields().get(i),
                                export.array(columns.get(i)),
                                allocator));
            }
            return new VectorSchemaRoot(arrowSchema, vectors, rowCount);
        } catch (RuntimeException | Error e) {
            vectors.forEach(FieldVector::close);
            throw e;
        }
    }

    /// Bytes of native memory that the rows take.
    public long sizeBytes() {
        long bytes = 0;
        for (int i = 0; i < columns.size(); i++) {
            bytes += columns.get(i).sizeBytes();
        }
        return bytes;
    }

    /// Lets a tracker know of this batch and of what it moves or shares into. Returns this batch.
    public RecordBatch trackedBy(BatchTracker newTracker) {
        if (tracker == null && !closed.get()) {
            tracker = newTracker;
            newTracker.opened(this);
        }
        return this;
    }

    public boolean isClosed() {
        return closed.get();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (tracker != null) {
                tracker.closed(this);
            }
            closeView();
            columns.forEach(Column::release);
        }
    }

    /// The columns with their references; this batch counts as closed from here on.
    private List<Column> take() {
        if (!closed.compareAndSet(false, true)) {
            throw new IllegalStateException("batch is closed");
        }
        if (tracker != null) {
            tracker.closed(this);
        }
        closeView();
        return columns;
    }

    private RecordBatch moved(RecordBatch successor) {
        BatchTracker known = tracker;
        return known == null ? successor : successor.trackedBy(known);
    }

    private void closeView() {
        if (view != null) {
            view.close();
            view = null;
        }
    }

    private void requireNoSelection() {
        if (selection != null) {
            throw new IllegalStateException("the batch is under a selection; compact it first");
        }
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new IllegalStateException("batch is closed");
        }
    }

    @Override
    public String toString() {
        return "RecordBatch"
                + schema
                + "["
                + rowCount
                + " rows"
                + (closed.get() ? ", closed]" : "]");
    }
}
