package io.sluice.examples.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.Function;
import java.util.stream.Stream;

/// The main classes of every module on the class path, read once.
final class MainClasses {

    static final JavaClasses ALL =
            new ClassFileImporter()
                    .withImportOption(location -> !location.contains("/test-classes/"))
                    .importPackages("io.sluice");

    private MainClasses() {}

    /// A condition that reports each line which `violations` yields for a class.
    static ArchCondition<JavaClass> condition(
            String description, Function<JavaClass, Stream<String>> violations) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                violations
                        .apply(item)
                        .forEach(line -> events.add(SimpleConditionEvent.violated(item, line)));
            }
        };
    }
}
