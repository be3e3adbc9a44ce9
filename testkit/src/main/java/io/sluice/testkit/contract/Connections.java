package io.sluice.testkit.contract;

import java.util.function.IntSupplier;

/// How many connections, files or the like an extension has opened, for contracts that prove when
/// it does so and that it closes them. Counted by what the extension opens them with.
///
/// @param opened how many were opened so far, in all
/// @param openNow how many of them are open
public record Connections(IntSupplier opened, IntSupplier openNow) {

    /// For an extension that opens nothing.
    public static final Connections NONE = new Connections(() -> 0, () -> 0);
}
