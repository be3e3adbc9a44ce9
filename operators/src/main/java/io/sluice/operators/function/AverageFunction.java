package io.sluice.operators.function;

import io.sluice.function.Accumulator;
import io.sluice.function.AggregateFunction;
import io.sluice.operators.internal.accumulate.AverageAccumulator;
import io.sluice.type.DataType;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// `avg(x)` as a double, null where no value is not. Integers and decimals are summed exactly and
/// divided once.
final class AverageFunction implements AggregateFunction {

    private static final String TAKES = "one number";

    @Override
    public String name() {
        return "avg";
    }

    @Override
    public DataType returnType(List<DataType> arguments) {
        isExact(arguments);
        return DataType.FLOAT64;
    }

    @Override
    public List<DataType> stateTypes(List<DataType> arguments) {
        DataType sum =
                isExact(arguments)
                        ? AggregateTypes.exactSum(arguments.getFirst())
                        : DataType.FLOAT64;
        return List.of(sum, DataType.INT64);
    }

    @Override
    public Accumulator newAccumulator(List<DataType> arguments, BufferAllocator allocator) {
        return isExact(arguments)
                ? AverageAccumulator.exact(AggregateTypes.exactSum(arguments.getFirst()), allocator)
                : AverageAccumulator.ofDoubles(allocator);
    }

    private boolean isExact(List<DataType> arguments) {
        return switch (AggregateTypes.only(name(), arguments, TAKES)) {
            case DataType.Int _, DataType.Decimal _ -> true;
            case DataType.FloatingPoint _ -> false;
            case DataType.Null(),
                    DataType.Bool(),
                    DataType.Utf8(),
                    DataType.Binary(),
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _,
                    DataType.ListOf _,
                    DataType.Struct _ ->
                    throw AggregateTypes.refused(name(), arguments, TAKES);
        };
    }
}
