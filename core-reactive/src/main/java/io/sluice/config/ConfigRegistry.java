package io.sluice.config;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The options that a process knows, by full name. Immutable.
public final class ConfigRegistry {

    public static final ConfigRegistry EMPTY = new ConfigRegistry(Map.of());

    private final Map<String, ConfigOption<?>> options;

    private ConfigRegistry(Map<String, ConfigOption<?>> options) {
        this.options = options;
    }

    /// This registry and one more family.
    ///
    /// @throws QueryException with [ErrorCode#EXTENSION_CONFLICT] if an option's name is taken or
    ///   lacks the prefix
    public ConfigRegistry with(ConfigExtension extension) {
        Map<String, ConfigOption<?>> all = new TreeMap<>(options);
        for (ConfigOption<?> option : extension.options()) {
            if (!option.name().startsWith(extension.prefix() + ".")) {
                throw new QueryException(
                        ErrorCode.EXTENSION_CONFLICT,
                        "option \""
                                + option.name()
                                + "\" does not start with its family's prefix \""
                                + extension.prefix()
                                + ".\"");
            }
            if (all.put(option.name(), option) != null) {
                throw new QueryException(
                        ErrorCode.EXTENSION_CONFLICT,
                        "two extensions declare the option \"" + option.name() + "\"");
            }
        }
        return new ConfigRegistry(all);
    }

    public Optional<ConfigOption<?>> find(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /// @throws QueryException with [ErrorCode#NAME_NOT_FOUND] and the option whose name is nearest
    public ConfigOption<?> option(String name) {
        return find(name).orElseThrow(() -> unknown(name));
    }

    /// All options, by name.
    public Collection<ConfigOption<?>> options() {
        return options.values();
    }

    private QueryException unknown(String name) {
        String hint =
                options.keySet().stream()
                        .min(Comparator.comparingInt(known -> distance(known, name)))
                        .map(nearest -> "; did you mean \"" + nearest + "\"?")
                        .orElse("");
        return new QueryException(
                ErrorCode.NAME_NOT_FOUND, "no setting \"" + name + "\" is known" + hint);
    }

    /// Levenshtein's edit distance.
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
