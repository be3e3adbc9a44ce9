package io.sluice.rsocket.acme;

import io.sluice.Registry;
import io.sluice.SluiceExtension;
import io.sluice.config.ConfigExtension;
import io.sluice.config.ConfigOption;
import io.sluice.config.ConfigType;
import io.sluice.config.Propagation;
import io.sluice.rsocket.EntryReader;
import java.time.Duration;
import java.util.List;

/// Options of every kind, and a reader that gives them their types.
public final class AcmeExtension implements SluiceExtension {

    public static final ConfigOption<Long> LIMIT =
            ConfigOption.of("acme.limit", ConfigType.BYTES, 1L, "Travels where it is set.");

    public static final ConfigOption<Duration> PATIENCE =
            ConfigOption.of(
                    "acme.patience", ConfigType.DURATION, Duration.ZERO, "Is never set in tests.");

    public static final ConfigOption<String> TOKEN =
            ConfigOption.of("acme.token", ConfigType.STRING, "", "Nobody may see it.").asSecret();

    public static final ConfigOption<Boolean> STRICT =
            ConfigOption.of("acme.strict", ConfigType.BOOLEAN, false, "Must be known.")
                    .withPropagation(Propagation.REQUIRED);

    public static final ConfigOption<String> DESK =
            ConfigOption.of("acme.desk", ConfigType.STRING, "", "Stays where it is.")
                    .withPropagation(Propagation.LOCAL);

    /// All of them.
    public static final List<ConfigOption<?>> OPTIONS =
            List.of(LIMIT, PATIENCE, TOKEN, STRICT, DESK);

    @Override
    public String name() {
        return "acme";
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
                        return OPTIONS;
                    }
                });
        EntryReader reader =
                query ->
                        query.get(LIMIT)
                                + " "
                                + query.get(PATIENCE)
                                + " "
                                + query.get(TOKEN)
                                + " "
                                + query.get(STRICT)
                                + " "
                                + query.get(DESK);
        registry.factory(EntryReader.class, reader);
    }
}
