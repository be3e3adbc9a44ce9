package io.sluice.operators.function;

import io.sluice.function.Accumulator;
import io.sluice.function.AggregateFunction;
import io.sluice.operators.internal.accumulate.CountAccumulator;
import io.sluice.type.DataType;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// `count(*)`, and `count(x, …)`: rows of which no argument is null, as a bigint; 0 for no rows.
final class CountFunction implements AggregateFunction {

    @Override
    public String name() {
        return "count";
    }

    @Override
    public DataType returnType(List<DataType> arguments) {
        return DataType.INT64;
    }

    @Override
    public List<DataType> stateTypes(List<DataType> arguments) {
        return List.of(DataType.INT64);
    }

    @Override
    public Accumulator newAccumulator(List<DataType> arguments, BufferAllocator allocator) {
        return new CountAccumulator(allocator);
    }
}
