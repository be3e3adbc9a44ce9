package io.sluice.operators.function;

import io.sluice.function.Accumulator;
import io.sluice.function.AggregateFunction;
import io.sluice.operators.internal.accumulate.DoubleSumAccumulator;
import io.sluice.operators.internal.accumulate.ExactSumAccumulator;
import io.sluice.type.DataType;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// `sum(x)`, null where no value is not: integers to bigint, decimals to 38 digits of their scale,
/// floats to double. A sum that does not fit is an error; sums on the way always fit.
final class SumFunction implements AggregateFunction {

    private static final String TAKES = "one number";

    @Override
    public String name() {
        return "sum";
    }

    @Override
    public DataType returnType(List<DataType> arguments) {
        DataType argument = AggregateTypes.only(name(), arguments, TAKES);
        return switch (argument) {
            case DataType.Int _ -> DataType.INT64;
            case DataType.Decimal _ -> AggregateTypes.exactSum(argument);
            case DataType.FloatingPoint _ -> DataType.FLOAT64;
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

    @Override
    public List<DataType> stateTypes(List<DataType> arguments) {
        DataType result = returnType(arguments);
        return List.of(
                result.equals(DataType.FLOAT64)
                        ? result
                        : AggregateTypes.exactSum(arguments.getFirst()));
    }

    @Override
    public Accumulator newAccumulator(List<DataType> arguments, BufferAllocator allocator) {
        DataType result = returnType(arguments);
        return result.equals(DataType.FLOAT64)
                ? new DoubleSumAccumulator(allocator)
                : new ExactSumAccumulator(
                        AggregateTypes.exactSum(arguments.getFirst()), result, allocator);
    }
}
