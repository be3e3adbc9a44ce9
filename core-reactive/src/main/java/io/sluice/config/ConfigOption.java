package io.sluice.config;

import static java.util.Objects.requireNonNull;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;

/// A typed setting or context entry under its full name, which is the same wherever it is written
/// or read.
///
/// @param name full name with its prefix, such as `execution.batch_rows`
/// @param defaultValue what holds where nothing is set; it also holds for an entry that a query
///   does not carry
/// @param description one sentence for SHOW ALL and the documentation
/// @param propagation how the value travels with a query
/// @param secret whether the value is redacted in logs, EXPLAIN, errors and status
public record ConfigOption<T>(
        String name,
        ConfigType<T> type,
        T defaultValue,
        String description,
        Propagation propagation,
        boolean secret) {

    public ConfigOption {
        requireNonNull(name, "name is null");
        requireNonNull(type, "type is null");
        requireNonNull(defaultValue, "defaultValue is null");
        if (!name.matches("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+")) {
            throw new IllegalArgumentException(
                    "option name \"" + name + "\" is not of the form prefix.name in lower case");
        }
    }

    /// An option that travels with queries where it is set and may be unknown on the way.
    public static <T> ConfigOption<T> of(
            String name, ConfigType<T> type, T defaultValue, String description) {
        return new ConfigOption<>(
                name, type, defaultValue, description, Propagation.OPTIONAL, false);
    }

    public ConfigOption<T> withPropagation(Propagation newPropagation) {
        return new ConfigOption<>(name, type, defaultValue, description, newPropagation, secret);
    }

    public ConfigOption<T> asSecret() {
        return new ConfigOption<>(name, type, defaultValue, description, propagation, true);
    }

    /// The value that a text stands for.
    ///
    /// @throws QueryException with [ErrorCode#CONFIG_INVALID] that names the option and, unless it
    ///   is secret, the text
    public T parse(String text) {
        try {
            return type.parse().apply(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new QueryException(
                    ErrorCode.CONFIG_INVALID,
                    name + " takes " + type.name() + (secret ? "" : ", not \"" + text + "\""),
                    secret ? null : e);
        }
    }

    public String format(T value) {
        return type.format().apply(value);
    }
}
