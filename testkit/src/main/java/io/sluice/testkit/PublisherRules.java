package io.sluice.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

/// The rules of the Reactive Streams specification for publishers, as tests of JUnit: what the
/// specification's own kit checks, each rule a test. Rules that the kit cannot check are left out;
/// those that do not apply to the publisher count as skipped.
///
/// ```java
/// @TestFactory
/// Stream<DynamicTest> keepsToTheSpecification() {
///     return PublisherRules.check(MyVerification::new);
/// }
/// ```
///
/// Who uses it has `reactive-streams-tck` on the class path.
public final class PublisherRules {

    private PublisherRules() {}

    /// @param verifications makes the kit's view of the publisher, anew for each rule
    public static Stream<DynamicTest> check(
            Supplier<? extends PublisherVerification<?>> verifications) {
        return Arrays.stream(PublisherVerification.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .filter(method -> !method.getName().startsWith("untested"))
                .map(rule ->
                        DynamicTest.dynamicTest(
                                rule.getName(), () -> check(rule, verifications.get())));
    }

    private static void check(Method rule, PublisherVerification<?> verification) throws Throwable {
        verification.setUp();
        try {
            rule.invoke(verification);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof SkipException skipped
                    ? new TestAbortedException(skipped.getMessage())
                    : e.getCause();
        }
    }
}
