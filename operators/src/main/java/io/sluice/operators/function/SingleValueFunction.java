package io.sluice.operators.function;

import io.sluice.function.Accumulator;
import io.sluice.function.AggregateFunction;
import io.sluice.operators.internal.accumulate.SingleValueAccumulator;
import io.sluice.type.DataType;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// `single_value(x)`: what a scalar sub-query stands for. Null for no rows; more than one row is an
/// error.
final class SingleValueFunction implements AggregateFunction {

    @Override
    public String name() {
        return "single_value";
    }

    @Override
    public DataType returnType(List<DataType> arguments) {
        return AggregateTypes.only(name(), arguments, "one value");
    }

    @Override
    public List<DataType> stateTypes(List<DataType> arguments) {
        return List.of(returnType(arguments), DataType.INT64);
    }

    @Override
    public Accumulator newAccumulator(List<DataType> arguments, BufferAllocator allocator) {
        return new SingleValueAccumulator(returnType(arguments), allocator);
    }
}
