package io.sluice.examples.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static io.sluice.examples.architecture.MainClasses.condition;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.sluice.examples.architecture.fixture.CallsNetty;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Libraries stay where they belong, so that replacing one changes one module. Annotations that the
/// enforcer lets through and the JDK are free for all.
class ThirdPartyTest {

    private static final Map<String, Set<SluiceModule>> CONFINED =
            Map.ofEntries(
                    Map.entry("org.apache.calcite.", EnumSet.of(SluiceModule.OPTIMIZER)),
                    Map.entry("com.google.common.", EnumSet.of(SluiceModule.OPTIMIZER)),
                    Map.entry("com.google.protobuf.", EnumSet.of(SluiceModule.CODEC)),
                    Map.entry("com.google.flatbuffers.", EnumSet.of(SluiceModule.CORE_REACTIVE)),
                    Map.entry("io.rsocket.", EnumSet.of(SluiceModule.RSOCKET_TRANSPORT)),
                    Map.entry("io.netty.", EnumSet.of(SluiceModule.RSOCKET_TRANSPORT)),
                    Map.entry("reactor.netty.", EnumSet.of(SluiceModule.RSOCKET_TRANSPORT)),
                    Map.entry("dev.hardwood.", EnumSet.of(SluiceModule.OPERATORS)),
                    Map.entry("de.siegmar.fastcsv.", EnumSet.of(SluiceModule.OPERATORS)),
                    Map.entry(
                            "tools.jackson.",
                            EnumSet.of(SluiceModule.OPERATORS, SluiceModule.SERVER)),
                    Map.entry("io.trino.tpch.", EnumSet.of(SluiceModule.CONNECTORS_TPCH)),
                    Map.entry("picocli.", EnumSet.of(SluiceModule.SERVER)),
                    Map.entry("org.jline.", EnumSet.of(SluiceModule.SERVER)),
                    Map.entry("ch.qos.logback.", EnumSet.of(SluiceModule.SERVER)),
                    Map.entry("io.opentelemetry.sdk.", EnumSet.of(SluiceModule.SERVER)),
                    Map.entry("org.junit.", EnumSet.of(SluiceModule.TESTKIT)),
                    Map.entry("org.assertj.", EnumSet.of(SluiceModule.TESTKIT)),
                    Map.entry("reactor.test.", EnumSet.of(SluiceModule.TESTKIT)),
                    Map.entry("org.duckdb.", EnumSet.noneOf(SluiceModule.class)),
                    Map.entry("com.fasterxml.jackson.", EnumSet.noneOf(SluiceModule.class)));

    private static final Set<String> CORE_USES =
            Set.of(
                    "io.sluice.",
                    "java.",
                    "javax.",
                    "reactor.",
                    "org.reactivestreams.",
                    "org.apache.arrow.",
                    "org.jspecify.annotations.",
                    "org.slf4j.",
                    "io.opentelemetry.api.",
                    "io.opentelemetry.context.");

    /// Comes with Arrow, whose message types cannot be written or read without it.
    private static final String FLATBUFFERS = "com.google.flatbuffers.";

    private static final String IPC_PACKAGE = "io.sluice.batch.ipc";

    private static final ArchRule LIBRARIES_STAY_CONFINED =
            classes()
                    .should(
                            condition(
                                    "use no library that is confined to another module",
                                    ThirdPartyTest::strayUses));

    private static final ArchRule CORE_STAYS_SMALL =
            classes()
                    .that()
                    .resideInAPackage("io.sluice..")
                    .should(
                            condition(
                                    "if in core-reactive, use only its few libraries",
                                    ThirdPartyTest::extrasInCore));

    @Test
    void librariesAreUsedInTheirOwnModuleOnly() {
        LIBRARIES_STAY_CONFINED.check(MainClasses.ALL);
    }

    @Test
    void coreUsesOnlyTheLibrariesOfItsContracts() {
        CORE_STAYS_SMALL.check(MainClasses.ALL);
    }

    @Test
    void noticesAConfinedLibrary() {
        var stray = new ClassFileImporter().importClasses(CallsNetty.class);

        assertThat(LIBRARIES_STAY_CONFINED.evaluate(stray).getFailureReport().getDetails())
                .anySatisfy(line -> assertThat(line).contains("io.netty.buffer.Unpooled"));
    }

    private static Stream<String> strayUses(JavaClass type) {
        SluiceModule own = SluiceModule.of(type).orElseThrow();
        return type.getDirectDependenciesFromSelf().stream()
                .filter(use ->
                        CONFINED.entrySet().stream()
                                .anyMatch(entry ->
                                        use.getTargetClass().getName().startsWith(entry.getKey())
                                                && !entry.getValue().contains(own)))
                .map(Dependency::getDescription);
    }

    private static Stream<String> extrasInCore(JavaClass type) {
        if (SluiceModule.of(type).orElseThrow() != SluiceModule.CORE_REACTIVE) {
            return Stream.empty();
        }
        return type.getDirectDependenciesFromSelf().stream()
                .filter(use -> !use.getTargetClass().getBaseComponentType().isPrimitive())
                .filter(use ->
                        !type.getPackageName().equals(IPC_PACKAGE)
                                || !use.getTargetClass().getName().startsWith(FLATBUFFERS))
                .filter(use ->
                        CORE_USES.stream()
                                .noneMatch(
                                        use.getTargetClass().getBaseComponentType().getName()
                                                ::startsWith))
                .map(Dependency::getDescription);
    }
}
