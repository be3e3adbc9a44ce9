package io.sluice.operators.function;

import io.sluice.function.AggregateFunction;
import java.util.List;

/// The aggregate functions that Sluice brings. All leave nulls out; `count(*)` and `single_value`
/// count rows.
public final class BuiltinAggregates {

    private BuiltinAggregates() {}

    /// Each function once.
    public static List<AggregateFunction> all() {
        return List.of(
                new CountFunction(),
                new SumFunction(),
                new AverageFunction(),
                ExtremeFunction.min(),
                ExtremeFunction.max(),
                BooleanFunction.and(),
                BooleanFunction.or(),
                new SingleValueFunction());
    }
}
