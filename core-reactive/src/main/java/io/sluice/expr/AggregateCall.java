package io.sluice.expr;

import static java.util.Objects.requireNonNull;

import io.sluice.type.DataType;
import java.util.List;

/// An aggregate function over the rows of each group.
///
/// @param function its name in the [FunctionRegistry][io.sluice.function.FunctionRegistry], such as
///   `sum`
/// @param arguments expressions over the aggregate's input; none for `count(*)`
/// @param distinct whether equal argument values count once
/// @param filter rows for which this is not true are left out; [Expr#TRUE] for all rows
/// @param type the type of the final result
/// @param name the name of the result column
public record AggregateCall(
        String function,
        List<Expr> arguments,
        boolean distinct,
        Expr filter,
        DataType type,
        String name) {

    public AggregateCall {
        requireNonNull(function, "function is null");
        arguments = List.copyOf(arguments);
        requireNonNull(filter, "filter is null");
        requireNonNull(type, "type is null");
        requireNonNull(name, "name is null");
    }

    public boolean filtered() {
        return !filter.equals(Expr.TRUE);
    }
}
