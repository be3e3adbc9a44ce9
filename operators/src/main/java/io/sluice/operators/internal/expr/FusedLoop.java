package io.sluice.operators.internal.expr;

import io.sluice.operators.internal.kernel.LoopFrame;

/// A loop over the rows of a batch that was compiled for a [LoopShape].
interface FusedLoop {

    /// Computes `count` rows. The frame says whether a row failed; results mean nothing then.
    ///
    /// @param rows the selected rows, of which the first `count` count; not read without selection
    /// @return for a filter, how many rows it wrote
    long run(LoopFrame frame, int[] rows, long count);
}
