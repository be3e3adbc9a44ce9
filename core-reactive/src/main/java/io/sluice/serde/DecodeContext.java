package io.sluice.serde;

import io.sluice.context.QueryContext;
import io.sluice.function.FunctionRegistry;
import io.sluice.plan.Factories;

/// What decoding may use: everything a plan leaves behind when it travels.
///
/// @param factories live objects of this process, by type
/// @param functions functions of this process
/// @param query the context that travelled with the plan
public record DecodeContext(Factories factories, FunctionRegistry functions, QueryContext query) {

    /// A factory of this process.
    ///
    /// @throws io.sluice.error.QueryException with `FACTORY_MISSING` that names the type
    public <T> T factory(Class<T> type) {
        return factories.get(type);
    }
}
