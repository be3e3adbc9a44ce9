package io.sluice.function;

import io.sluice.batch.Column;
import java.util.List;

/// The states of one aggregate function for all groups of an operator.
///
/// Groups are numbered from 0 without gaps. Memory grows with the number of groups and comes from
/// the allocator that the accumulator was made with. States may be asked for before more rows come,
/// as windows of a stream overlap.
public interface Accumulator extends AutoCloseable {

    /// Makes room for groups `0 … groupCount - 1`; states that exist stay.
    void resize(int groupCount);

    /// Adds rows: row `i` of the arguments to group `groups[i]`.
    ///
    /// @param groups valid up to `rowCount`
    /// @param arguments columns of `rowCount` rows in any encoding; borrowed
    void update(int[] groups, List<Column> arguments, int rowCount);

    /// Adds partial states: row `i` of the states to group `groups[i]`.
    void merge(int[] groups, List<Column> states, int rowCount);

    /// The partial states of groups `from … from + count - 1`; the caller owns the columns.
    List<Column> state(int from, int count);

    /// The results of groups `from … from + count - 1`; the caller owns the column.
    Column result(int from, int count);

    /// Frees all states; called once.
    @Override
    void close();
}
