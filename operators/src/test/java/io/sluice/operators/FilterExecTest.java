package io.sluice.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.BatchMark;
import io.sluice.expr.Expr;
import io.sluice.plan.PlanDescription;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(AllocatorExtension.class)
class FilterExecTest {

    private static final Schema SCHEMA =
            Schema.of(Field.nullable("n", DataType.INT32), Field.nullable("s", DataType.UTF8));

    @ParameterizedTest
    @EnumSource(ReshapeExec.Shape.class)
    void letsRowsThroughForWhichTheConditionIsTrue(
            ReshapeExec.Shape shape, BufferAllocator allocator) {
        List<List<Object>> rows = RandomRows.of(SCHEMA, 300, 8, 0.2, 30);
        FilterExec filter =
                new FilterExec(
                        new ReshapeExec(BatchesExec.of(Batches.of(SCHEMA, rows, 37)), shape),
                        greaterThan(10));

        assertThat(TestTask.of(filter, allocator).rows())
                .isEqualTo(
                        rows.stream()
                                .filter(row ->
                                        row.getFirst() != null && (Integer) row.getFirst() > 10)
                                .toList());
    }

    @Test
    void filtersWhatAFilterLeft(BufferAllocator allocator) {
        Batches input = Batches.of(SCHEMA).row(5, "a").row(15, "b").row(25, "c").row(3, "d");
        FilterExec lower = new FilterExec(BatchesExec.of(input), greaterThan(4));
        FilterExec upper =
                new FilterExec(
                        lower, new Expr.Comparison(Expr.ComparisonOp.LESS, n(), literal(20)));

        assertThat(TestTask.of(upper, allocator).rows())
                .containsExactly(List.of(5, "a"), List.of(15, "b"));
    }

    @Test
    void passesMarksOnWhereNoRowPasses(BufferAllocator allocator) {
        Batches input =
                Batches.of(SCHEMA)
                        .row(1, "a")
                        .mark(BatchMark.watermark(5))
                        .batchBreak()
                        .row(2, "b")
                        .batchBreak()
                        .row(30, "c")
                        .row(3, "d")
                        .mark(BatchMark.watermark(6));

        Batches output =
                TestTask.of(new FilterExec(BatchesExec.of(input), greaterThan(10)), allocator)
                        .run()
                        .partitions()
                        .getFirst();

        assertThat(output.marks()).containsExactly(BatchMark.watermark(5), BatchMark.watermark(6));
        assertThat(output.batchSizes()).containsExactly(0, 1);
    }

    @Test
    void keepsTheReferenceOfAFilterThatAllRowsPass(BufferAllocator allocator) {
        Batches input = Batches.of(SCHEMA).row(30, "c").row(31, "d");

        assertThat(
                        TestTask.of(
                                        new FilterExec(BatchesExec.of(input), greaterThan(10)),
                                        allocator)
                                .rows())
                .isEqualTo(input.rows());
    }

    @Test
    void refusesWhatIsNoConditionOverItsInput() {
        BatchesExec input = BatchesExec.of(Batches.of(SCHEMA));

        assertThatThrownBy(() -> new FilterExec(input, n()))
                .hasMessageContaining("a condition of type integer");
        assertThatThrownBy(() ->
                        new FilterExec(
                                input, new Expr.IsNull(new Expr.ColumnRef(2, "x", DataType.INT32))))
                .hasMessageContaining("column 2 of an input of 2 columns");
        assertThatThrownBy(() ->
                        new FilterExec(
                                input, new Expr.IsNull(new Expr.ColumnRef(1, "s", DataType.INT32))))
                .hasMessageContaining("column 1 (\"s\") is varchar, referred to as integer");
    }

    @Test
    void explainsItsCondition() {
        FilterExec filter = new FilterExec(BatchesExec.of(Batches.of(SCHEMA)), greaterThan(10));

        assertThat(PlanDescription.of(filter).arguments()).containsEntry("predicate", "n > 10");
    }

    private static Expr greaterThan(long value) {
        return new Expr.Comparison(Expr.ComparisonOp.GREATER, n(), literal(value));
    }

    private static Expr literal(long value) {
        return new Expr.Literal(DataType.INT32, value);
    }

    private static Expr n() {
        return new Expr.ColumnRef(0, "n", DataType.INT32);
    }
}
