package io.sluice.rsocket;

import io.sluice.Registry;
import io.sluice.SluiceExtension;
import io.sluice.config.ConfigExtension;
import io.sluice.config.ConfigOption;
import io.sluice.config.ConfigType;
import java.util.List;

/// Knows `acme.strict` by name, as a server does whose owner has declared it there, and nothing
/// else of what [io.sluice.rsocket.acme.AcmeExtension] declares.
public final class StrictExtension implements SluiceExtension {

    @Override
    public String name() {
        return "strict";
    }

    @Override
    public void install(Registry registry) {
        registry.config(
                new ConfigExtension() {
                    @Override
                    public String prefix() {
                        return "acme";
                    }

                    @Override
                    public List<ConfigOption<?>> options() {
                        return List.of(
                                ConfigOption.of(
                                        "acme.strict", ConfigType.BOOLEAN, false, "Known."));
                    }
                });
        EntryReader reader = _ -> "untyped";
        registry.factory(EntryReader.class, reader);
    }
}
