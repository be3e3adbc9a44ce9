package io.sluice.operators.function;

import io.sluice.function.Accumulator;
import io.sluice.function.AggregateFunction;
import io.sluice.operators.internal.accumulate.BytesExtremeAccumulator;
import io.sluice.operators.internal.accumulate.DecimalExtremeAccumulator;
import io.sluice.operators.internal.accumulate.DoubleExtremeAccumulator;
import io.sluice.operators.internal.accumulate.LongExtremeAccumulator;
import io.sluice.type.DataType;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// `min(x)` and `max(x)` of any type that can be ordered, null where no value is not.
final class ExtremeFunction implements AggregateFunction {

    private static final String TAKES = "one value that can be ordered";

    private final String name;
    private final boolean greatest;

    private ExtremeFunction(String name, boolean greatest) {
        this.name = name;
        this.greatest = greatest;
    }

    static ExtremeFunction min() {
        return new ExtremeFunction("min", false);
    }

    static ExtremeFunction max() {
        return new ExtremeFunction("max", true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DataType returnType(List<DataType> arguments) {
        DataType argument = AggregateTypes.only(name, arguments, TAKES);
        return switch (argument) {
            case DataType.Bool(),
                    DataType.Int _,
                    DataType.FloatingPoint _,
                    DataType.Decimal _,
                    DataType.Utf8(),
                    DataType.Binary(),
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _ ->
                    argument;
            case DataType.Null(), DataType.ListOf _, DataType.Struct _ ->
                    throw AggregateTypes.refused(name, arguments, TAKES);
        };
    }

    @Override
    public List<DataType> stateTypes(List<DataType> arguments) {
        return List.of(returnType(arguments));
    }

    @Override
    public Accumulator newAccumulator(List<DataType> arguments, BufferAllocator allocator) {
        DataType type = returnType(arguments);
        return switch (type) {
            case DataType.Bool(),
                    DataType.Int _,
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _ ->
                    new LongExtremeAccumulator(type, greatest, allocator);
            case DataType.Decimal decimal ->
                    decimal.fitsLong()
                            ? new LongExtremeAccumulator(type, greatest, allocator)
                            : new DecimalExtremeAccumulator(type, greatest, allocator);
            case DataType.FloatingPoint _ ->
                    new DoubleExtremeAccumulator(type, greatest, allocator);
            case DataType.Utf8(), DataType.Binary() ->
                    new BytesExtremeAccumulator(type, greatest, allocator);
            case DataType.Null(), DataType.ListOf _, DataType.Struct _ ->
                    throw AggregateTypes.refused(name, arguments, TAKES);
        };
    }
}
