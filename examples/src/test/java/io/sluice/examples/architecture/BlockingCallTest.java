package io.sluice.examples.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static io.sluice.examples.architecture.MainClasses.condition;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.sluice.examples.architecture.fixture.Blocks;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;

/// Nothing in main code blocks a thread. The programs among the examples may, since a `main` waits
/// for its result; so may the command line's main thread, in one place, and the contracts of
/// `testkit`, which run inside tests.
class BlockingCallTest {

    private static final Map<Class<?>, Set<String>> BLOCKING =
            Map.of(
                    Publisher.class,
                            Set.of(
                                    "block",
                                    "blockFirst",
                                    "blockLast",
                                    "blockOptional",
                                    "toIterable",
                                    "toStream"),
                    Future.class, Set.of("get", "join"),
                    CompletionStage.class, Set.of("get", "join"),
                    Thread.class, Set.of("sleep", "join"));

    private static final ArchRule NOTHING_BLOCKS =
            classes()
                    .that()
                    .resideOutsideOfPackage("io.sluice.testkit..")
                    .and(not(programs()))
                    .and()
                    .doNotHaveFullyQualifiedName("io.sluice.server.MainThread")
                    .should(condition("not block a thread", BlockingCallTest::blockingCalls));

    @Test
    void mainCodeDoesNotBlock() {
        NOTHING_BLOCKS.check(MainClasses.ALL);
    }

    @Test
    void noticesEveryWayOfBlocking() {
        var blocking = new ClassFileImporter().importClasses(Blocks.class);

        assertThat(NOTHING_BLOCKS.evaluate(blocking).getFailureReport().getDetails())
                .hasSize(Blocks.class.getDeclaredMethods().length);
    }

    private static DescribedPredicate<JavaClass> programs() {
        return describe(
                "programs of the examples",
                type ->
                        type.getPackageName().startsWith("io.sluice.examples.")
                                && type.tryGetMethod("main", String[].class).isPresent());
    }

    private static Stream<String> blockingCalls(JavaClass type) {
        return type.getCodeUnitAccessesFromSelf().stream()
                .filter(access -> blocks(access.getTarget()))
                .map(JavaCodeUnitAccess::getDescription);
    }

    private static boolean blocks(CodeUnitAccessTarget target) {
        return BLOCKING.entrySet().stream()
                .anyMatch(entry ->
                        target.getOwner().isAssignableTo(entry.getKey())
                                && entry.getValue().contains(target.getName()));
    }
}
