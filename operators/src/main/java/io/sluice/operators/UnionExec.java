package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.RecordBatch;
import io.sluice.operators.estimate.UnionEstimate;
import io.sluice.plan.Boundedness;
import io.sluice.plan.ChangelogMode;
import io.sluice.plan.Emission;
import io.sluice.plan.EventTime;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import reactor.core.publisher.Flux;

/// The rows of all inputs, duplicates included.
///
/// The partitions are those of the inputs, one input's after the other's; nothing is copied or
/// held. The columns of all inputs have the same types; names come from the schema.
public record UnionExec(List<ExecutionPlan> inputs, Schema schema) implements BuiltinExec {

    public UnionExec {
        inputs = List.copyOf(inputs);
        requireNonNull(schema, "schema is null");
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("UnionExec without inputs");
        }
        for (ExecutionPlan input : inputs) {
            NodeChecks.types("UnionExec", schema, NodeChecks.types(input.schema()));
        }
    }

    @Override
    public PlanProperties properties() {
        List<PlanProperties> all = inputs.stream().map(ExecutionPlan::properties).toList();
        PlanProperties first = all.getFirst();
        int partitions = all.stream().mapToInt(input -> input.partitioning().count()).sum();
        return PlanProperties.of(Partitioning.unknown(partitions))
                .withOrdering(inputs.size() == 1 ? first.ordering() : List.of())
                .withBoundedness(
                        all.stream().anyMatch(PlanProperties::isUnbounded)
                                ? Boundedness.UNBOUNDED
                                : Boundedness.BOUNDED)
                .withEmission(emission(all))
                .withChangelogMode(changelogMode(all))
                .withEventTimes(eventTimes(all));
    }

    @Override
    public List<ExecutionPlan> children() {
        return inputs;
    }

    @Override
    public UnionExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, inputs.size());
        return new UnionExec(children, schema);
    }

    @Override
    public Statistics statistics() {
        return inputs.stream()
                .map(ExecutionPlan::statistics)
                .reduce(UnionEstimate::of)
                .orElseThrow();
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        int local = partition;
        for (int i = 0; i < inputs.size(); i++) {
            int count = inputs.get(i).properties().partitioning().count();
            if (local < count) {
                Flux<RecordBatch> batches = context.execute(i, local);
                return inputs.get(i).schema().equals(schema)
                        ? batches
                        : batches.map(batch -> batch.withSchema(schema));
            }
            local -= count;
        }
        throw new IndexOutOfBoundsException("partition " + partition + " of a UnionExec");
    }

    /// The columns that are event time in all inputs, with the greatest lag.
    private static List<EventTime> eventTimes(List<PlanProperties> inputs) {
        List<EventTime> common = new ArrayList<>();
        for (EventTime time : inputs.getFirst().eventTimes()) {
            List<EventTime> ofAll =
                    inputs.stream()
                            .flatMap(input -> input.eventTime(time.column()).stream())
                            .toList();
            if (ofAll.size() == inputs.size()) {
                ofAll.stream()
                        .max(Comparator.comparingLong(EventTime::lagMicros))
                        .ifPresent(common::add);
            }
        }
        return common;
    }

    private static Emission emission(List<PlanProperties> inputs) {
        List<Emission> all = inputs.stream().map(PlanProperties::emission).distinct().toList();
        return all.size() == 1 ? all.getFirst() : Emission.BOTH;
    }

    private static ChangelogMode changelogMode(List<PlanProperties> inputs) {
        List<ChangelogMode> all =
                inputs.stream().map(PlanProperties::changelogMode).distinct().toList();
        return all.size() == 1 ? all.getFirst() : ChangelogMode.RETRACT;
    }
}
