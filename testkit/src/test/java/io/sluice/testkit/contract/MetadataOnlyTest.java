package io.sluice.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.TaskContext;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class MetadataOnlyTest {

    @Test
    void acceptsWhatCanBeWrittenDown() {
        assertThat(
                        MetadataOnly.findings(
                                new Holder(
                                        List.of(
                                                URI.create("ledger://host:1"),
                                                Path.of("a"),
                                                LocalDate.EPOCH,
                                                Optional.of(7L),
                                                Map.of("key", new byte[] {1}),
                                                DataType.decimal(10, 2)))))
                .isEmpty();
    }

    @Test
    void findsWhatRuns() {
        Supplier<String> function = () -> "text";

        assertThat(
                        MetadataOnly.findings(
                                new Holder(
                                        List.of(
                                                new Socket(),
                                                new AtomicLong(),
                                                function,
                                                Schedulers.immediate(),
                                                new Pool(new Thread())))))
                .hasSize(5)
                .anySatisfy(finding -> assertThat(finding).contains("java.net.Socket"))
                .anySatisfy(finding -> assertThat(finding).contains("AtomicLong"))
                .anySatisfy(finding -> assertThat(finding).contains("MetadataOnlyTest$$Lambda"))
                .anySatisfy(finding -> assertThat(finding).contains("Scheduler"))
                .anySatisfy(finding ->
                        assertThat(finding).contains("Holder.held[].thread").contains("Thread"));
    }

    @Test
    void findsWhatCanChange() {
        assertThat(MetadataOnly.findings(new Counting()))
                .singleElement()
                .asString()
                .isEqualTo("Counting.runs can change");
    }

    private record Pool(Thread thread) {}

    private record Holder(List<Object> held) implements Leaf {}

    private static final class Counting implements Leaf {
        private int runs;

        @Override
        public Flux<RecordBatch> execute(int partition, TaskContext context) {
            return runs++ == 0 ? Flux.empty() : Flux.never();
        }
    }

    private interface Leaf extends ExecutionPlan {

        @Override
        default String name() {
            return "Leaf";
        }

        @Override
        default Schema schema() {
            return Schema.of(Field.required("n", DataType.INT64));
        }

        @Override
        default PlanProperties properties() {
            return PlanProperties.of(Partitioning.single());
        }

        @Override
        default List<ExecutionPlan> children() {
            return List.of();
        }

        @Override
        default ExecutionPlan withChildren(List<ExecutionPlan> children) {
            return this;
        }

        @Override
        default Flux<RecordBatch> execute(int partition, TaskContext context) {
            return Flux.empty();
        }
    }
}
