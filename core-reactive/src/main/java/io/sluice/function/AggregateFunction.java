package io.sluice.function;

import io.sluice.type.DataType;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// A function of all rows of a group, in two phases: partial states may be built anywhere and
/// merged elsewhere.
///
/// Law: for any split of the rows, merging the states of the parts gives the result of the whole.
public interface AggregateFunction {

    /// The name in SQL, in lower case.
    String name();

    /// The result's type for arguments of these types.
    ///
    /// @throws io.sluice.error.QueryException with `SQL_INVALID`, if the function does not take
    ///   these types
    DataType returnType(List<DataType> arguments);

    /// The types of the columns that hold a partial state.
    List<DataType> stateTypes(List<DataType> arguments);

    /// A new accumulator of no groups, used by one thread at a time and closed by its user.
    Accumulator newAccumulator(List<DataType> arguments, BufferAllocator allocator);
}
