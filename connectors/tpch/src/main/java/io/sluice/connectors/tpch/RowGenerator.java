package io.sluice.connectors.tpch;

import io.trino.tpch.Distributions;
import io.trino.tpch.TextPool;
import java.util.function.Supplier;

/// Makes the rows of one table.
///
/// @param <E> a row
@FunctionalInterface
interface RowGenerator<E> {

    /// Enough for the longest comment. What lies in a pool decides on the text of comments alone.
    int BLANK_BYTES = 4096;

    /// What comments are cut from where nobody reads them. The real pool takes seconds and 300 MiB.
    Supplier<TextPool> BLANK =
            () -> new TextPool(BLANK_BYTES, Distributions.getDefaultDistributions());

    /// @param part counted from 1
    /// @param texts where comments are cut from
    Iterable<E> rows(
            double scale,
            int part,
            int parts,
            Distributions distributions,
            Supplier<TextPool> texts);
}
