package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.expr.SortKey;
import io.sluice.operators.internal.merge.SortedMerger;
import io.sluice.operators.internal.routing.HashRouter;
import io.sluice.operators.internal.routing.RoundRobinRouter;
import io.sluice.operators.internal.sort.SortKeyLayout;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.runtime.Exchange;
import io.sluice.runtime.Merger;
import io.sluice.runtime.OrderedMerge;
import io.sluice.runtime.Router;
import io.sluice.type.Schema;
import java.util.List;
import reactor.core.publisher.Flux;

/// Redistributes rows over partitions within a process: the border between lanes, and the only
/// place where batches wait.
///
/// To `Single` it gathers batches as they come, or merges partitions that are each ordered; to
/// `Hash` it sends each row to the partition that the exchange hash of its columns names; to
/// `RoundRobin` it deals whole batches in turn. Each channel holds a bounded number of batches and
/// bytes; beyond that producers wait, so a consumer without demand stops them. Watermarks are
/// merged to the least of all producers', idle ones left out, and never overtake rows.
///
/// @param mergeOrder the order in which each input partition already is, kept in the output; only
///   with `Single`. Empty for none
public record ExchangeExec(ExecutionPlan input, Partitioning target, List<SortKey> mergeOrder)
        implements BuiltinExec {

    public ExchangeExec {
        requireNonNull(input, "input is null");
        requireNonNull(target, "target is null");
        mergeOrder = List.copyOf(mergeOrder);
        checkTarget(target, mergeOrder, input.schema());
    }

    @Override
    public Schema schema() {
        return input.schema();
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.like(input).withPartitioning(target).withOrdering(mergeOrder);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public ExchangeExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 1);
        return new ExchangeExec(children.getFirst(), target, mergeOrder);
    }

    @Override
    public Statistics statistics() {
        return input.statistics();
    }

    @Override
    public void describe(PlanDescription description) {
        switch (target) {
            case Partitioning.Single() -> description.add("to", "single");
            case Partitioning.Hash(List<Integer> columns, int count) ->
                    description
                            .add("to", "hash")
                            .addAll(
                                    "columns",
                                    columns.stream()
                                            .map(column -> schema().field(column).name())
                                            .toList())
                            .add("partitions", count);
            case Partitioning.RoundRobin(int count) ->
                    description.add("to", "round robin").add("partitions", count);
            case Partitioning.Unknown(int count) -> description.add("partitions", count);
        }
        description.addAll("merge", OrderDescription.of(mergeOrder, schema()));
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        int producers = input.properties().partitioning().count();
        if (target.count() == 1 && producers == 1) {
            return context.execute(0, 0);
        }
        if (!mergeOrder.isEmpty()) {
            return OrderedMerge.of(context, () -> merger(producers, context));
        }
        Exchange exchange =
                context.shared(
                        Exchange.class,
                        () ->
                                Exchange.of(
                                        context,
                                        target.count(),
                                        producer -> router(producer, context)));
        return exchange.channel(partition);
    }

    private Router router(int producer, TaskContext context) {
        return switch (target) {
            case Partitioning.Single(), Partitioning.Unknown _ -> Router.single();
            case Partitioning.Hash(List<Integer> columns, int count) ->
                    new HashRouter(schema(), columns, count, context.allocator());
            case Partitioning.RoundRobin(int count) -> new RoundRobinRouter(producer, count);
        };
    }

    private Merger merger(int inputs, TaskContext context) {
        return new SortedMerger(
                SortKeyLayout.of(mergeOrder, schema()),
                schema(),
                inputs,
                context.query().get(EngineOptions.BATCH_ROWS),
                context.allocator());
    }

    private static void checkTarget(Partitioning target, List<SortKey> mergeOrder, Schema schema) {
        switch (target) {
            case Partitioning.Single() -> {
                if (!mergeOrder.isEmpty()) {
                    NodeChecks.sortKeys("ExchangeExec", mergeOrder, schema);
                }
                return;
            }
            case Partitioning.Hash(List<Integer> columns, _) -> {
                if (columns.isEmpty()) {
                    throw new IllegalArgumentException("ExchangeExec: hash of no columns");
                }
                for (int column : columns) {
                    NodeChecks.column("ExchangeExec", column, schema);
                    NodeChecks.key("ExchangeExec", schema.field(column).type());
                }
            }
            case Partitioning.RoundRobin _ -> {}
            case Partitioning.Unknown unknown ->
                    throw new IllegalArgumentException("ExchangeExec to " + unknown);
        }
        if (!mergeOrder.isEmpty()) {
            throw new IllegalArgumentException(
                    "ExchangeExec: only an exchange to one partition keeps an order");
        }
    }
}
