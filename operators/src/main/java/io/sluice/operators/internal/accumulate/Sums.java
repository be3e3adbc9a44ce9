package io.sluice.operators.internal.accumulate;

import io.sluice.batch.Column;

/// A sum for each group, and whether it has any addend.
sealed interface Sums extends AutoCloseable permits DoubleSums, ExactSums {

    void resize(int groupCount);

    /// Adds the values that are not null.
    void add(int[] groups, Column addends, int rowCount);

    /// The sum as the nearest double, or one beside it.
    double approximate(int group);

    /// The sums of groups, null where there is no addend.
    Column column(int from, int count);

    @Override
    void close();
}
