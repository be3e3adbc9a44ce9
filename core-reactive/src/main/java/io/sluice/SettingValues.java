package io.sluice;

import io.sluice.config.Ceilings;
import io.sluice.config.ConfigOption;
import io.sluice.config.ConfigRegistry;
import io.sluice.context.ContextEntry;
import io.sluice.context.QueryContext;
import io.sluice.planning.SessionSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// The values of a session's settings, by option name, as text.
final class SettingValues implements SessionSettings {

    private static final String REDACTED = "***";

    private final ConfigRegistry options;
    private final Ceilings ceilings;
    private final Map<String, String> values = new ConcurrentSkipListMap<>();

    SettingValues(ConfigRegistry options, Ceilings ceilings) {
        this.options = options;
        this.ceilings = ceilings;
    }

    @Override
    public void set(String name, String value) {
        ConfigOption<?> option = options.option(name);
        ceilings.check(option, value);
        values.put(name, canonical(option, value));
    }

    /// The value as the option itself writes it, so that `1GiB` and `1024MiB` are one setting.
    private static <T> String canonical(ConfigOption<T> option, String value) {
        return option.format(option.parse(value));
    }

    @Override
    public void reset(String name) {
        values.remove(options.option(name).name());
    }

    @Override
    public List<Setting> all() {
        return options.options().stream().map(this::shown).toList();
    }

    private <T> Setting shown(ConfigOption<T> option) {
        String value =
                values.getOrDefault(
                        option.name(),
                        ceilings.loweredDefault(option)
                                .orElseGet(() -> option.format(option.defaultValue())));
        return new Setting(option, option.secret() ? REDACTED : value);
    }

    /// Puts all values that were set into a query's context, and ceilings where defaults are above
    /// them.
    void addTo(QueryContext.Builder query) {
        for (ConfigOption<?> option : options.options()) {
            String set = values.get(option.name());
            Optional<String> value =
                    set == null ? ceilings.loweredDefault(option) : Optional.of(set);
            value.ifPresent(text ->
                    query.entry(
                            new ContextEntry(
                                    option.name(), text, option.propagation(), option.secret())));
        }
    }

    /// @throws io.sluice.error.QueryException if a query carries what must not run here
    void check(QueryContext query) {
        query.check(options, ceilings);
    }
}
