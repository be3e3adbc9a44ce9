package io.sluice.config;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The highest values that the owner of a process grants to queries, by option. A value that a
/// client sets or sends above one is refused; a default above one is lowered to it. Immutable.
public final class Ceilings {

    public static final Ceilings NONE = new Ceilings(Map.of());

    private final Map<String, String> values;

    private Ceilings(Map<String, String> values) {
        this.values = values;
    }

    /// @param values by the full names of options
    /// @throws QueryException with [ErrorCode#NAME_NOT_FOUND] for an option that is not registered,
    ///   or as [#with]
    public static Ceilings of(ConfigRegistry options, Map<String, String> values) {
        Ceilings granted = NONE;
        for (Map.Entry<String, String> value : values.entrySet()) {
            granted = granted.with(options.option(value.getKey()), value.getValue());
        }
        return granted;
    }

    /// These ceilings and one more, which takes the place of an earlier one of the same option.
    ///
    /// @throws QueryException with [ErrorCode#CONFIG_INVALID] if the option has no range, or the
    ///   value is not in it
    public Ceilings with(ConfigOption<?> option, String value) {
        if (!option.range().isOrdered()) {
            throw new QueryException(
                    ErrorCode.CONFIG_INVALID,
                    option.name() + " has no range, so it cannot have a ceiling");
        }
        Map<String, String> all = new TreeMap<>(values);
        all.put(option.name(), canonical(option, value));
        return new Ceilings(all);
    }

    private static <T> String canonical(ConfigOption<T> option, String value) {
        return option.format(option.parse(value));
    }

    /// @throws QueryException with [ErrorCode#CONFIG_INVALID] that names option, ceiling and value
    ///   if the value exceeds the option's ceiling, or is none of the option's
    public <T> void check(ConfigOption<T> option, String value) {
        T parsed = option.parse(value);
        String ceiling = values.get(option.name());
        if (ceiling != null && option.range().exceeds(parsed, option.parse(ceiling))) {
            throw new QueryException(
                    ErrorCode.CONFIG_INVALID,
                    option.name()
                            + " may be at most "
                            + ceiling
                            + " in this process"
                            + (option.secret() ? "" : ", not \"" + value + "\""));
        }
    }

    /// What holds in place of an option's default, where that exceeds its ceiling.
    public <T> Optional<String> loweredDefault(ConfigOption<T> option) {
        return ceiling(option)
                .filter(ceiling ->
                        option.range().exceeds(option.defaultValue(), option.parse(ceiling)));
    }

    /// The ceiling of an option.
    public Optional<String> ceiling(ConfigOption<?> option) {
        return Optional.ofNullable(values.get(option.name()));
    }
}
