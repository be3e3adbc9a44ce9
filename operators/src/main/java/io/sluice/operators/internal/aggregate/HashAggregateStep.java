package io.sluice.operators.internal.aggregate;

import io.sluice.batch.RecordBatch;
import io.sluice.operators.internal.step.LastMark;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.plan.Step;
import org.apache.arrow.memory.BufferAllocator;

/// One partition of a [HashAggregateExec][io.sluice.operators.HashAggregateExec].
public final class HashAggregateStep implements Step {

    /// Keys of a PARTIAL aggregation up to which they are held. Beyond about the size of a
    /// second-level cache looking groups up costs more than what it saves above.
    static final long PARTIAL_KEY_BYTES = 4 << 20;

    private final Aggregation aggregation;
    private final GroupUpdater updater;
    private final BufferAllocator allocator;
    private final int batchRows;
    private final LastMark mark = new LastMark();
    private GroupStates states;
    private int emittedGroups;
    private boolean finishing;

    public HashAggregateStep(
            Aggregation aggregation,
            GroupUpdater updater,
            BufferAllocator allocator,
            int batchRows) {
        this.aggregation = aggregation;
        this.updater = updater;
        this.allocator = allocator;
        this.batchRows = batchRows;
        this.states = new GroupStates(aggregation, allocator);
    }

    @Override
    public Status push(RecordBatch batch, Output output) {
        try (batch) {
            mark.see(batch.mark());
            updater.add(batch, states);
        }
        boolean full =
                aggregation.mode() == AggregateMode.PARTIAL
                        && states.keyBytes() > PARTIAL_KEY_BYTES;
        return full ? emitNext(output) : Status.NEED_INPUT;
    }

    @Override
    public Status more(Output output) {
        return emitNext(output);
    }

    @Override
    public Status finish(Output output) {
        finishing = true;
        if (states.groupCount() == 0) {
            mark.emitAlone(aggregation.output(), output);
            return Status.DONE;
        }
        return emitNext(output);
    }

    @Override
    public void close() {
        states.close();
        updater.close();
    }

    private Status emitNext(Output output) {
        int count = Math.min(batchRows, states.groupCount() - emittedGroups);
        RecordBatch batch = states.output(emittedGroups, count);
        emittedGroups += count;
        if (emittedGroups < states.groupCount()) {
            output.emit(batch);
            return Status.HAS_MORE;
        }
        if (finishing) {
            output.emit(mark.onto(batch));
            return Status.DONE;
        }
        output.emit(batch);
        startAgain();
        return Status.NEED_INPUT;
    }

    private void startAgain() {
        GroupStates full = states;
        states = new GroupStates(aggregation, allocator);
        full.close();
        emittedGroups = 0;
    }
}
