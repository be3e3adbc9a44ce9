package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import org.jspecify.annotations.Nullable;

/// Merges sorted inputs into one sorted output. Used by one thread at a time; [OrderedMerge] brings
/// the inputs' batches as they are wanted.
public interface Merger extends AutoCloseable {

    /// That no input is wanted.
    int NONE = -1;

    /// An input whose next batch is needed before anything can be yielded, or [#NONE].
    int wanted();

    /// Takes a batch of the wanted input, which the merger then owns. It has rows, and no mark.
    void add(int input, RecordBatch batch);

    /// Tells that the wanted input has ended.
    void end(int input);

    /// The next rows in order, when no input is wanted; the caller then owns them. Null once all
    /// inputs have ended and all rows are out.
    @Nullable RecordBatch next();

    /// Frees everything; called exactly once, at any point.
    @Override
    void close();
}
