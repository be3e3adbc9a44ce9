package io.sluice.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/// Runs a class of tests within a test and tells which of them failed.
final class ContractRun {

    private final Class<?> tests;
    private final TestExecutionSummary summary;

    private ContractRun(Class<?> tests, TestExecutionSummary summary) {
        this.tests = tests;
        this.summary = summary;
    }

    /// Runs all tests of a class.
    static ContractRun of(Class<?> tests) {
        return run(tests, selectClass(tests));
    }

    /// Runs one test of a class.
    static ContractRun of(Class<?> tests, String method) {
        return run(tests, selectMethod(tests, method));
    }

    private static ContractRun run(Class<?> tests, DiscoverySelector selector) {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(selector).build();
        LauncherConfig config =
                LauncherConfig.builder()
                        .enableTestEngineAutoRegistration(false)
                        .enableTestExecutionListenerAutoRegistration(false)
                        .enableLauncherSessionListenerAutoRegistration(false)
                        .addTestEngines(new JupiterTestEngine())
                        .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create(config).execute(request, listener);
        return new ContractRun(tests, listener.getSummary());
    }

    void passes() {
        assertThat(summary.getTestsSucceededCount()).isPositive();
        assertThat(failures()).as(tests.getSimpleName()).isEmpty();
    }

    /// That exactly these tests fail.
    void failsOnlyIn(String... methods) {
        assertThat(failures().keySet())
                .as(() -> tests.getSimpleName() + " fails with " + failures())
                .isEqualTo(Set.of(methods));
    }

    /// That this test fails, whichever others do as well.
    void failsIn(String method, String message) {
        assertThat(failures())
                .as(tests.getSimpleName())
                .hasEntrySatisfying(method, failure -> assertThat(failure).contains(message));
    }

    private Map<String, String> failures() {
        return summary.getFailures().stream()
                .collect(
                        Collectors.toMap(
                                failure -> method(failure.getTestIdentifier()),
                                failure -> failure.getException().toString(),
                                (first, _) -> first,
                                TreeMap::new));
    }

    private static String method(TestIdentifier test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getMethodName())
                .orElse(test.getDisplayName());
    }
}
