package io.sluice.testkit.contract;

import io.sluice.Registry;
import io.sluice.SluiceExtension;
import io.sluice.config.ConfigExtension;
import io.sluice.config.ConfigOption;
import io.sluice.config.ConfigType;
import io.sluice.config.Propagation;
import io.sluice.context.ContextEntry;
import io.sluice.context.QueryContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ExtensionContractTest {

    @Test
    void passesForACorrectExtension() {
        ContractRun.of(Correct.class).passes();
    }

    @Test
    void noticesAnExtensionThatConnects() {
        ContractRun.of(Connecting.class).failsOnlyIn("installingConnectsToNothing");
    }

    @Test
    void noticesAnExtensionThatBringsLessTheSecondTime() {
        ContractRun.of(Exhausted.class).failsIn("bringsTheSameIntoEveryProcess", "names");
    }

    @Test
    void noticesAnOptionThatIsReadDifferently() {
        ContractRun.of(Trimming.class).failsIn("optionsAreReadAsTheyWereWritten", "acme.label");
    }

    @Test
    void noticesAJourneyThatLosesUnknownEntries() {
        ContractRun.of(Unknowing.class).failsOnlyIn("optionsTravelWithTheQuery");
    }

    @Test
    void noticesAJourneyThatTakesLocalEntriesAlong() {
        ContractRun.of(Indiscreet.class).failsOnlyIn("optionsTravelWithTheQuery");
    }

    private static final ConfigOption<String> LABEL =
            ConfigOption.of("acme.label", ConfigType.STRING, "none", "What to log.");
    private static final ConfigOption<String> TRIMMED =
            ConfigOption.of(
                    "acme.label",
                    new ConfigType<>("text", text -> text.substring(1), text -> text),
                    "none",
                    "What to log.");
    private static final ConfigOption<Boolean> TRACE =
            ConfigOption.of("acme.trace", ConfigType.BOOLEAN, false, "Whether to trace.")
                    .withPropagation(Propagation.LOCAL);
    private static final ConfigOption<String> TOKEN =
            ConfigOption.of("acme.token", ConfigType.STRING, "", "Opens the door.").asSecret();

    static class Fixture implements ExtensionContract {

        final AtomicInteger installed = new AtomicInteger();
        private final ConfigOption<String> label;
        private final Predicate<ContextEntry> travels;

        Fixture(ConfigOption<String> label, Predicate<ContextEntry> travels) {
            this.label = label;
            this.travels = travels;
        }

        @Override
        public SluiceExtension extension() {
            return new SluiceExtension() {
                @Override
                public String name() {
                    return "acme";
                }

                @Override
                public void install(Registry registry) {
                    Fixture.this.install(registry);
                }
            };
        }

        void install(Registry registry) {
            registry.config(family(label, TRACE, TOKEN));
        }

        @Override
        public QueryContext travel(QueryContext context) {
            QueryContext.Builder arrived =
                    QueryContext.builder().queryId(context.queryId()).tenant(context.tenant());
            context.deadline().ifPresent(arrived::deadline);
            context.entries().stream().filter(travels).forEach(arrived::entry);
            return arrived.build();
        }

        static ConfigExtension family(ConfigOption<?>... options) {
            return new ConfigExtension() {
                @Override
                public String prefix() {
                    return "acme";
                }

                @Override
                public List<ConfigOption<?>> options() {
                    return List.of(options);
                }
            };
        }
    }

    private static boolean mayLeave(ContextEntry entry) {
        return entry.propagation() != Propagation.LOCAL;
    }

    static final class Correct extends Fixture {
        Correct() {
            super(LABEL, ExtensionContractTest::mayLeave);
        }
    }

    static final class Connecting extends Fixture {
        Connecting() {
            super(LABEL, ExtensionContractTest::mayLeave);
        }

        @Override
        void install(Registry registry) {
            installed.incrementAndGet();
            super.install(registry);
        }

        @Override
        public Connections connections() {
            return new Connections(installed::get, () -> 0);
        }
    }

    static final class Exhausted extends Fixture {
        Exhausted() {
            super(LABEL, ExtensionContractTest::mayLeave);
        }

        @Override
        void install(Registry registry) {
            if (installed.getAndIncrement() == 0) {
                super.install(registry);
            }
        }
    }

    static final class Trimming extends Fixture {
        Trimming() {
            super(TRIMMED, ExtensionContractTest::mayLeave);
        }
    }

    static final class Unknowing extends Fixture {
        Unknowing() {
            super(LABEL, entry -> mayLeave(entry) && entry.name().startsWith("acme."));
        }
    }

    static final class Indiscreet extends Fixture {
        Indiscreet() {
            super(LABEL, _ -> true);
        }
    }
}
