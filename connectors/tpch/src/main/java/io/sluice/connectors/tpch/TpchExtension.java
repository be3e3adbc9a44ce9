package io.sluice.connectors.tpch;

import io.sluice.Registry;
import io.sluice.SluiceExtension;

/// Brings the catalog `tpch` and the codec that sends its scans to workers. Found by the service
/// loader.
public final class TpchExtension implements SluiceExtension {

    @Override
    public String name() {
        return "tpch";
    }

    @Override
    public void install(Registry registry) {
        registry.catalog("tpch", new TpchCatalog());
        registry.codec(new TpchCodec());
    }
}
