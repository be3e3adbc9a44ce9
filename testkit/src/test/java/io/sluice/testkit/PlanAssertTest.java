package io.sluice.testkit;

import static io.sluice.testkit.PlanAssert.assertThatPlan;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import org.junit.jupiter.api.Test;

class PlanAssertTest {

    private static final Schema SCHEMA = Schema.of(Field.required("n", DataType.INT64));
    private static final ExecutionPlan LEAF = BatchesExec.of(Batches.of(SCHEMA).row(1L).row(2L));
    private static final ExecutionPlan PLAN = SiblingsExec.of(LEAF, LEAF);

    @Test
    void aLineWithANameStandsForAnyArguments() {
        assertThatPlan(PLAN)
                .matches(
                        """
                        SiblingsExec
                          BatchesExec
                          BatchesExec: rows=2
                        """);
    }

    @Test
    void aStarStandsForAnyText() {
        assertThatPlan(LEAF).matches("BatchesExec: r*s=2");
        assertThatPlan(LEAF).matches("BatchesExec: *");
    }

    @Test
    void noticesAnotherTree() {
        assertThatThrownBy(() -> assertThatPlan(PLAN).matches("SiblingsExec\n  BatchesExec"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("does not match");
        assertThatThrownBy(() -> assertThatPlan(LEAF).matches("BatchesExec: rows=3"))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> assertThatPlan(LEAF).matches("Batches"))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void findsNodesAnywhere() {
        assertThatPlan(PLAN).contains(BatchesExec.class).doesNotContain(FluxExec.class);

        assertThatThrownBy(() -> assertThatPlan(PLAN).contains(FluxExec.class))
                .hasMessageContaining("no FluxExec");
        assertThatThrownBy(() -> assertThatPlan(PLAN).doesNotContain(BatchesExec.class))
                .hasMessageContaining("a BatchesExec");
    }

    @Test
    void comparesSchemasAsPromises() {
        assertThatPlan(LEAF).satisfies(Schema.of(Field.nullable("n", DataType.INT64)));

        assertThatThrownBy(() ->
                        assertThatPlan(LEAF)
                                .satisfies(Schema.of(Field.required("n", DataType.UTF8))))
                .hasMessageContaining("varchar");
    }

    @Test
    void testsRules() {
        RuleTester dropSiblings = RuleTester.of(rule(LEAF));

        dropSiblings.on(PLAN).matches("BatchesExec").becomes(LEAF);
        dropSiblings.on(LEAF).leavesUnchanged();
        assertThatThrownBy(() -> dropSiblings.on(PLAN).leavesUnchanged())
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void holdsRulesToTheSchema() {
        ExecutionPlan other =
                BatchesExec.of(Batches.of(Schema.of(Field.required("m", DataType.INT64))));

        assertThatThrownBy(() -> RuleTester.of(rule(other)).on(LEAF))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Swap changes in the schema");
    }

    private static PhysicalOptimizerRule rule(ExecutionPlan result) {
        return new PhysicalOptimizerRule() {
            @Override
            public String name() {
                return "Swap";
            }

            @Override
            public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
                return result;
            }
        };
    }
}
