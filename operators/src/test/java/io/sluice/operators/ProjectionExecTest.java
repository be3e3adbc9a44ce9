package io.sluice.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.BatchMark;
import io.sluice.expr.Expr;
import io.sluice.expr.SortKey;
import io.sluice.plan.EventTime;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Precision;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(AllocatorExtension.class)
class ProjectionExecTest {

    private static final Schema SCHEMA =
            Schema.of(Field.nullable("n", DataType.INT64), Field.nullable("s", DataType.UTF8));
    private static final Expr N = new Expr.ColumnRef(0, "n", DataType.INT64);
    private static final Expr S = new Expr.ColumnRef(1, "s", DataType.UTF8);
    private static final Expr NEXT =
            new Expr.Arithmetic(
                    Expr.ArithmeticOp.ADD, N, new Expr.Literal(DataType.INT64, 1L), DataType.INT64);

    @ParameterizedTest
    @EnumSource(ReshapeExec.Shape.class)
    void computesColumnsBesideThoseItKeeps(ReshapeExec.Shape shape, BufferAllocator allocator) {
        Batches input = Batches.of(SCHEMA).row(1L, "a").row(null, "b").row(3L, null);
        ExecutionPlan source = new ReshapeExec(BatchesExec.of(input), shape);

        assertThat(TestTask.of(project(source, S, NEXT, N), allocator).rows())
                .containsExactly(
                        Arrays.asList("a", 2L, 1L),
                        Arrays.asList("b", null, null),
                        Arrays.asList(null, 4L, 3L));
        assertThat(TestTask.of(project(source, S, N, S), allocator).rows())
                .containsExactly(
                        Arrays.asList("a", 1L, "a"),
                        Arrays.asList("b", null, "b"),
                        Arrays.asList(null, 3L, null));
    }

    @Test
    void yieldsRowsWithoutColumns(BufferAllocator allocator) {
        BatchesExec input = BatchesExec.of(Batches.of(SCHEMA).row(1L, "a").row(2L, "b"));

        assertThat(TestTask.of(project(input), allocator).rows())
                .containsExactly(List.of(), List.of());
    }

    @Test
    void passesMarksOn(BufferAllocator allocator) {
        Batches input =
                Batches.of(SCHEMA)
                        .row(1L, "a")
                        .mark(BatchMark.watermark(5))
                        .batchBreak()
                        .mark(BatchMark.watermark(7));

        Batches output =
                TestTask.of(project(BatchesExec.of(input), NEXT), allocator)
                        .run()
                        .partitions()
                        .getFirst();

        assertThat(output.marks()).containsExactly(BatchMark.watermark(5), BatchMark.watermark(7));
    }

    @Test
    void keepsPropertiesAsFarAsTheirColumnsRemain() {
        ExecutionPlan input =
                BatchesExec.of(Batches.of(SCHEMA), Batches.of(SCHEMA))
                        .withProperties(
                                PlanProperties.of(new Partitioning.Hash(List.of(1), 2))
                                        .withOrdering(
                                                List.of(SortKey.ascending(1), SortKey.ascending(0)))
                                        .withEventTimeColumn(0));

        PlanProperties swapped = project(input, NEXT, S).properties();
        assertThat(swapped.partitioning()).isEqualTo(new Partitioning.Hash(List.of(1), 2));
        assertThat(swapped.ordering()).containsExactly(SortKey.ascending(1));
        assertThat(swapped.hasEventTime()).isFalse();

        PlanProperties gone = project(input, N).properties();
        assertThat(gone.partitioning()).isEqualTo(new Partitioning.Unknown(2));
        assertThat(gone.ordering()).isEmpty();
        assertThat(gone.eventTimes()).containsExactly(new EventTime(0, 0));
    }

    @Test
    void keepsTheStatisticsOfItsColumns() {
        ExecutionPlan input = new KnownStatisticsExec(SCHEMA, 100, 7);

        var statistics = project(input, NEXT, S).statistics();
        assertThat(statistics.rowCount()).isEqualTo(Precision.exact(100L));
        assertThat(statistics.columns().get(1).distinctCount()).isEqualTo(Precision.inexact(7L));
        assertThat(statistics.columns().get(0).distinctCount()).isEqualTo(Precision.absent());
    }

    @Test
    void refusesASchemaThatIsNotThatOfItsExpressions() {
        BatchesExec input = BatchesExec.of(Batches.of(SCHEMA));

        assertThatThrownBy(() -> new ProjectionExec(input, List.of(N), SCHEMA))
                .hasMessageContaining("a schema of 2 columns for an output of 1");
        assertThatThrownBy(() -> new ProjectionExec(input, List.of(S, S), SCHEMA))
                .hasMessageContaining("promised as bigint and computed as varchar");
    }

    private static ProjectionExec project(ExecutionPlan input, Expr... expressions) {
        List<Field> fields =
                Arrays.stream(expressions)
                        .map(expression -> Field.nullable("c", expression.type()))
                        .toList();
        return new ProjectionExec(input, List.of(expressions), Schema.of(fields));
    }
}
