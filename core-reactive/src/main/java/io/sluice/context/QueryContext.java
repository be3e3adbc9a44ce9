package io.sluice.context;

import static java.util.Objects.requireNonNull;

import io.sluice.config.Ceilings;
import io.sluice.config.ConfigOption;
import io.sluice.config.ConfigRegistry;
import io.sluice.config.EngineOptions;
import io.sluice.config.Propagation;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// What travels with a query through every process that works on it: its id, its deadline, its
/// tenant, and entries under full names. Settings are entries too.
///
/// Immutable. Entries that a process does not know are carried on untouched and can be read by name
/// there and beyond; nothing is ever dropped. `toString` redacts secrets.
public final class QueryContext {

    /// Longer than anybody waits, and short enough for any clock.
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final String queryId;
    private final Optional<Instant> deadline;
    private final String tenant;
    private final Map<String, ContextEntry> entries;

    private QueryContext(Builder builder) {
        this.queryId = builder.queryId;
        this.deadline = builder.deadline;
        this.tenant = builder.tenant;
        this.entries = Map.copyOf(builder.entries);
    }

    /// A context with a new random id and nothing else.
    public static Builder builder() {
        return new Builder();
    }

    public Builder toBuilder() {
        Builder builder = new Builder().queryId(queryId).tenant(tenant);
        builder.deadline = deadline;
        builder.entries.putAll(entries);
        return builder;
    }

    public String queryId() {
        return queryId;
    }

    /// When the query must have ended; empty for continuous queries.
    public Optional<Instant> deadline() {
        return deadline;
    }

    /// The moment at which the query has to have ended if it starts now: its deadline, or the end
    /// of the time that `execution.deadline` allows, whichever comes first. Empty where nothing
    /// limits it; after a hundred years at the latest otherwise.
    public Optional<Instant> endFromNow() {
        Duration allowed = get(EngineOptions.DEADLINE);
        if (!allowed.isPositive()) {
            return deadline;
        }
        Instant end = Instant.now().plus(allowed.compareTo(LONGEST) < 0 ? allowed : LONGEST);
        return deadline.filter(end::isAfter).or(() -> Optional.of(end));
    }

    /// On whose behalf the query runs; empty text for nobody in particular.
    public String tenant() {
        return tenant;
    }

    /// The typed value of an entry, or the option's default where the query does not carry it.
    public <T> T get(ConfigOption<T> option) {
        ContextEntry entry = entries.get(option.name());
        return entry == null ? option.defaultValue() : option.parse(entry.value());
    }

    /// An entry by its full name, known to this process or not.
    public Optional<ContextEntry> entry(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /// Looks at what the query carries before a process plans it or works on it: whether it knows
    /// all that is required, and whether each value that it knows can be read, lies in its option's
    /// range and exceeds no ceiling.
    ///
    /// @throws QueryException with `CONTEXT_ENTRY_UNREGISTERED` that names the required entries
    ///   which the process does not know, or `CONFIG_INVALID` that names option and value
    public void check(ConfigRegistry known, Ceilings ceilings) {
        List<String> missing = new ArrayList<>();
        for (ContextEntry entry : new TreeMap<>(entries).values()) {
            Optional<ConfigOption<?>> option = known.find(entry.name());
            if (option.isPresent()) {
                ceilings.check(option.get(), entry.value());
            } else if (entry.propagation() == Propagation.REQUIRED) {
                missing.add(entry.name());
            }
        }
        if (!missing.isEmpty()) {
            throw new QueryException(
                    ErrorCode.CONTEXT_ENTRY_UNREGISTERED,
                    "the query requires context entries that this process does not know: "
                            + String.join(", ", missing));
        }
    }

    /// All entries, in no order.
    public Collection<ContextEntry> entries() {
        return entries.values();
    }

    /// The error as others may see it: where its message or a cause quotes the value of a secret
    /// entry, one of the same code without it. Values of fewer than four characters stay.
    public QueryException redacted(QueryException error) {
        return Redaction.of(entries.values()).of(error);
    }

    /// The text as others may see it, such as that of a plan: without the values of secret entries
    /// of four characters and more.
    public String redacted(String text) {
        return Redaction.of(entries.values()).text(text);
    }

    @Override
    public String toString() {
        return "query " + queryId + " " + new TreeMap<>(entries).values();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueryContext that
                && queryId.equals(that.queryId)
                && deadline.equals(that.deadline)
                && tenant.equals(that.tenant)
                && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return queryId.hashCode();
    }

    /// Collects what a [QueryContext] is made of.
    public static final class Builder {

        private String queryId = UUID.randomUUID().toString();
        private Optional<Instant> deadline = Optional.empty();
        private String tenant = "";
        private final Map<String, ContextEntry> entries = new TreeMap<>();

        private Builder() {}

        public Builder queryId(String newQueryId) {
            queryId = requireNonNull(newQueryId, "queryId is null");
            return this;
        }

        public Builder deadline(Instant newDeadline) {
            deadline = Optional.of(newDeadline);
            return this;
        }

        public Builder tenant(String newTenant) {
            tenant = requireNonNull(newTenant, "tenant is null");
            return this;
        }

        public <T> Builder set(ConfigOption<T> option, T value) {
            return entry(
                    new ContextEntry(
                            option.name(),
                            option.format(value),
                            option.propagation(),
                            option.secret()));
        }

        public Builder entry(ContextEntry entry) {
            entries.put(entry.name(), entry);
            return this;
        }

        public QueryContext build() {
            return new QueryContext(this);
        }
    }
}
