package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import io.sluice.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Small steps that behave in each of the ways a step can.
final class Steps {

    private Steps() {}

    /// Passes batches on.
    static class Pass implements Step {
        @Override
        public Status push(RecordBatch batch, Output output) {
            output.emit(batch);
            return Status.NEED_INPUT;
        }

        @Override
        public Status more(Output output) {
            throw new IllegalStateException("there was no more");
        }

        @Override
        public Status finish(Output output) {
            return Status.DONE;
        }

        @Override
        public void close() {}
    }

    /// Selects rows by their number within the batch.
    static final class Select extends Pass {
        private final IntPredicate rows;

        Select(IntPredicate rows) {
            this.rows = rows;
        }

        @Override
        public Status push(RecordBatch batch, Output output) {
            int[] selected = IntStream.range(0, batch.rowCount()).filter(rows).toArray();
            output.emit(batch.withSelection(new Selection(selected, selected.length)));
            return Status.NEED_INPUT;
        }
    }

    /// Cuts each batch into batches of one row.
    static final class Cut extends Pass {
        private RecordBatch batch;
        private int next;

        @Override
        public Status push(RecordBatch input, Output output) {
            batch = input;
            next = 0;
            return more(output);
        }

        @Override
        public Status more(Output output) {
            if (next < batch.rowCount()) {
                output.emit(batch.slice(next++, 1));
            }
            if (next < batch.rowCount()) {
                return Status.HAS_MORE;
            }
            batch.close();
            return Status.NEED_INPUT;
        }

        @Override
        public void close() {
            if (batch != null) {
                batch.close();
            }
        }
    }

    /// Holds everything back and emits it batch by batch at the end.
    static final class Hold extends Pass {
        private final List<RecordBatch> held = new ArrayList<>();

        @Override
        public Status push(RecordBatch batch, Output output) {
            held.add(batch);
            return Status.NEED_INPUT;
        }

        @Override
        public Status finish(Output output) {
            return held.isEmpty() ? Status.DONE : Status.HAS_MORE;
        }

        @Override
        public Status more(Output output) {
            output.emit(held.removeFirst());
            return held.isEmpty() ? Status.DONE : Status.HAS_MORE;
        }

        @Override
        public void close() {
            held.forEach(RecordBatch::close);
        }
    }

    /// Lets so many batches through and is done.
    static final class Take extends Pass {
        private int left;

        Take(int count) {
            this.left = count;
        }

        @Override
        public Status push(RecordBatch batch, Output output) {
            output.emit(batch);
            return --left == 0 ? Status.DONE : Status.NEED_INPUT;
        }
    }

    /// Fails at a batch, after having moved it, in the middle of its work.
    static final class Fail extends Pass {
        private final RuntimeException error;
        private int left;

        Fail(int after, RuntimeException error) {
            this.left = after;
            this.error = error;
        }

        @Override
        public Status push(RecordBatch batch, Output output) {
            if (left-- == 0) {
                throw error;
            }
            output.emit(batch);
            return Status.NEED_INPUT;
        }
    }
}
