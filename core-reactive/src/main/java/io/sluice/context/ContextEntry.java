package io.sluice.context;

import static java.util.Objects.requireNonNull;

import io.sluice.config.Propagation;

/// A named value that travels with a query, as text. [ConfigOption][io.sluice.config.ConfigOption]
/// gives it a type in processes that know it.
public record ContextEntry(String name, String value, Propagation propagation, boolean secret) {

    static final String REDACTED = "***";

    public ContextEntry {
        requireNonNull(name, "name is null");
        requireNonNull(value, "value is null");
        requireNonNull(propagation, "propagation is null");
    }

    /// The value for people: redacted where it is secret.
    public String shown() {
        return secret ? REDACTED : value;
    }

    @Override
    public String toString() {
        return name + "=" + shown();
    }
}
