package io.sluice;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.OpenTelemetry;
import io.sluice.catalog.CatalogProvider;
import io.sluice.catalog.TableFactory;
import io.sluice.config.Ceilings;
import io.sluice.config.ConfigExtension;
import io.sluice.config.ConfigOption;
import io.sluice.context.ContextEntry;
import io.sluice.function.AggregateFunction;
import io.sluice.function.ScalarFunction;
import io.sluice.plan.FragmentRunner;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.planning.QueryPlanner;
import io.sluice.runtime.Engine;
import io.sluice.serde.PhysicalExtensionCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.scheduler.Scheduler;

/// Collects what a [Session] is made of. Everything has a default: `Session.builder().build()` has
/// the built-in operators, functions and file formats as far as they are on the class path.
///
/// Names are unique. [#build] throws a `QueryException` with `EXTENSION_CONFLICT` that names both
/// sides where two claim one.
public final class SessionBuilder {

    private final Engine.Builder engine = Engine.builder();
    private final Set<SluiceExtension> extensions = new LinkedHashSet<>();
    private final List<Consumer<Registry>> registrations = new ArrayList<>();
    private final List<Consumer<SettingValues>> settings = new ArrayList<>();
    private final List<ContextEntry> entries = new ArrayList<>();
    private final Map<String, String> ceilings = new LinkedHashMap<>();
    private ClassLoader classLoader = SessionBuilder.class.getClassLoader();
    private boolean discover = true;
    private Optional<QueryPlanner> planner = Optional.empty();
    private OpenTelemetry telemetry = OpenTelemetry.noop();
    private Optional<Function<Registry, FragmentRunner>> fragments = Optional.empty();
    private long resultLimitBytes = Long.MAX_VALUE;

    SessionBuilder() {}

    /// How many threads compute; one per core unless set.
    public SessionBuilder cpuThreads(int threads) {
        engine.cpuThreads(threads);
        return this;
    }

    /// Computes on threads of the caller's, which must be able to schedule with a delay.
    public SessionBuilder cpu(Scheduler scheduler) {
        engine.cpu(scheduler);
        return this;
    }

    /// How many providers may block at a time; 256 unless set.
    public SessionBuilder blockingThreads(int threads) {
        engine.blockingThreads(threads);
        return this;
    }

    /// Blocks on threads of the caller's.
    public SessionBuilder blocking(Scheduler scheduler) {
        engine.blocking(scheduler);
        return this;
    }

    /// What all queries and results may hold together, outside of the Java heap; as much as the
    /// heap may grow to unless set.
    public SessionBuilder memoryLimit(long bytes) {
        engine.memoryLimit(bytes);
        return this;
    }

    /// What results that nobody has closed yet may hold; no limit of their own unless set.
    public SessionBuilder resultLimit(long bytes) {
        resultLimitBytes = bytes;
        return this;
    }

    /// Allocates from the caller's allocator instead of a root of the session's own.
    public SessionBuilder allocator(BufferAllocator allocator) {
        engine.allocator(allocator);
        return this;
    }

    /// Installs an extension, after those that the service loader finds.
    public SessionBuilder extension(SluiceExtension extension) {
        extensions.add(requireNonNull(extension, "extension is null"));
        return this;
    }

    /// Looks for extensions and the planner through this class loader instead of Sluice's own.
    public SessionBuilder classLoader(ClassLoader loader) {
        classLoader = requireNonNull(loader, "loader is null");
        return this;
    }

    /// Whether the service loader is asked for extensions; it is unless set to false.
    public SessionBuilder discoverExtensions(boolean wanted) {
        discover = wanted;
        return this;
    }

    /// Plans SQL with this planner instead of the one that the service loader finds.
    public SessionBuilder planner(QueryPlanner newPlanner) {
        planner = Optional.of(newPlanner);
        return this;
    }

    /// Adds a physical rule after those of extensions and before the sanity check.
    public SessionBuilder rule(PhysicalOptimizerRule rule) {
        return register(registry -> registry.rule(rule));
    }

    public SessionBuilder function(ScalarFunction function) {
        return register(registry -> registry.function(function));
    }

    public SessionBuilder function(AggregateFunction function) {
        return register(registry -> registry.function(function));
    }

    public SessionBuilder codec(PhysicalExtensionCodec codec) {
        return register(registry -> registry.codec(codec));
    }

    public SessionBuilder config(ConfigExtension extension) {
        return register(registry -> registry.config(extension));
    }

    public SessionBuilder tableFactory(TableFactory factory) {
        return register(registry -> registry.tableFactory(factory));
    }

    public SessionBuilder catalog(String name, CatalogProvider catalog) {
        return register(registry -> registry.catalog(name, catalog));
    }

    /// Offers a live object to providers and plan nodes of this process.
    public <T> SessionBuilder factory(Class<T> type, T factory) {
        return register(registry -> registry.factory(type, factory));
    }

    private SessionBuilder register(Consumer<Registry> registration) {
        registrations.add(registration);
        return this;
    }

    /// Gives an option a value for all queries of the session.
    public <T> SessionBuilder set(ConfigOption<T> option, T value) {
        settings.add(values -> values.set(option.name(), option.format(value)));
        return this;
    }

    /// Grants an option of all queries at most this value: SET, the contexts of queries and the
    /// session's own settings are refused above it, and a default above it is lowered to it. A
    /// server's clients cannot raise it.
    ///
    /// @param option has a range
    public <T> SessionBuilder ceiling(ConfigOption<T> option, T value) {
        return ceiling(option.name(), option.format(value));
    }

    /// The same for an option by its name and a value as text, checked by [#build].
    public SessionBuilder ceiling(String option, String value) {
        ceilings.put(option, value);
        return this;
    }

    /// Adds an entry to the context of all queries of the session.
    public SessionBuilder context(ContextEntry entry) {
        entries.add(requireNonNull(entry, "entry is null"));
        return this;
    }

    /// Traces queries; nothing is traced unless set.
    public SessionBuilder telemetry(OpenTelemetry openTelemetry) {
        telemetry = requireNonNull(openTelemetry, "openTelemetry is null");
        return this;
    }

    /// Runs parts of plans in other processes. The runner is closed with the session if it is
    /// [AutoCloseable].
    ///
    /// @param runner made from everything that is installed
    public SessionBuilder fragments(Function<Registry, FragmentRunner> runner) {
        fragments = Optional.of(runner);
        return this;
    }

    public Session build() {
        Registry registry = new Registry();
        Set<String> explicit = new LinkedHashSet<>();
        extensions.forEach(extension -> explicit.add(extension.name()));
        if (discover) {
            registry.installDiscovered(classLoader, explicit);
        }
        extensions.forEach(registry::install);
        registrations.forEach(registration -> registration.accept(registry));
        SettingValues values =
                new SettingValues(registry.options(), Ceilings.of(registry.options(), ceilings));
        settings.forEach(setting -> setting.accept(values));
        Optional<FragmentRunner> runner = fragments.map(factory -> factory.apply(registry));
        return new Session(
                new Session.Parts(
                        engine.build(),
                        registry,
                        values,
                        List.copyOf(entries),
                        planner.or(this::discoveredPlanner),
                        telemetry,
                        runner,
                        resultLimitBytes));
    }

    private Optional<QueryPlanner> discoveredPlanner() {
        return ServiceLoader.load(QueryPlanner.class, classLoader).findFirst();
    }
}
