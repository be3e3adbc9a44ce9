package io.sluice.testkit;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import reactor.core.publisher.Flux;

/// An inner node for tests of rules: any number of children of one schema, whose partitions are its
/// own, one child's after another's.
public record SiblingsExec(List<ExecutionPlan> children) implements ExecutionPlan {

    public SiblingsExec {
        children = List.copyOf(children);
        if (children.isEmpty()) {
            throw new IllegalArgumentException("SiblingsExec without children");
        }
    }

    public static SiblingsExec of(ExecutionPlan... children) {
        return new SiblingsExec(List.of(children));
    }

    @Override
    public String name() {
        return "SiblingsExec";
    }

    @Override
    public Schema schema() {
        return children.getFirst().schema();
    }

    @Override
    public PlanProperties properties() {
        int partitions =
                children.stream()
                        .mapToInt(child -> child.properties().partitioning().count())
                        .sum();
        return PlanProperties.of(Partitioning.unknown(partitions));
    }

    @Override
    public ExecutionPlan withChildren(List<ExecutionPlan> newChildren) {
        if (newChildren.size() != children.size()) {
            throw new IllegalArgumentException(
                    newChildren.size() + " children in place of " + children.size());
        }
        return new SiblingsExec(newChildren);
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        int rest = partition;
        for (int child = 0; child < children.size(); child++) {
            int count = children.get(child).properties().partitioning().count();
            if (rest < count) {
                return context.execute(child, rest);
            }
            rest -= count;
        }
        throw new IllegalArgumentException("no partition " + partition);
    }
}
