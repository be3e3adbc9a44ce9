package io.sluice.optimizer.internal.plan;

import io.sluice.error.QueryException;
import io.sluice.function.ScalarFunction;
import io.sluice.type.DataType;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// The types in which a function takes its arguments, and what it returns for them.
///
/// @param arguments one for each, to which arguments of other types are cast
public record FunctionTypes(List<DataType> arguments, DataType result) {

    public FunctionTypes {
        arguments = List.copyOf(arguments);
    }

    /// The types as given or, if the function does not take these, all of them as their common
    /// type: `greatest(1, 2.5)` compares decimals.
    ///
    /// @throws QueryException with `SQL_INVALID`, if it takes neither
    public static FunctionTypes resolve(ScalarFunction function, List<DataType> given) {
        try {
            return new FunctionTypes(given, function.returnType(given));
        } catch (QueryException e) {
            return common(given)
                    .map(type -> Collections.nCopies(given.size(), type))
                    .filter(types -> !types.equals(given))
                    .map(types -> new FunctionTypes(types, function.returnType(types)))
                    .orElseThrow(() -> e);
        }
    }

    private static Optional<DataType> common(List<DataType> types) {
        Optional<DataType> common = types.stream().findFirst();
        for (DataType type : types) {
            common = common.flatMap(before -> ExprTypes.common(before, type));
        }
        return common;
    }
}
