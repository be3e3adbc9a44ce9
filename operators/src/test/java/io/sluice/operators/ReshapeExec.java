package io.sluice.operators;

import io.sluice.batch.BatchMark;
import io.sluice.batch.Column;
import io.sluice.batch.Gather;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Segments;
import io.sluice.batch.Selection;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Step;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// The same rows in another form, so that operators meet every one that columns and batches can
/// have.
record ReshapeExec(ExecutionPlan input, Shape shape) implements StepExec {

    enum Shape {
        FLAT,
        /// Columns that begin in the middle of larger ones.
        SLICED,
        /// Batches of twice the rows, of which every other one is selected.
        SELECTED,
        /// A dictionary of its own for each column of each batch.
        DICTIONARY,
        /// One batch for each row, of constant columns.
        CONSTANT
    }

    @Override
    public String name() {
        return "ReshapeExec";
    }

    @Override
    public Schema schema() {
        return input.schema();
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.like(input);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public ExecutionPlan withChildren(List<ExecutionPlan> children) {
        return new ReshapeExec(children.getFirst(), shape);
    }

    @Override
    public Step newStep(int partition, TaskContext context) {
        return new ReshapeStep(shape, context.allocator());
    }

    private static final class ReshapeStep implements Step {

        private final Shape shape;
        private final BufferAllocator allocator;
        private RecordBatch constants;
        private int nextRow;

        ReshapeStep(Shape shape, BufferAllocator allocator) {
            this.shape = shape;
            this.allocator = allocator;
        }

        @Override
        public Status push(RecordBatch batch, Output output) {
            if (batch.rowCount() == 0 || shape == Shape.FLAT) {
                output.emit(batch);
                return Status.NEED_INPUT;
            }
            if (shape == Shape.CONSTANT) {
                constants = batch;
                nextRow = 0;
                return more(output);
            }
            try (batch) {
                output.emit(reshaped(batch).withMark(batch.mark()));
            }
            return Status.NEED_INPUT;
        }

        @Override
        public Status more(Output output) {
            boolean last = nextRow == constants.rowCount() - 1;
            List<Column> columns = new ArrayList<>();
            for (Column column : constants.columns()) {
                columns.add(Column.constant(column, nextRow, 1));
            }
            BatchMark mark = last ? constants.mark() : BatchMark.NONE;
            output.emit(RecordBatch.of(constants.schema(), 1, columns).withMark(mark));
            nextRow++;
            if (last) {
                constants.close();
            }
            return last ? Status.NEED_INPUT : Status.HAS_MORE;
        }

        @Override
        public Status finish(Output output) {
            return Status.DONE;
        }

        @Override
        public void close() {
            if (constants != null) {
                constants.close();
            }
        }

        private RecordBatch reshaped(RecordBatch batch) {
            int count = batch.rowCount();
            int[] twice = new int[2 * count];
            int[] odd = new int[count];
            for (int i = 0; i < count; i++) {
                twice[2 * i] = (i * 7) % count;
                twice[2 * i + 1] = i;
                odd[i] = 2 * i + 1;
            }
            int[] padded = new int[count + 6];
            for (int i = 0; i < padded.length; i++) {
                padded[i] = Math.clamp(i - 3, 0, count - 1);
            }
            List<Column> columns = new ArrayList<>();
            for (Column column : batch.columns()) {
                columns.add(
                        switch (shape) {
                            case FLAT, CONSTANT -> throw new IllegalStateException();
                            case SELECTED -> Gather.rows(column, twice, 2 * count, allocator);
                            case DICTIONARY -> dictionary(column);
                            case SLICED -> {
                                Column large =
                                        Gather.rows(column, padded, padded.length, allocator);
                                Column slice = large.slice(3, count);
                                large.release();
                                yield slice;
                            }
                        });
            }
            return shape == Shape.SELECTED
                    ? RecordBatch.of(batch.schema(), 2 * count, columns)
                            .withSelection(new Selection(odd, count))
                    : RecordBatch.of(batch.schema(), count, columns);
        }

        private Column dictionary(Column column) {
            if (column.type().equals(DataType.NULL)
                    || column.nullCount() == column.length()
                    || column.type() instanceof DataType.ListOf
                    || column.type() instanceof DataType.Struct) {
                return column.retain();
            }
            Map<Object, Integer> entries = new LinkedHashMap<>();
            int[] firstRows = new int[column.length()];
            long validityBytes = (column.length() + 7L) / 8;
            ArrowBuf buffer = allocator.buffer(validityBytes + 4L * column.length());
            MemorySegment memory = Segments.of(buffer);
            memory.fill((byte) 0);
            MemorySegment validity = memory.asSlice(0, validityBytes);
            MemorySegment indexes = memory.asSlice(validityBytes, 4L * column.length());
            for (int i = 0; i < column.length(); i++) {
                if (!column.isNull(i)) {
                    int row = i;
                    int index =
                            entries.computeIfAbsent(
                                    column.value(i),
                                    _ -> {
                                        firstRows[entries.size()] = row;
                                        return entries.size();
                                    });
                    io.sluice.batch.Bits.set(validity, i, true);
                    indexes.set(Segments.I32, 4L * i, index);
                }
            }
            Column values = Gather.rows(column, firstRows, entries.size(), allocator);
            return Column.dictionary(
                    values,
                    column.length(),
                    column.nullCount(),
                    column.nullCount() == 0 ? Segments.EMPTY : validity,
                    indexes,
                    buffer);
        }
    }
}
