package io.sluice.examples.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static io.sluice.examples.architecture.MainClasses.condition;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.sluice.examples.architecture.fixture.ExecutesAChild;
import io.sluice.plan.ExecutionPlan;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Plans run through `TaskContext.execute(child, partition)` only, which gives the child its node
/// id, allocator, counters and cancel check. The runtime behind that method is the one caller of
/// the plan's own `execute`; the contracts of `testkit` prove properties of exactly that method.
class PlanExecutionTest {

    private static final ArchRule PLANS_RUN_THROUGH_THE_CONTEXT =
            classes()
                    .that()
                    .resideOutsideOfPackages("io.sluice.runtime..", "io.sluice.testkit..")
                    .should(
                            condition(
                                    "not call execute on a plan", PlanExecutionTest::directCalls));

    @Test
    void plansRunThroughTheTaskContext() {
        PLANS_RUN_THROUGH_THE_CONTEXT.check(MainClasses.ALL);
    }

    @Test
    void noticesADirectCall() {
        var direct = new ClassFileImporter().importClasses(ExecutesAChild.class);

        assertThat(PLANS_RUN_THROUGH_THE_CONTEXT.evaluate(direct).getFailureReport().getDetails())
                .hasSize(1);
    }

    private static Stream<String> directCalls(JavaClass type) {
        return type.getCodeUnitAccessesFromSelf().stream()
                .filter(access -> runsAPlan(access.getTarget()))
                .map(JavaCodeUnitAccess::getDescription);
    }

    private static boolean runsAPlan(CodeUnitAccessTarget target) {
        return target.getName().equals("execute")
                && target.getOwner().isAssignableTo(ExecutionPlan.class);
    }
}
