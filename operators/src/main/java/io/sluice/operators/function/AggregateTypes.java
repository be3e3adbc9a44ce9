package io.sluice.operators.function;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.DataType;
import java.util.List;
import java.util.stream.Collectors;

/// What arguments aggregate functions refuse.
final class AggregateTypes {

    private AggregateTypes() {}

    /// The type of the only argument.
    static DataType only(String function, List<DataType> arguments, String takes) {
        if (arguments.size() != 1) {
            throw refused(function, arguments, takes);
        }
        return arguments.getFirst();
    }

    static QueryException refused(String function, List<DataType> arguments, String takes) {
        String given =
                arguments.stream()
                        .map(DataType::sqlName)
                        .collect(Collectors.joining(", ", "(", ")"));
        return new QueryException(
                ErrorCode.SQL_INVALID, function + given + ": " + function + " takes " + takes);
    }

    /// The type of a sum on its way: as many digits as there are, with the argument's scale.
    static DataType.Decimal exactSum(DataType argument) {
        int scale = argument instanceof DataType.Decimal decimal ? decimal.scale() : 0;
        return new DataType.Decimal(DataType.Decimal.MAX_PRECISION, scale);
    }
}
