package io.sluice.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.Registry;
import io.sluice.SluiceExtension;
import io.sluice.config.ConfigOption;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.testkit.ContextRoundTrip;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What Sluice expects of a [SluiceExtension]: that installing it connects to nothing and brings
/// the same things into every process, that its options can be written, read and sent, and that its
/// secrets stay secret.
public interface ExtensionContract {

    SluiceExtension extension();

    /// A query's context as it arrives in another process: encoded and decoded.
    QueryContext travel(QueryContext context);

    /// Counters of what the extension's factories open.
    default Connections connections() {
        return Connections.NONE;
    }

    @Test
    default void hasAName() {
        assertThat(extension().name()).isNotBlank();
    }

    @Test
    default void installingConnectsToNothing() {
        int opened = connections().opened().getAsInt();
        install();
        assertThat(connections().opened().getAsInt())
                .as("connections opened by installing")
                .isEqualTo(opened);
    }

    @Test
    default void bringsTheSameIntoEveryProcess() {
        SluiceExtension extension = extension();
        Map<String, Object> session = names(new Registry().install(extension));
        Map<String, Object> worker = names(new Registry().install(extension));

        assertThat(worker).as("names in a second process").isEqualTo(session);
    }

    @Test
    default void canBeInstalledOnceOnly() {
        Registry registry = install();
        assertThatThrownBy(() -> registry.install(extension()))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.EXTENSION_CONFLICT));
    }

    @Test
    default void optionsAreReadAsTheyWereWritten() {
        for (ConfigOption<?> option : install().options().options()) {
            assertThat(option.description()).as("description of %s", option.name()).isNotBlank();
            checkText(option);
        }
    }

    @Test
    default void optionsTravelWithTheQuery() {
        ContextRoundTrip.through(this::travel).check(install().options().options());
    }

    @Test
    default void secretsAreNeverShown() {
        for (ConfigOption<?> option : install().options().options()) {
            if (option.secret()) {
                checkSecret(option);
            }
        }
    }

    private Registry install() {
        return new Registry().install(extension());
    }

    private static <T> void checkText(ConfigOption<T> option) {
        for (T value : List.of(option.defaultValue(), ContextRoundTrip.sample(option))) {
            assertThat(option.parse(option.format(value)))
                    .as("%s, written as \"%s\"", option.name(), option.format(value))
                    .isEqualTo(value);
        }
    }

    private static <T> void checkSecret(ConfigOption<T> option) {
        T secret = ContextRoundTrip.sample(option);
        QueryContext context = QueryContext.builder().set(option, secret).build();
        assertThat(context.toString())
                .as("a context that carries the secret %s", option.name())
                .doesNotContain(option.format(secret));
    }

    private static Map<String, Object> names(Registry registry) {
        Map<String, Object> names = new TreeMap<>();
        names.put(
                "codecs",
                registry.codecs().stream().flatMap(codec -> codec.typeNames().stream()).toList());
        names.put("rules", registry.rules().stream().map(PhysicalOptimizerRule::name).toList());
        names.put("tables", registry.tableFactories().keySet());
        names.put("catalogs", registry.catalogs().keySet());
        names.put(
                "scalar functions",
                registry.functions().scalars().stream().map(f -> f.name()).toList());
        names.put(
                "aggregate functions",
                registry.functions().aggregates().stream().map(f -> f.name()).toList());
        names.put(
                "options", registry.options().options().stream().map(ConfigOption::name).toList());
        return names;
    }
}
