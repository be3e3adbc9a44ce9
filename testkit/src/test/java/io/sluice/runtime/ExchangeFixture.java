package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import java.util.function.IntFunction;
import reactor.core.publisher.Flux;

/// An exchange node for tests, with any router.
record ExchangeFixture(ExecutionPlan input, int channels, IntFunction<Router> routers)
        implements ExecutionPlan {

    /// Sends each row to the channel that its first column, a bigint, names modulo the channels.
    static ExchangeFixture byKey(ExecutionPlan input, int channels) {
        return new ExchangeFixture(input, channels, _ -> new ByKey(channels));
    }

    static ExchangeFixture gather(ExecutionPlan input) {
        return new ExchangeFixture(input, 1, _ -> Router.single());
    }

    private record ByKey(int channels) implements Router {
        @Override
        public void route(RecordBatch batch, Outlet outlet) {
            try (batch) {
                for (int row = 0; row < batch.rowCount(); row++) {
                    long key = batch.column(0).getLong(row);
                    outlet.emit((int) (key % channels), batch.slice(row, 1));
                }
            }
        }
    }

    @Override
    public String name() {
        return "ExchangeFixture";
    }

    @Override
    public Schema schema() {
        return input.schema();
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.like(input).withPartitioning(Partitioning.unknown(channels));
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public ExecutionPlan withChildren(List<ExecutionPlan> children) {
        return new ExchangeFixture(children.getFirst(), channels, routers);
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        Exchange exchange =
                context.shared(Exchange.class, () -> Exchange.of(context, channels, routers));
        return exchange.channel(partition);
    }
}
