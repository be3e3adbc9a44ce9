package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.config.EngineOptions;
import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.expr.ExprPrinter;
import io.sluice.operators.estimate.GroupEstimate;
import io.sluice.operators.internal.aggregate.Aggregation;
import io.sluice.operators.internal.aggregate.GroupUpdater;
import io.sluice.operators.internal.aggregate.HashAggregateStep;
import io.sluice.operators.internal.aggregate.RowUpdater;
import io.sluice.operators.internal.aggregate.StateUpdater;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.plan.Boundedness;
import io.sluice.plan.Distribution;
import io.sluice.plan.Emission;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.StateBound;
import io.sluice.plan.Statistics;
import io.sluice.plan.Step;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import java.util.stream.IntStream;

/// Groups rows by their keys and computes aggregate functions over each group.
///
/// Null keys are equal to each other here, as are NaNs, and -0.0 and 0.0. Groups come out in no
/// particular order. Without keys all rows are one group, which exists even where there are no
/// rows, so that SINGLE and FINAL then yield exactly one row.
///
/// SINGLE and PARTIAL read rows: keys and arguments are expressions over the input. PARTIAL yields
/// the keys and then, call by call, the columns of its function's state; a FINAL reads exactly
/// that, by position: its keys are the columns 0 to k-1, its calls are the PARTIAL's, filters and
/// DISTINCT already applied there. DISTINCT needs all rows of a group in one place and is for
/// SINGLE only.
///
/// Holds all groups (O(groups) off-heap memory) until the input has ended; PARTIAL lets go of them
/// whenever its table has grown beyond the caches.
public record HashAggregateExec(
        ExecutionPlan input,
        AggregateMode mode,
        List<Expr> keys,
        List<AggregateCall> calls,
        Schema schema)
        implements BuiltinExec, StepExec {

    public HashAggregateExec {
        requireNonNull(input, "input is null");
        requireNonNull(mode, "mode is null");
        keys = List.copyOf(keys);
        calls = List.copyOf(calls);
        requireNonNull(schema, "schema is null");
        if (mode == AggregateMode.FINAL) {
            checkFinalKeys(keys, input.schema());
        } else {
            checkRowExpressions(keys, calls, input.schema());
        }
        keys.forEach(key -> NodeChecks.key("HashAggregateExec", key.type()));
        checkDistinct(mode, calls);
        checkSchema(mode, keys, calls, schema);
    }

    @Override
    public PlanProperties properties() {
        PlanProperties properties = PlanProperties.like(input);
        boolean unbounded = properties.boundedness() == Boundedness.UNBOUNDED;
        return properties
                .withPartitioning(partitioning(properties.partitioning()))
                .withOrdering(List.of())
                .withEmission(Emission.FINAL)
                .withEventTimes(List.of())
                .withStateBound(unbounded ? StateBound.UNBOUNDED : StateBound.INPUT);
    }

    private Partitioning partitioning(Partitioning ofInput) {
        return ofInput.count() == 1
                ? Partitioning.single()
                : ColumnMapping.of(input.schema().size(), keys).map(ofInput);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public HashAggregateExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 1);
        return new HashAggregateExec(children.getFirst(), mode, keys, calls, schema);
    }

    @Override
    public Statistics statistics() {
        Statistics ofInput = input.statistics();
        if (mode == AggregateMode.PARTIAL && keys.isEmpty()) {
            int partitions = input.properties().partitioning().count();
            return GroupEstimate.ofRows(partitions, schema.size());
        }
        return GroupEstimate.of(keys, schema.size(), ofInput);
    }

    /// Where states are merged or results computed, all rows of a group must be in one partition.
    @Override
    public List<Distribution> requiredDistribution() {
        if (mode == AggregateMode.PARTIAL) {
            return List.of(new Distribution.Any());
        }
        List<Integer> columns =
                keys.stream()
                        .filter(Expr.ColumnRef.class::isInstance)
                        .map(key -> ((Expr.ColumnRef) key).index())
                        .toList();
        return List.of(
                columns.isEmpty() ? new Distribution.Single() : new Distribution.Hash(columns));
    }

    @Override
    public List<Boolean> needsWholeInput() {
        return List.of(true);
    }

    @Override
    public void describe(PlanDescription description) {
        description
                .add("mode", mode.name().toLowerCase(java.util.Locale.ROOT))
                .addAll("keys", keys.stream().map(ExprPrinter::print).toList())
                .addAll("aggregates", calls.stream().map(ExprPrinter::print).toList());
    }

    @Override
    public Step newStep(int partition, TaskContext context) {
        Aggregation aggregation =
                Aggregation.resolve(mode, keys, calls, input.schema(), schema, context.functions());
        GroupUpdater updater =
                mode.readsRows()
                        ? new RowUpdater(aggregation, context.functions(), context.allocator())
                        : new StateUpdater(aggregation, context.allocator());
        return new HashAggregateStep(
                aggregation,
                updater,
                context.allocator(),
                context.query().get(EngineOptions.BATCH_ROWS));
    }

    private static void checkRowExpressions(
            List<Expr> keys, List<AggregateCall> calls, Schema input) {
        keys.forEach(key -> NodeChecks.expression("HashAggregateExec", key, input));
        for (AggregateCall call : calls) {
            call.arguments()
                    .forEach(argument ->
                            NodeChecks.expression("HashAggregateExec", argument, input));
            NodeChecks.condition("HashAggregateExec", call.filter(), input);
        }
    }

    private static void checkFinalKeys(List<Expr> keys, Schema input) {
        IntStream.range(0, keys.size())
                .forEach(i -> {
                    NodeChecks.expression("HashAggregateExec", keys.get(i), input);
                    if (!(keys.get(i) instanceof Expr.ColumnRef(int index, _, _)) || index != i) {
                        throw new IllegalArgumentException(
                                "HashAggregateExec: key "
                                        + i
                                        + " of a final aggregation is \""
                                        + ExprPrinter.print(keys.get(i))
                                        + "\", not column "
                                        + i);
                    }
                });
    }

    private static void checkDistinct(AggregateMode mode, List<AggregateCall> calls) {
        for (AggregateCall call : calls) {
            if (call.distinct() && mode != AggregateMode.SINGLE) {
                throw new IllegalArgumentException(
                        "HashAggregateExec: "
                                + ExprPrinter.print(call)
                                + " cannot be computed in mode "
                                + mode);
            }
        }
    }

    private static void checkSchema(
            AggregateMode mode, List<Expr> keys, List<AggregateCall> calls, Schema schema) {
        int columns = keys.size() + calls.size();
        boolean fits =
                mode.yieldsResults() ? schema.size() == columns : schema.size() >= keys.size();
        if (!fits) {
            throw new IllegalArgumentException(
                    "HashAggregateExec: a schema of "
                            + schema.size()
                            + " columns for "
                            + keys.size()
                            + " keys and "
                            + calls.size()
                            + " aggregates");
        }
        for (int i = 0; i < keys.size(); i++) {
            if (!schema.field(i).type().equals(keys.get(i).type())) {
                throw new IllegalArgumentException(
                        "HashAggregateExec: key "
                                + i
                                + " is "
                                + keys.get(i).type().sqlName()
                                + ", promised as "
                                + schema.field(i).type().sqlName());
            }
        }
    }
}
