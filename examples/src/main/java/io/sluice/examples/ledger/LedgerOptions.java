package io.sluice.examples.ledger;

import io.sluice.config.ConfigExtension;
import io.sluice.config.ConfigOption;
import io.sluice.config.ConfigRange;
import io.sluice.config.ConfigType;
import io.sluice.config.Propagation;
import java.util.List;

/// The settings of the connector, `SET ledger.fetch_rows = 500`. They travel with each query.
public final class LedgerOptions implements ConfigExtension {

    public static final ConfigOption<Integer> FETCH_ROWS =
            ConfigOption.of(
                            "ledger.fetch_rows",
                            ConfigType.INTEGER,
                            1024,
                            "Rows in a batch that is read from a ledger.")
                    .within(ConfigRange.between(1, 100_000));

    /// Who reads books has to say why, so a process that does not know this option may not run the
    /// query.
    public static final ConfigOption<String> PURPOSE =
            ConfigOption.of(
                            "ledger.purpose",
                            ConfigType.STRING,
                            "unstated",
                            "Why the books are read; logged where they are read.")
                    .withPropagation(Propagation.REQUIRED);

    @Override
    public String prefix() {
        return "ledger";
    }

    @Override
    public List<ConfigOption<?>> options() {
        return List.of(FETCH_ROWS, PURPOSE);
    }
}
