package io.sluice;

import io.sluice.config.ConfigOption;
import io.sluice.config.ConfigRegistry;
import io.sluice.context.ContextEntry;
import io.sluice.context.QueryContext;
import io.sluice.planning.SessionSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/// The values of a session's settings, by option name, as text.
final class SettingValues implements SessionSettings {

    private static final String REDACTED = "***";

    private final ConfigRegistry options;
    private final Map<String, String> values = new ConcurrentSkipListMap<>();

    SettingValues(ConfigRegistry options) {
        this.options = options;
    }

    @Override
    public void set(String name, String value) {
        values.put(name, canonical(options.option(name), value));
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
        String value = values.getOrDefault(option.name(), option.format(option.defaultValue()));
        return new Setting(option, option.secret() ? REDACTED : value);
    }

    /// Puts all values that were set into a query's context.
    void addTo(QueryContext.Builder query) {
        values.forEach((name, value) -> {
            ConfigOption<?> option = options.option(name);
            query.entry(new ContextEntry(name, value, option.propagation(), option.secret()));
        });
    }
}
