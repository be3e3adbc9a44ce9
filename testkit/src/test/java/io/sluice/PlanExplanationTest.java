package io.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.expr.SortKey;
import io.sluice.plan.Boundedness;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.NodeMetrics;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Precision;
import io.sluice.plan.StateBound;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.runtime.Task;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;

@ExtendWith(AllocatorExtension.class)
class PlanExplanationTest {

    private static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));

    /// A node with any promises, which runs nothing but may report for its first child.
    private record Promising(
            List<ExecutionPlan> children, PlanProperties properties, Precision<Long> rows)
            implements ExecutionPlan {
        @Override
        public String name() {
            return "PromisingExec";
        }

        @Override
        public Schema schema() {
            return SCHEMA;
        }

        @Override
        public Statistics statistics() {
            return Statistics.unknown(1).withRowCount(rows);
        }

        @Override
        public void describe(PlanDescription description) {
            description.add("table", "t");
        }

        @Override
        public ExecutionPlan withChildren(List<ExecutionPlan> newChildren) {
            return new Promising(newChildren, properties, rows);
        }

        @Override
        public Flux<RecordBatch> execute(int partition, TaskContext context) {
            context.metrics().counter("row_groups_skipped").add(3);
            context.remoteMetrics(1, "tcp://w:1", 0)
                    .add(new NodeMetrics.Snapshot(10, 2, 3000, 1_500_000, Map.of()));
            return Flux.empty();
        }
    }

    private static final PlanProperties ONE = PlanProperties.of(Partitioning.single());

    @Test
    void leavesOutWhatIsUsual() {
        assertThat(PlanExplanation.of(new Promising(List.of(), ONE, Precision.absent()), false))
                .isEqualTo("PromisingExec: table=t\n");
    }

    @Test
    void showsWhatANodePromises() {
        PlanProperties all =
                PlanProperties.of(new Partitioning.Hash(List.of(0, 2), 4))
                        .withOrdering(List.of(SortKey.ascending(0)))
                        .withBoundedness(Boundedness.UNBOUNDED)
                        .withStateBound(StateBound.WATERMARK)
                        .withPlacement(Placement.COORDINATOR);

        assertThat(PlanExplanation.of(new Promising(List.of(), all, Precision.inexact(40L)), false))
                .isEqualTo(
                        "PromisingExec: table=t  [partitions=4 by hash(#0, #2), rows≈40, unbounded,"
                                + " coordinator, state=watermark]\n");
        assertThat(PlanExplanation.of(new Promising(List.of(), ONE, Precision.exact(7L)), true))
                .isEqualTo("PromisingExec: table=t  [rows=7, columns=(id bigint not null)]\n");
    }

    @Test
    void showsWhatNodesDidHereAndOnWorkers(BufferAllocator allocator) {
        BatchesExec remote = BatchesExec.of(Batches.of(SCHEMA).row(1L));
        Promising silent = new Promising(List.of(), ONE, Precision.absent());
        Promising top = new Promising(List.of(remote, silent), ONE, Precision.absent());
        Task task = TestTask.of(top, allocator).task();
        task.partition(0, allocator).subscribe(BatchReader.requesting(1));
        Await.value(task.ended());

        String text = PlanExplanation.analyzed(top, false, task);

        assertThat(text.lines().toList())
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .startsWith("PromisingExec: table=t  {rows=0, batches=0,")
                                        .endsWith("row_groups_skipped=3}"),
                        line ->
                                assertThat(line)
                                        .isEqualTo(
                                                "  BatchesExec: rows=1  {rows=10, batches=2,"
                                                        + " bytes=2.9 KiB, time=1.5 ms}"),
                        line ->
                                assertThat(line)
                                        .isEqualTo(
                                                "      on tcp://w:1  {rows=10, batches=2,"
                                                        + " bytes=2.9 KiB, time=1.5 ms}"),
                        line ->
                                assertThat(line)
                                        .isEqualTo("  PromisingExec: table=t  {no report}"));
    }
}
