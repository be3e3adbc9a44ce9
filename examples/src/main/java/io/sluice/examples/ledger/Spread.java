package io.sluice.examples.ledger;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.Accumulator;
import io.sluice.function.AggregateFunction;
import io.sluice.type.DataType;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// `spread(decimal)`: how far the greatest value of a group lies above the least. Nulls do not
/// count; null for a group without values.
///
/// The state of a group is its least and its greatest value, so that parts can be merged anywhere.
public final class Spread implements AggregateFunction {

    /// The result has one digit more and must fit into 64 bits as well.
    private static final int MAX_PRECISION = DataType.Decimal.MAX_LONG_PRECISION - 1;

    @Override
    public String name() {
        return "spread";
    }

    @Override
    public DataType returnType(List<DataType> arguments) {
        DataType.Decimal decimal = argument(arguments);
        return DataType.decimal(decimal.precision() + 1, decimal.scale());
    }

    @Override
    public List<DataType> stateTypes(List<DataType> arguments) {
        return List.of(argument(arguments), argument(arguments));
    }

    @Override
    public Accumulator newAccumulator(List<DataType> arguments, BufferAllocator allocator) {
        return new SpreadAccumulator(argument(arguments), returnType(arguments), allocator);
    }

    private static DataType.Decimal argument(List<DataType> arguments) {
        if (arguments.size() == 1
                && arguments.getFirst() instanceof DataType.Decimal decimal
                && decimal.precision() <= MAX_PRECISION) {
            return decimal;
        }
        throw new QueryException(
                ErrorCode.SQL_INVALID,
                "spread takes one decimal of at most " + MAX_PRECISION + " digits");
    }
}
