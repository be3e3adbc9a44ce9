package io.sluice.function;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The functions that a session, server or worker knows, by name. Immutable.
public final class FunctionRegistry {

    public static final FunctionRegistry EMPTY = new FunctionRegistry(Map.of(), Map.of());

    private final Map<String, ScalarFunction> scalars;
    private final Map<String, AggregateFunction> aggregates;

    private FunctionRegistry(
            Map<String, ScalarFunction> scalars, Map<String, AggregateFunction> aggregates) {
        this.scalars = scalars;
        this.aggregates = aggregates;
    }

    /// This registry and one more function.
    ///
    /// @throws QueryException with [ErrorCode#EXTENSION_CONFLICT] if the name is taken
    public FunctionRegistry with(ScalarFunction function) {
        Map<String, ScalarFunction> all = new TreeMap<>(scalars);
        refuseDuplicate(function.name(), all.put(function.name(), function) != null);
        return new FunctionRegistry(all, aggregates);
    }

    /// This registry and one more function.
    ///
    /// @throws QueryException with [ErrorCode#EXTENSION_CONFLICT] if the name is taken
    public FunctionRegistry with(AggregateFunction function) {
        Map<String, AggregateFunction> all = new TreeMap<>(aggregates);
        refuseDuplicate(function.name(), all.put(function.name(), function) != null);
        return new FunctionRegistry(scalars, all);
    }

    public Optional<ScalarFunction> findScalar(String name) {
        return Optional.ofNullable(scalars.get(name));
    }

    public Optional<AggregateFunction> findAggregate(String name) {
        return Optional.ofNullable(aggregates.get(name));
    }

    /// @throws QueryException with [ErrorCode#NAME_NOT_FOUND]
    public ScalarFunction scalar(String name) {
        return findScalar(name).orElseThrow(() -> unknown("scalar", name));
    }

    /// @throws QueryException with [ErrorCode#NAME_NOT_FOUND]
    public AggregateFunction aggregate(String name) {
        return findAggregate(name).orElseThrow(() -> unknown("aggregate", name));
    }

    public Collection<ScalarFunction> scalars() {
        return scalars.values();
    }

    public Collection<AggregateFunction> aggregates() {
        return aggregates.values();
    }

    private static QueryException unknown(String kind, String name) {
        return new QueryException(
                ErrorCode.NAME_NOT_FOUND,
                "no " + kind + " function \"" + name + "\" is registered in this process");
    }

    private static void refuseDuplicate(String name, boolean duplicate) {
        if (duplicate) {
            throw new QueryException(
                    ErrorCode.EXTENSION_CONFLICT,
                    "two functions are registered under the name \"" + name + "\"");
        }
    }
}
