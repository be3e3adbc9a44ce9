package io.sluice.operators.internal.value;

import io.sluice.function.ScalarFunction;
import io.sluice.type.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A scalar function that can answer for one row of Java objects, which is what defines it. All
/// built-in functions do.
public interface RowFunction extends ScalarFunction {

    /// Whether the result is null as soon as one argument is.
    boolean strict();

    /// The result for one row.
    ///
    /// @param type the result's type
    /// @param arguments as [DataType] names them for literals; null where they are null
    /// @throws ValueException if these values have no result
    @Nullable Object apply(DataType type, List<@Nullable Object> arguments);
}
