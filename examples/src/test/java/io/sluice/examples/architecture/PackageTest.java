package io.sluice.examples.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.sluice.examples.architecture.MainClasses.condition;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class PackageTest {

    private static final String GENERATED = "io.sluice.codec.proto";

    private static final SliceAssignment ONE_SLICE_PER_PACKAGE =
            new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                    return SliceIdentifier.of(type.getPackageName());
                }

                @Override
                public String getDescription() {
                    return "packages";
                }
            };

    @Test
    void packagesDoNotDependOnEachOtherInCircles() {
        slices().assignedFrom(ONE_SLICE_PER_PACKAGE)
                .should()
                .beFreeOfCycles()
                .check(MainClasses.ALL);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes()
                .that()
                .resideOutsideOfPackage(GENERATED)
                .should(
                        condition(
                                "lie in a package whose package-info carries @NullMarked",
                                PackageTest::unmarked))
                .check(MainClasses.ALL);
    }

    private static Stream<String> unmarked(JavaClass type) {
        boolean marked =
                type.getPackage()
                        .tryGetPackageInfo()
                        .filter(info -> info.isAnnotatedWith(NullMarked.class))
                        .isPresent();
        return marked ? Stream.empty() : Stream.of(type.getName() + " lies in an unmarked package");
    }
}
