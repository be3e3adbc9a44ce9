package io.sluice.plan;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Live objects that a process offers to the nodes it decodes and runs, by type: connection
/// factories, clients, caches. Plans never carry them. Immutable.
public final class Factories {

    public static final Factories NONE = new Factories(Map.of());

    private final Map<Class<?>, Object> byType;

    private Factories(Map<Class<?>, Object> byType) {
        this.byType = byType;
    }

    /// These factories and one more.
    ///
    /// @throws QueryException with [ErrorCode#EXTENSION_CONFLICT] if the type has one already
    public <T> Factories with(Class<T> type, T factory) {
        Map<Class<?>, Object> all = new LinkedHashMap<>(byType);
        if (all.put(type, factory) != null) {
            throw new QueryException(
                    ErrorCode.EXTENSION_CONFLICT,
                    "two factories are registered for " + type.getName());
        }
        return new Factories(all);
    }

    /// @throws QueryException with [ErrorCode#FACTORY_MISSING] that names the type
    public <T> T get(Class<T> type) {
        Object factory = byType.get(type);
        if (factory == null) {
            throw new QueryException(
                    ErrorCode.FACTORY_MISSING,
                    "no factory for "
                            + type.getName()
                            + " is registered in this process; an extension registers it with"
                            + " Registry.factory");
        }
        return type.cast(factory);
    }
}
