package io.sluice;

import io.sluice.catalog.CatalogProvider;
import io.sluice.catalog.TableFactory;
import io.sluice.config.ConfigExtension;
import io.sluice.config.ConfigRegistry;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.AggregateFunction;
import io.sluice.function.FunctionRegistry;
import io.sluice.function.ScalarFunction;
import io.sluice.plan.Factories;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.serde.PhysicalExtensionCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/// What extensions have installed in one process. Names are unique: the second of two extensions
/// that claim one is refused, and the error names both what and who.
///
/// The engine's own options are there from the start. Filled by one thread, then read by any.
public final class Registry {

    private final List<PhysicalExtensionCodec> codecs = new ArrayList<>();
    private final Set<String> codecTypeNames = new LinkedHashSet<>();
    private final List<PhysicalOptimizerRule> rules = new ArrayList<>();
    private final Map<String, TableFactory> tableFactories = new LinkedHashMap<>();
    private final Map<String, CatalogProvider> catalogs = new LinkedHashMap<>();
    private final Set<String> extensions = new LinkedHashSet<>();
    private Factories factories = Factories.NONE;
    private FunctionRegistry functions = FunctionRegistry.EMPTY;
    private ConfigRegistry options = engineOptions();
    private String installing = "the application";

    private static ConfigRegistry engineOptions() {
        ConfigRegistry options = ConfigRegistry.EMPTY;
        for (ConfigExtension family : EngineOptions.families()) {
            options = options.with(family);
        }
        return options;
    }

    /// Installs an extension.
    ///
    /// @throws QueryException with [ErrorCode#EXTENSION_CONFLICT] that names the extension and what
    ///   it brings twice
    public Registry install(SluiceExtension extension) {
        if (!extensions.add(extension.name())) {
            throw conflict("extension", extension.name());
        }
        String outer = installing;
        installing = "extension \"" + extension.name() + "\"";
        try {
            extension.install(this);
        } catch (QueryException e) {
            throw e.at(installing);
        } finally {
            installing = outer;
        }
        return this;
    }

    /// Installs all extensions that the service loader finds through a class loader, in its order,
    /// but for those of some names.
    ///
    /// @throws QueryException with [ErrorCode#INTERNAL] if a class that is named as an extension
    ///   cannot be loaded
    public Registry installDiscovered(ClassLoader loader, Set<String> except) {
        try {
            for (SluiceExtension extension : ServiceLoader.load(SluiceExtension.class, loader)) {
                if (!except.contains(extension.name())) {
                    install(extension);
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new QueryException(
                    ErrorCode.INTERNAL, "an extension cannot be loaded: " + e.getMessage(), e);
        }
        return this;
    }

    public Registry codec(PhysicalExtensionCodec codec) {
        for (String typeName : codec.typeNames()) {
            if (!codecTypeNames.add(typeName)) {
                throw conflict("codec", typeName);
            }
        }
        codecs.add(codec);
        return this;
    }

    public <T> Registry factory(Class<T> type, T factory) {
        factories = factories.with(type, factory);
        return this;
    }

    public Registry function(ScalarFunction function) {
        functions = functions.with(function);
        return this;
    }

    public Registry function(AggregateFunction function) {
        functions = functions.with(function);
        return this;
    }

    public Registry config(ConfigExtension extension) {
        options = options.with(extension);
        return this;
    }

    public Registry tableFactory(TableFactory factory) {
        if (tableFactories.putIfAbsent(factory.name(), factory) != null) {
            throw conflict("connector or format", factory.name());
        }
        return this;
    }

    public Registry catalog(String name, CatalogProvider catalog) {
        if (catalogs.putIfAbsent(name, catalog) != null) {
            throw conflict("catalog", name);
        }
        return this;
    }

    /// Adds a physical rule, which runs after the built-in ones and those added before.
    public Registry rule(PhysicalOptimizerRule rule) {
        rules.add(rule);
        return this;
    }

    public List<PhysicalExtensionCodec> codecs() {
        return List.copyOf(codecs);
    }

    public Factories factories() {
        return factories;
    }

    public FunctionRegistry functions() {
        return functions;
    }

    public ConfigRegistry options() {
        return options;
    }

    public Map<String, TableFactory> tableFactories() {
        return Map.copyOf(tableFactories);
    }

    public Map<String, CatalogProvider> catalogs() {
        return Map.copyOf(catalogs);
    }

    public List<PhysicalOptimizerRule> rules() {
        return List.copyOf(rules);
    }

    private QueryException conflict(String kind, String name) {
        return new QueryException(
                ErrorCode.EXTENSION_CONFLICT,
                installing + " registers the " + kind + " \"" + name + "\", which exists already");
    }
}
