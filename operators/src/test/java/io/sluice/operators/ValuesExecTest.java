package io.sluice.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.EngineOptions;
import io.sluice.expr.Expr;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.Precision;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(AllocatorExtension.class)
class ValuesExecTest {

    private static final Schema SCHEMA =
            Schema.of(Field.nullable("n", DataType.INT64), Field.nullable("s", DataType.UTF8));

    @Test
    void yieldsItsRowsInBatches(BufferAllocator allocator) {
        List<List<Expr>> rows = new ArrayList<>();
        for (long i = 0; i < 5; i++) {
            rows.add(List.of(number(i), text("v" + i)));
        }

        TestTask.Result result =
                TestTask.of(new ValuesExec(rows, SCHEMA), allocator)
                        .set(EngineOptions.BATCH_ROWS, 2)
                        .run();

        assertThat(result.partitions().getFirst().batchSizes()).containsExactly(2, 2, 1);
        assertThat(result.rows()).startsWith(List.of(0L, "v0")).hasSize(5);
    }

    @Test
    void yieldsNullsAndRowsWithoutColumns(BufferAllocator allocator) {
        Expr nothing = new Expr.NullLiteral(DataType.UTF8);

        assertThat(
                        TestTask.of(
                                        new ValuesExec(
                                                List.of(List.of(number(1), nothing)), SCHEMA),
                                        allocator)
                                .rows())
                .containsExactly(Arrays.asList(1L, null));
        assertThat(TestTask.of(new ValuesExec(List.of(List.of()), Schema.EMPTY), allocator).rows())
                .containsExactly(List.of());
        assertThat(TestTask.of(new ValuesExec(List.of(), SCHEMA), allocator).rows()).isEmpty();
    }

    @Test
    void knowsEverythingAboutItsRows() {
        ValuesExec values =
                new ValuesExec(
                        List.of(
                                List.of(number(4), text("b")),
                                List.of(number(-1), new Expr.NullLiteral(DataType.UTF8)),
                                List.of(number(4), text("a"))),
                        SCHEMA);

        var statistics = values.statistics();
        assertThat(statistics.rowCount()).isEqualTo(Precision.exact(3L));
        assertThat(statistics.columns().get(0).min()).isEqualTo(Precision.exact(-1L));
        assertThat(statistics.columns().get(0).max()).isEqualTo(Precision.exact(4L));
        assertThat(statistics.columns().get(0).distinctCount()).isEqualTo(Precision.exact(2L));
        assertThat(statistics.columns().get(1).nullCount()).isEqualTo(Precision.exact(1L));
        assertThat(PlanDescription.of(values).arguments())
                .containsEntry("rows", "[(4, 'b'), (-1, null), (4, 'a')]");
    }

    @Test
    void refusesWhatIsNotConstant() {
        Expr column = new Expr.ColumnRef(0, "n", DataType.INT64);

        assertThatThrownBy(() -> new ValuesExec(List.of(List.of(column, text("a"))), SCHEMA))
                .hasMessageContaining("\"n\" is not a constant");
    }

    private static Expr number(long value) {
        return new Expr.Literal(DataType.INT64, value);
    }

    private static Expr text(String value) {
        return new Expr.Literal(DataType.UTF8, value);
    }
}
