package io.sluice.operators.function;

import io.sluice.function.Accumulator;
import io.sluice.function.AggregateFunction;
import io.sluice.operators.internal.accumulate.LongExtremeAccumulator;
import io.sluice.type.DataType;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// `bool_and(x)` and `bool_or(x)`: the least and the greatest of booleans, null where no value is
/// not.
final class BooleanFunction implements AggregateFunction {

    private static final String TAKES = "one boolean";

    private final String name;
    private final boolean any;

    private BooleanFunction(String name, boolean any) {
        this.name = name;
        this.any = any;
    }

    static BooleanFunction and() {
        return new BooleanFunction("bool_and", false);
    }

    static BooleanFunction or() {
        return new BooleanFunction("bool_or", true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DataType returnType(List<DataType> arguments) {
        if (!AggregateTypes.only(name, arguments, TAKES).equals(DataType.BOOL)) {
            throw AggregateTypes.refused(name, arguments, TAKES);
        }
        return DataType.BOOL;
    }

    @Override
    public List<DataType> stateTypes(List<DataType> arguments) {
        return List.of(returnType(arguments));
    }

    @Override
    public Accumulator newAccumulator(List<DataType> arguments, BufferAllocator allocator) {
        return new LongExtremeAccumulator(returnType(arguments), any, allocator);
    }
}
