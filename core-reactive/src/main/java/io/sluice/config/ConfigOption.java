package io.sluice.config;

import static java.util.Objects.requireNonNull;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import org.jspecify.annotations.Nullable;

/// A typed setting or context entry under its full name, which is the same wherever it is written
/// or read.
///
/// @param name full name with its prefix, such as `execution.batch_rows`
/// @param defaultValue what holds where nothing is set; it also holds for an entry that a query
///   does not carry
/// @param description one sentence for SHOW ALL and the documentation
/// @param propagation how the value travels with a query
/// @param range which values it takes, of those that the type can read
/// @param secret whether the value is redacted in logs, EXPLAIN, errors and status
public record ConfigOption<T>(
        String name,
        ConfigType<T> type,
        T defaultValue,
        String description,
        Propagation propagation,
        ConfigRange<T> range,
        boolean secret) {

    public ConfigOption {
        requireNonNull(name, "name is null");
        requireNonNull(type, "type is null");
        requireNonNull(defaultValue, "defaultValue is null");
        requireNonNull(range, "range is null");
        if (!name.matches("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+")) {
            throw new IllegalArgumentException(
                    "option name \"" + name + "\" is not of the form prefix.name in lower case");
        }
        if (!range.contains(defaultValue)) {
            throw new IllegalArgumentException(
                    "the default of " + name + " is not " + range.text(type.format()));
        }
    }

    /// An option that travels with queries where it is set and may be unknown on the way.
    public static <T> ConfigOption<T> of(
            String name, ConfigType<T> type, T defaultValue, String description) {
        return new ConfigOption<>(
                name,
                type,
                defaultValue,
                description,
                Propagation.OPTIONAL,
                ConfigRange.all(),
                false);
    }

    public ConfigOption<T> withPropagation(Propagation newPropagation) {
        return new ConfigOption<>(
                name, type, defaultValue, description, newPropagation, range, secret);
    }

    /// The same option for fewer values. Whoever gives an option another one hears of it wherever
    /// that happens: SET, builders, context entries, the command line, and again in each process
    /// that the query reaches.
    public ConfigOption<T> within(ConfigRange<T> newRange) {
        return new ConfigOption<>(
                name, type, defaultValue, description, propagation, newRange, secret);
    }

    public ConfigOption<T> asSecret() {
        return new ConfigOption<>(name, type, defaultValue, description, propagation, range, true);
    }

    /// What it takes, for people: its type and its range.
    public String takes() {
        String borders = range.text(type.format());
        return borders.isEmpty() ? type.name() : type.name() + " " + borders;
    }

    /// The value that a text stands for.
    ///
    /// @throws QueryException with [ErrorCode#CONFIG_INVALID] that names the option and, unless it
    ///   is secret, the text
    public T parse(String text) {
        T value;
        try {
            value = type.parse().apply(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw refused(text, secret ? null : e);
        }
        if (!range.contains(value)) {
            throw refused(text, null);
        }
        return value;
    }

    private QueryException refused(String text, @Nullable Exception cause) {
        return new QueryException(
                ErrorCode.CONFIG_INVALID,
                name + " takes " + takes() + (secret ? "" : ", not \"" + text + "\""),
                cause);
    }

    public String format(T value) {
        return type.format().apply(value);
    }
}
