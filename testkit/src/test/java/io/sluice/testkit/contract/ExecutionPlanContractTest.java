package io.sluice.testkit.contract;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.expr.SortKey;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.TaskContext;
import io.sluice.runtime.TaskEnvironment;
import io.sluice.testkit.Batches;
import io.sluice.testkit.FluxExec;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.apache.arrow.memory.ArrowBuf;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class ExecutionPlanContractTest {

    @Test
    void passesForACorrectSource() {
        ContractRun.of(CorrectSource.class).passes();
    }

    @Test
    void passesForACorrectOperator() {
        ContractRun.of(CorrectOperator.class).passes();
    }

    @Test
    void noticesWorkBeforeTheSubscription() {
        ContractRun.of(Eager.class).failsIn("doesNothingBeforeItIsSubscribedTo", "left behind");
        ContractRun.of(EagerConnection.class)
                .failsIn("doesNothingBeforeItIsSubscribedTo", "connections");
    }

    @Test
    void noticesASubscriptionThatBlocks() {
        ContractRun.of(Blocking.class)
                .failsIn("subscribesAndRequestsWithoutBlocking", "InterruptedException");
    }

    @Test
    void noticesMoreBatchesThanWereRequested() {
        ContractRun.of(Impatient.class, "honoursDemandToTheBatch")
                .failsIn("honoursDemandToTheBatch", "");
    }

    @Test
    void noticesMemoryThatIsLostWithACancel() {
        ContractRun.of(LosesOnCancel.class).failsIn("canBeCancelledAtEverySignal", "left behind");
    }

    @Test
    void noticesAConnectionThatStaysOpen() {
        ContractRun.of(StaysOpen.class, "closesWhatItOpens")
                .failsIn("closesWhatItOpens", "connections are open");
        ContractRun.of(StaysOpen.class, "canBeCancelledAtEverySignal")
                .failsIn("canBeCancelledAtEverySignal", "connections are open");
    }

    @Test
    void noticesExactStatisticsThatAreWrong() {
        ContractRun.of(Lying.class).failsOnlyIn("isHonestInItsStatistics");
    }

    @Test
    void noticesRowsOutOfOrder() {
        ContractRun.of(Unordered.class)
                .failsIn("keepsThePromisesOfItsSchemaAndProperties", "order of rows");
    }

    @Test
    void noticesNullsWhereNoneWerePromised() {
        ContractRun.of(Nulls.class).failsIn("keepsThePromisesOfItsSchemaAndProperties", "nulls in");
    }

    @Test
    void noticesOneKeyInTwoPartitions() {
        ContractRun.of(Scattered.class)
                .failsIn("keepsThePromisesOfItsSchemaAndProperties", "in partitions");
    }

    @Test
    void noticesAPlanThatRunsOnce() {
        ContractRun.of(Once.class).failsIn("yieldsTheSameRowsInEveryRun", "rows are missing");
    }

    @Test
    void noticesErrorsOfChildrenThatAreSwallowed() {
        ContractRun.of(Swallowing.class).failsOnlyIn("passesErrorsOfItsChildrenOn");
    }

    @Test
    void noticesInputThatIsNotClosed() {
        ContractRun.of(Hoarding.class).failsIn("honoursDemandToTheBatch", "left open");
    }

    @Test
    void noticesChildrenThatAreIgnored() {
        ContractRun.of(Careless.class).failsOnlyIn("isRebuiltFromItsChildren");
    }

    @Test
    void noticesRunTimeObjectsInThePlan() {
        ContractRun.of(Stateful.class).failsOnlyIn("holdsNothingThatCannotTravel");
    }

    static class CorrectSource implements ExecutionPlanContract {

        private static final NumbersExec.Meter METER = new NumbersExec.Meter();

        @Override
        public ExecutionPlan plan() {
            return NumbersExec.of(5);
        }

        @Override
        public TaskEnvironment environment(TaskEnvironment plain) {
            return plain.withFactories(plain.factories().with(NumbersExec.Meter.class, METER));
        }

        @Override
        public Connections connections() {
            return METER.connections();
        }

        @Override
        public List<ExecutionPlan> failing() {
            return List.of(NumbersExec.of(3).failing(), NumbersExec.of(1).failing());
        }
    }

    static class CorrectOperator extends CorrectSource {
        @Override
        public ExecutionPlan plan() {
            return new CopyExec(super.plan(), CopyExec.Flaw.NONE);
        }

        @Override
        public List<ExecutionPlan> failing() {
            return List.of();
        }
    }

    static class Lying extends CorrectSource {
        @Override
        public ExecutionPlan plan() {
            return NumbersExec.of(5).claiming(7);
        }
    }

    static class Eager extends CorrectSource {
        @Override
        public ExecutionPlan plan() {
            return leaf((_, context) -> {
                ArrowBuf buffer = context.allocator().buffer(64);
                return numbers(context, 0L, 1L).doFinally(_ -> buffer.close());
            });
        }
    }

    static class EagerConnection extends CorrectSource {

        private final AtomicInteger opened = new AtomicInteger();

        @Override
        public ExecutionPlan plan() {
            opened.incrementAndGet();
            return super.plan();
        }

        @Override
        public Connections connections() {
            return new Connections(opened::get, () -> 0);
        }
    }

    static class Blocking extends CorrectSource {
        @Override
        public ExecutionPlan plan() {
            return leaf((_, context) ->
                    Flux.defer(() -> {
                        try {
                            Thread.sleep(1);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            throw new IllegalStateException(e);
                        }
                        return numbers(context, 0L);
                    }));
        }
    }

    static class Impatient extends CorrectSource {
        @Override
        public ExecutionPlan plan() {
            return leaf((_, context) ->
                    Flux.from(subscriber ->
                            subscriber.onSubscribe(
                                    new org.reactivestreams.Subscription() {
                                        private boolean done;

                                        @Override
                                        public void request(long count) {
                                            if (!done) {
                                                done = true;
                                                subscriber.onNext(batch(context, 1L));
                                                subscriber.onNext(batch(context, 2L));
                                                subscriber.onComplete();
                                            }
                                        }

                                        @Override
                                        public void cancel() {
                                            done = true;
                                        }
                                    })));
        }
    }

    static class LosesOnCancel extends CorrectSource {
        @Override
        public ExecutionPlan plan() {
            return leaf((_, context) ->
                    Flux.generate(
                            () -> new ArrayList<>(List.of(context.allocator().buffer(64))),
                            (held, sink) -> {
                                if (held.isEmpty()) {
                                    sink.complete();
                                } else {
                                    held.removeLast().close();
                                    sink.next(batch(context, 1L));
                                }
                                return held;
                            }));
        }
    }

    static class StaysOpen extends CorrectSource {

        private final AtomicInteger opened = new AtomicInteger();

        @Override
        public ExecutionPlan plan() {
            return leaf((_, context) ->
                    Flux.defer(() -> {
                        opened.incrementAndGet();
                        return numbers(context, 1L);
                    }));
        }

        @Override
        public Connections connections() {
            return new Connections(opened::get, opened::get);
        }
    }

    static class Unordered extends CorrectSource {
        @Override
        public ExecutionPlan plan() {
            PlanProperties ordered =
                    coordinator(Partitioning.single()).withOrdering(List.of(SortKey.ascending(0)));
            return new FluxExec(
                    NumbersExec.SCHEMA, ordered, (_, context) -> numbers(context, 2L, 1L));
        }
    }

    static class Scattered extends CorrectSource {
        @Override
        public ExecutionPlan plan() {
            return new FluxExec(
                    NumbersExec.SCHEMA,
                    coordinator(new Partitioning.Hash(List.of(0), 2)),
                    (_, context) -> numbers(context, 1L, 2L));
        }
    }

    static class Nulls extends CorrectSource {
        @Override
        public ExecutionPlan plan() {
            return leaf((_, context) ->
                    Flux.defer(() -> {
                        Schema nullable = Schema.of(Field.nullable("n", DataType.INT64));
                        RecordBatch batch =
                                Batches.of(nullable)
                                        .row((Object) null)
                                        .batch(0, context.allocator());
                        return Flux.just(batch.withSchema(NumbersExec.SCHEMA));
                    }));
        }
    }

    static class Once extends CorrectSource {

        private final AtomicInteger runs = new AtomicInteger();

        @Override
        public ExecutionPlan plan() {
            return leaf((_, context) ->
                    Flux.defer(() ->
                            runs.getAndIncrement() == 0 ? numbers(context, 1L, 2L) : Flux.empty()));
        }
    }

    static class Swallowing extends CorrectSource {
        @Override
        public ExecutionPlan plan() {
            return new CopyExec(super.plan(), CopyExec.Flaw.SWALLOWS_ERRORS);
        }
    }

    static class Hoarding extends CorrectSource {
        @Override
        public ExecutionPlan plan() {
            return new CopyExec(super.plan(), CopyExec.Flaw.KEEPS_INPUT_OPEN);
        }
    }

    static class Careless extends CorrectSource {
        @Override
        public ExecutionPlan plan() {
            return new CopyExec(super.plan(), CopyExec.Flaw.TAKES_ANY_CHILDREN);
        }
    }

    static class Stateful extends CorrectSource {
        @Override
        public ExecutionPlan plan() {
            return new ProbeExec(super.plan(), (flux, _) -> flux);
        }
    }

    private static PlanProperties coordinator(Partitioning partitioning) {
        return PlanProperties.of(partitioning).withPlacement(Placement.COORDINATOR);
    }

    private static ExecutionPlan leaf(BiFunction<Integer, TaskContext, Flux<RecordBatch>> run) {
        return new FluxExec(NumbersExec.SCHEMA, coordinator(Partitioning.single()), run);
    }

    private static Flux<RecordBatch> numbers(TaskContext context, Long... numbers) {
        return Flux.fromArray(numbers).map(number -> batch(context, number));
    }

    private static RecordBatch batch(TaskContext context, long number) {
        try (BatchWriter writer = BatchWriter.of(NumbersExec.SCHEMA, context.allocator())) {
            writer.appendRow(number);
            return writer.finish();
        }
    }
}
