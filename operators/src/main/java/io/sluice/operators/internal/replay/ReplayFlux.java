package io.sluice.operators.internal.replay;

import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/// The rows of a publisher at the pace of a time column. Each subscription subscribes to it once.
public final class ReplayFlux extends Flux<RecordBatch> {

    private final Flux<RecordBatch> input;
    private final Schema schema;
    private final int timeColumn;
    private final double speed;
    private final TaskContext context;

    /// @param speed 0 for no pace
    public ReplayFlux(
            Flux<RecordBatch> input,
            Schema schema,
            int timeColumn,
            double speed,
            TaskContext context) {
        this.input = input;
        this.schema = schema;
        this.timeColumn = timeColumn;
        this.speed = speed;
        this.context = context;
    }

    @Override
    public void subscribe(CoreSubscriber<? super RecordBatch> actual) {
        ReplayRun run =
                new ReplayRun(
                        actual,
                        schema,
                        timeColumn,
                        new Pace(schema.field(timeColumn).type(), speed),
                        context.query().get(EngineOptions.IDLE_TIMEOUT),
                        context.cpu());
        try {
            run.begin(context);
        } catch (IllegalStateException e) {
            Operators.error(actual, e);
            return;
        }
        actual.onSubscribe(run);
        input.subscribe(run);
    }
}
