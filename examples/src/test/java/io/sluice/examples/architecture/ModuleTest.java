package io.sluice.examples.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static io.sluice.examples.architecture.MainClasses.condition;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModuleTest {

    private static final ArchRule MODULES_KEEP_THEIR_DIRECTION =
            classes().should(condition("use only the modules below their own", ModuleTest::upward));

    private static final ArchRule INTERNAL_STAYS_INSIDE =
            classes()
                    .should(
                            condition(
                                    "use `internal` packages of their own module only",
                                    ModuleTest::foreignInternal));

    private static final ArchRule PACKAGES_NAME_THEIR_MODULE =
            classes()
                    .should(
                            condition(
                                    "be built by the module that their package names",
                                    ModuleTest::misplaced));

    @Test
    void seesEveryModule() {
        Set<SluiceModule> seen =
                MainClasses.ALL.stream()
                        .flatMap(type -> SluiceModule.of(type).stream())
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(SluiceModule.class)));

        assertThat(seen).containsExactlyInAnyOrder(SluiceModule.values());
    }

    @Test
    void modulesUseOnlyWhatLiesBelowThem() {
        MODULES_KEEP_THEIR_DIRECTION.check(MainClasses.ALL);
    }

    @Test
    void internalPackagesAreUsedInsideTheirModuleOnly() {
        INTERNAL_STAYS_INSIDE.check(MainClasses.ALL);
    }

    @Test
    void noTwoModulesShareAPackage() {
        PACKAGES_NAME_THEIR_MODULE.check(MainClasses.ALL);
    }

    private static Stream<String> upward(JavaClass type) {
        SluiceModule own = SluiceModule.of(type).orElseThrow();
        return type.getDirectDependenciesFromSelf().stream()
                .filter(use ->
                        SluiceModule.of(use.getTargetClass())
                                .filter(other -> !own.mayUse(other))
                                .isPresent())
                .map(Dependency::getDescription);
    }

    private static Stream<String> foreignInternal(JavaClass type) {
        SluiceModule own = SluiceModule.of(type).orElseThrow();
        return type.getDirectDependenciesFromSelf().stream()
                .filter(use -> (use.getTargetClass().getPackageName() + ".").contains(".internal."))
                .filter(use ->
                        SluiceModule.of(use.getTargetClass())
                                .filter(other -> other != own)
                                .isPresent())
                .map(Dependency::getDescription);
    }

    private static Stream<String> misplaced(JavaClass type) {
        SluiceModule own = SluiceModule.of(type).orElseThrow();
        return own.built(type)
                ? Stream.empty()
                : Stream.of(type.getName() + " is not built by " + own);
    }
}
