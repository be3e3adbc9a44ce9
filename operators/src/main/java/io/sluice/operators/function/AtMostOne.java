package io.sluice.operators.function;

import io.sluice.error.ErrorCode;
import io.sluice.operators.function.TypeRules.Kind;
import io.sluice.operators.internal.value.ValueException;
import io.sluice.type.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `at_most_one(x, n)`: what a sub-query stands for whose `n` rows have been summed up in `x`. More
/// than one row is an error, and only where the value is asked for.
final class AtMostOne {

    static final ValueFunction FUNCTION =
            ValueFunction.lenient("at_most_one", AtMostOne::type, AtMostOne::apply);

    private AtMostOne() {}

    private static DataType type(String function, List<DataType> arguments) {
        return TypeRules.returnsFirst(new Kind("any value", _ -> true), Kind.INTEGER)
                .returnType(function, arguments);
    }

    private static @Nullable Object apply(DataType type, List<@Nullable Object> arguments) {
        if (arguments.get(1) instanceof Number count && count.longValue() > 1) {
            throw new ValueException(
                    ErrorCode.CARDINALITY,
                    "a sub-query that stands for a single value gave more than one row; aggregate"
                            + " in the sub-query or restrict it to one row");
        }
        return arguments.get(0);
    }
}
