package io.sluice.function;

import io.sluice.batch.Column;
import io.sluice.type.DataType;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// A function of the values of one row, evaluated a batch at a time.
///
/// Implementations are stateless and safe to use from any thread at once. They must not block.
public interface ScalarFunction {

    /// The name in SQL, in lower case.
    String name();

    /// The result's type for arguments of these types.
    ///
    /// @throws io.sluice.error.QueryException with `SQL_INVALID` and a message that says which
    ///   types are taken, if these are not
    DataType returnType(List<DataType> arguments);

    /// Whether equal arguments always give equal results, so that calls with constant arguments may
    /// be folded at planning.
    default boolean deterministic() {
        return true;
    }

    /// Evaluates all rows.
    ///
    /// @param arguments columns of `rowCount` rows in any encoding; borrowed, so keep none and
    ///   release none
    /// @param allocator where the result's memory comes from
    /// @return a column of `rowCount` rows of the [#returnType]; the caller owns it
    Column evaluate(List<Column> arguments, int rowCount, BufferAllocator allocator);
}
