package io.sluice;

import io.sluice.config.ConfigOption;
import io.sluice.config.ConfigRegistry;
import io.sluice.config.Propagation;
import io.sluice.context.ContextEntry;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.Optional;

/// Looks at what a query carries before it is planned or run in a process.
final class ContextCheck {

    private ContextCheck() {}

    /// @throws QueryException with `CONTEXT_ENTRY_UNREGISTERED` for a required entry that this
    ///   process does not know, or `CONFIG_INVALID` for a known one that cannot be read
    static void check(QueryContext context, ConfigRegistry options) {
        for (ContextEntry entry : context.entries()) {
            Optional<ConfigOption<?>> option = options.find(entry.name());
            if (option.isPresent()) {
                option.get().parse(entry.value());
            } else if (entry.propagation() == Propagation.REQUIRED) {
                throw new QueryException(
                        ErrorCode.CONTEXT_ENTRY_UNREGISTERED,
                        "the query carries the required entry \""
                                + entry.name()
                                + "\", which this process does not know");
            }
        }
    }
}
