package io.sluice.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.expr.Expr;
import io.sluice.operators.spec.JoinType;
import io.sluice.plan.ExecutionPlan;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.FluxExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

@ExtendWith(AllocatorExtension.class)
class NestedLoopJoinExecTest {

    private static final Schema LEFT =
            Schema.of(Field.nullable("a", DataType.INT32), Field.nullable("b", DataType.UTF8));
    private static final Schema RIGHT =
            Schema.of(Field.nullable("c", DataType.INT32), Field.nullable("d", DataType.UTF8));

    @ParameterizedTest
    @EnumSource(JoinType.class)
    void joinsPairsForWhichTheConditionIsTrue(JoinType type, BufferAllocator allocator) {
        for (double nullRate : new double[] {0, 0.2, 1}) {
            for (int batchRows : new int[] {1, 7, 8192}) {
                check(type, 40, 30, nullRate, batchRows, ReshapeExec.Shape.FLAT, allocator);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(JoinType.class)
    void readsBatchesOfAnyShape(JoinType type, BufferAllocator allocator) {
        for (ReshapeExec.Shape shape : ReshapeExec.Shape.values()) {
            check(type, 40, 30, 0.2, 50, shape, allocator);
        }
    }

    @ParameterizedTest
    @EnumSource(JoinType.class)
    void joinsWithAnEmptySide(JoinType type, BufferAllocator allocator) {
        for (int[] rows : new int[][] {{0, 20}, {20, 0}, {0, 0}}) {
            check(type, rows[0], rows[1], 0.2, 7, ReshapeExec.Shape.FLAT, allocator);
        }
    }

    @Test
    void refusesMoreRowsThanCanBeNumbered(BufferAllocator allocator) {
        Schema none = Schema.of();
        FluxExec rows =
                FluxExec.of(
                        none,
                        (_, _) ->
                                Flux.range(0, 3)
                                        .map(_ -> RecordBatch.of(none, 1 << 30, List.of())));
        NestedLoopJoinExec join =
                new NestedLoopJoinExec(rows, rows, JoinType.INNER, Expr.TRUE, none);

        assertThat(TestTask.of(join, allocator).failure().code()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    private static void check(
            JoinType type,
            int leftRows,
            int rightRows,
            double nullRate,
            int batchRows,
            ReshapeExec.Shape shape,
            BufferAllocator allocator) {
        List<List<Object>> left = RandomRows.of(LEFT, leftRows, 5, nullRate, 12);
        List<List<Object>> right = RandomRows.of(RIGHT, rightRows, 6, nullRate, 12);
        Expr less =
                new Expr.Comparison(
                        Expr.ComparisonOp.LESS,
                        new Expr.ColumnRef(0, "a", DataType.INT32),
                        new Expr.ColumnRef(2, "c", DataType.INT32));
        BiFunction<List<Object>, List<Object>, Boolean> isLess =
                (l, r) ->
                        (l.getFirst() == null || r.getFirst() == null)
                                ? null
                                : (Integer) l.getFirst() < (Integer) r.getFirst();

        String message = type + ", nulls " + nullRate + ", " + batchRows + " rows, " + shape;
        assertThat(
                        run(
                                type,
                                input(LEFT, left, shape),
                                input(RIGHT, right, shape),
                                less,
                                batchRows,
                                allocator))
                .as(message)
                .isEqualTo(Rows.sorted(NaiveJoin.of(type, left, right, 2, 2, isLess)));
        assertThat(
                        run(
                                type,
                                input(LEFT, left, shape),
                                input(RIGHT, right, shape),
                                Expr.TRUE,
                                batchRows,
                                allocator))
                .as("all pairs: %s", message)
                .isEqualTo(Rows.sorted(NaiveJoin.of(type, left, right, 2, 2, (_, _) -> true)));
    }

    private static List<List<Object>> run(
            JoinType type,
            ExecutionPlan left,
            ExecutionPlan right,
            Expr condition,
            int batchRows,
            BufferAllocator allocator) {
        Schema schema =
                switch (type) {
                    case INNER, LEFT, RIGHT, FULL -> LEFT.concat(RIGHT);
                    case SEMI, ANTI -> LEFT;
                    case MARK -> LEFT.concat(Schema.of(Field.nullable("mark", DataType.BOOL)));
                };
        NestedLoopJoinExec join = new NestedLoopJoinExec(left, right, type, condition, schema);
        return Rows.sorted(
                TestTask.of(join, allocator).set(EngineOptions.BATCH_ROWS, batchRows).rows());
    }

    private static ExecutionPlan input(
            Schema schema, List<List<Object>> rows, ReshapeExec.Shape shape) {
        int half = rows.size() / 2;
        return new ReshapeExec(
                BatchesExec.of(
                        Batches.of(schema, rows.subList(0, half), 9),
                        Batches.of(schema, rows.subList(half, rows.size()), 9)),
                shape);
    }
}
