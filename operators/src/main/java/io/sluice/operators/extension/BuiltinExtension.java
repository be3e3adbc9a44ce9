package io.sluice.operators.extension;

import io.sluice.Registry;
import io.sluice.SluiceExtension;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.operators.source.FileTables;
import io.sluice.operators.source.MemoryTableFactory;
import io.sluice.operators.source.ReplayTableFactory;

/// Everything that Sluice brings itself: functions, file formats and connectors. The service loader
/// finds it, so that sessions, servers and workers have it without being told.
public final class BuiltinExtension implements SluiceExtension {

    @Override
    public String name() {
        return "sluice-operators";
    }

    @Override
    public void install(Registry registry) {
        BuiltinFunctions.scalars().forEach(registry::function);
        BuiltinFunctions.aggregates().forEach(registry::function);
        FileTables.factories().forEach(registry::tableFactory);
        registry.tableFactory(new MemoryTableFactory());
        registry.tableFactory(new ReplayTableFactory());
    }
}
