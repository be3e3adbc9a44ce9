package io.sluice.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class PlanRewriterTest {

    private static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));
    private static final BatchesExec LEAF = BatchesExec.of(Batches.of(SCHEMA).row(1L));

    private record Node(String name, List<ExecutionPlan> children) implements ExecutionPlan {
        static Node of(String name, ExecutionPlan... children) {
            return new Node(name, List.of(children));
        }

        @Override
        public Schema schema() {
            return SCHEMA;
        }

        @Override
        public PlanProperties properties() {
            return PlanProperties.of(Partitioning.single());
        }

        @Override
        public ExecutionPlan withChildren(List<ExecutionPlan> newChildren) {
            return new Node(name, newChildren);
        }

        @Override
        public Flux<RecordBatch> execute(int partition, TaskContext context) {
            return Flux.empty();
        }
    }

    private static final Node PLAN =
            Node.of("a", Node.of("b", LEAF), Node.of("c", Node.of("d", LEAF), LEAF));

    private static Function<ExecutionPlan, Transformed> rename(String from, String to) {
        return plan ->
                plan instanceof Node(String name, List<ExecutionPlan> children) && name.equals(from)
                        ? Transformed.yes(new Node(to, children))
                        : Transformed.no(plan);
    }

    private static String names(ExecutionPlan plan) {
        return plan.name()
                + (plan.children().isEmpty()
                        ? ""
                        : plan.children().stream().map(PlanRewriterTest::names).toList());
    }

    @Test
    void keepsThePlanWhereNothingChanges() {
        for (Transformed result :
                List.of(
                        PlanRewriter.transformDown(PLAN, Transformed::no),
                        PlanRewriter.transformUp(PLAN, Transformed::no))) {
            assertThat(result.changed()).isFalse();
            assertThat(result.plan()).isSameAs(PLAN);
        }
    }

    @Test
    void rebuildsOnlyWhatStandsAboveAChange() {
        for (Transformed result :
                List.of(
                        PlanRewriter.transformDown(PLAN, rename("d", "x")),
                        PlanRewriter.transformUp(PLAN, rename("d", "x")))) {
            assertThat(result.changed()).isTrue();
            assertThat(names(result.plan()))
                    .isEqualTo("a[b[BatchesExec], c[x[BatchesExec], BatchesExec]]");
            assertThat(result.plan().children().getFirst()).isSameAs(PLAN.children().getFirst());
        }
    }

    @Test
    void goesDownFromTheTopAndUpFromTheLeaves() {
        List<String> down = new ArrayList<>();
        List<String> up = new ArrayList<>();

        PlanRewriter.transformDown(
                PLAN,
                plan -> {
                    down.add(plan.name());
                    return Transformed.no(plan);
                });
        PlanRewriter.transformUp(
                PLAN,
                plan -> {
                    up.add(plan.name());
                    return Transformed.no(plan);
                });

        assertThat(down)
                .containsExactly("a", "b", "BatchesExec", "c", "d", "BatchesExec", "BatchesExec");
        assertThat(up)
                .containsExactly("BatchesExec", "b", "BatchesExec", "d", "BatchesExec", "c", "a");
    }

    @Test
    void rewritesWhatARewrittenNodeHasBelow() {
        Transformed result =
                PlanRewriter.transformDown(
                        PLAN,
                        plan ->
                                plan.name().equals("c")
                                        ? Transformed.yes(Node.of("y", Node.of("d", LEAF)))
                                        : rename("d", "x").apply(plan));

        assertThat(names(result.plan())).isEqualTo("a[b[BatchesExec], y[x[BatchesExec]]]");
    }

    @Test
    void seesRewrittenChildrenOnTheWayUp() {
        Transformed result =
                PlanRewriter.transformUp(
                        PLAN,
                        plan ->
                                plan instanceof Node(_, List<ExecutionPlan> children)
                                                && children.getFirst()
                                                        instanceof Node(String below, _)
                                                && below.equals("x")
                                        ? Transformed.yes(new Node("above x", children))
                                        : rename("d", "x").apply(plan));

        assertThat(names(result.plan()))
                .isEqualTo("a[b[BatchesExec], above x[x[BatchesExec], BatchesExec]]");
    }
}
