package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The steps of a lane over their input, worked one call at a time. Used by the lane's thread.
///
/// Each [#advance] calls the topmost step that has more to give; if none has, it pushes the next
/// input batch up from the bottom; at the end of the input it finishes the steps one after the
/// other. Since a step emits at most one batch in a call, no more than one batch leaves the chain
/// for each call, and none waits between two steps. A batch that says nothing is let go at the
/// bottom, one in each call, so that an input which has nothing else can be cancelled.
final class StepChain {

    /// What [#advance] has come to.
    enum Progress {
        /// Something was done; there may be an [#takeOutput output].
        ADVANCED,
        /// Nothing can be done before the input has more.
        WAITING,
        /// All steps are done.
        ENDED
    }

    private final LaneInput input;
    private final List<Stage> stages;
    private @Nullable RecordBatch output;
    private boolean inputEnded;

    /// @param stages the lowest first
    StepChain(LaneInput input, List<Stage> stages) {
        this.input = input;
        this.stages = List.copyOf(stages);
    }

    /// What came out of the last [#advance]; the caller then owns it.
    @Nullable RecordBatch takeOutput() {
        RecordBatch taken = output;
        output = null;
        return taken;
    }

    Progress advance() {
        int active = highestWithMore();
        if (active >= 0) {
            carryUp(active, stages.get(active).more());
            return Progress.ADVANCED;
        }
        if (!inputEnded) {
            return takeInput();
        }
        int next = lowestOpen();
        if (next == stages.size()) {
            return Progress.ENDED;
        }
        carryUp(next, stages.get(next).finish());
        return Progress.ADVANCED;
    }

    boolean isEnded() {
        return inputEnded && lowestOpen() == stages.size();
    }

    /// Throws what the input has failed with, so that an error need not wait for demand.
    void rethrowInputFailure() {
        if (!inputEnded) {
            input.rethrowFailure();
        }
    }

    private Progress takeInput() {
        RecordBatch batch = input.poll();
        if (batch != null && batch.rowCount() == 0 && batch.mark().isNone()) {
            batch.close();
            return Progress.ADVANCED;
        }
        if (batch != null) {
            carryUp(-1, batch);
            return Progress.ADVANCED;
        }
        if (input.ended()) {
            inputEnded = true;
            input.close();
            return Progress.ADVANCED;
        }
        return Progress.WAITING;
    }

    /// Pushes what a stage has emitted into the stages above, then lets go of all that is done.
    private void carryUp(int from, @Nullable RecordBatch emitted) {
        int done = from >= 0 && stages.get(from).isDone() ? from : -1;
        RecordBatch batch = emitted;
        for (int at = from + 1; at < stages.size() && batch != null; at++) {
            Stage stage = stages.get(at);
            batch = stage.push(batch);
            if (stage.isDone()) {
                done = at;
            }
        }
        output = batch;
        if (done >= 0) {
            closeThrough(done);
        }
    }

    /// A step that is done needs nothing from below.
    private void closeThrough(int top) {
        if (!inputEnded) {
            inputEnded = true;
            input.close();
        }
        for (int i = 0; i <= top; i++) {
            stages.get(i).close();
        }
    }

    private int highestWithMore() {
        for (int i = stages.size() - 1; i >= 0; i--) {
            if (stages.get(i).hasMore()) {
                return i;
            }
        }
        return -1;
    }

    private int lowestOpen() {
        int index = 0;
        while (index < stages.size() && stages.get(index).isDone()) {
            index++;
        }
        return index;
    }

    /// Frees everything; also called again, for what the input got later.
    void close(Closing closing) {
        RecordBatch left = takeOutput();
        if (left != null) {
            closing.close(left::close);
        }
        closing.close(input::close);
        stages.forEach(stage -> closing.close(stage::close));
    }
}
