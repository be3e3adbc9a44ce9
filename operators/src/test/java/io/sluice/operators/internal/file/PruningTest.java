package io.sluice.operators.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.internal.expr.RowEvaluator;
import io.sluice.operators.internal.table.TableSummary;
import io.sluice.plan.Statistics;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(AllocatorExtension.class)
class PruningTest {

    private static final Schema SCHEMA =
            Schema.of(
                    Field.nullable("i", DataType.INT64),
                    Field.nullable("d", DataType.FLOAT64),
                    Field.nullable("s", DataType.UTF8),
                    Field.nullable("b", DataType.BOOL),
                    Field.nullable("m", DataType.decimal(10, 2)));

    /// The law: whatever is ruled out has no row that passes.
    @Test
    void rulesNothingOutThatHasARowThatPasses(BufferAllocator allocator) {
        long seed = 20260907;
        RowEvaluator oracle = new RowEvaluator(FunctionRegistry.EMPTY, allocator);
        Random random = new Random(seed);
        int ruledOut = 0;
        for (int round = 0; round < 3000; round++) {
            Batches rows = Batches.of(SCHEMA, rows(random), 100);
            Expr filter = filter(random, 2);
            try (RecordBatch batch = rows.batch(0, allocator)) {
                TableSummary summary = new TableSummary(SCHEMA);
                summary.add(batch);
                if (!Pruning.mayMatch(List.of(filter), summary.statistics())) {
                    ruledOut++;
                    for (int row = 0; row < batch.rowCount(); row++) {
                        assertThat(oracle.evaluate(filter, batch, row))
                                .as("seed %d: %s of %s", seed, filter, rows.rows().get(row))
                                .isNotEqualTo(true);
                    }
                }
            }
        }
        assertThat(ruledOut).as("filters that ruled rows out").isGreaterThan(300);
    }

    @Test
    void rulesNothingOutWithoutStatistics() {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            Expr filter = filter(random, 2);
            boolean mayMatch = Pruning.mayMatch(List.of(filter), Statistics.unknown(5));
            assertThat(mayMatch).as("%s", filter).isTrue();
        }
    }

    @Test
    void isUsefulForWhatStatisticsSpeakOf() {
        Expr.ColumnRef i = column(0);
        Expr.Literal one = new Expr.Literal(DataType.INT64, 1L);
        Expr less = new Expr.Comparison(ComparisonOp.LESS, i, one);
        Expr like = new Expr.Like(column(2), new Expr.Literal(DataType.UTF8, "a%"), "", false);
        assertThat(Pruning.isUseful(less)).isTrue();
        assertThat(Pruning.isUseful(new Expr.Comparison(ComparisonOp.LESS, one, i))).isTrue();
        assertThat(Pruning.isUseful(new Expr.Comparison(ComparisonOp.LESS, i, i))).isFalse();
        assertThat(Pruning.isUseful(like)).isFalse();
        assertThat(Pruning.isUseful(new Expr.And(List.of(less, like)))).isTrue();
        assertThat(Pruning.isUseful(new Expr.Or(List.of(less, like)))).isFalse();
        assertThat(Pruning.isUseful(new Expr.Not(less))).isFalse();
    }

    private static List<List<Object>> rows(Random random) {
        long center = random.nextInt(20);
        List<List<Object>> rows = new ArrayList<>();
        int nulls = random.nextInt(4);
        for (int row = 1 + random.nextInt(5); row > 0; row--) {
            rows.add(
                    Arrays.asList(
                            random.nextInt(4) < nulls ? null : center + random.nextInt(3),
                            random.nextInt(4) < nulls ? null : floating(random, center),
                            random.nextInt(4) < nulls ? null : "s" + (center + random.nextInt(3)),
                            random.nextInt(4) < nulls ? null : center % 2 == 0,
                            random.nextInt(4) < nulls
                                    ? null
                                    : BigDecimal.valueOf(center * 100 + random.nextInt(3), 2)));
        }
        return rows;
    }

    private static double floating(Random random, long center) {
        return switch (random.nextInt(6)) {
            case 0 -> Double.NaN;
            case 1 -> -0.0;
            default -> center + random.nextInt(3);
        };
    }

    private static Expr filter(Random random, int depth) {
        if (depth > 0 && random.nextInt(3) == 0) {
            List<Expr> operands = List.of(filter(random, depth - 1), filter(random, depth - 1));
            return random.nextBoolean() ? new Expr.And(operands) : new Expr.Or(operands);
        }
        int index = random.nextInt(5);
        Expr.ColumnRef column = column(index);
        return switch (random.nextInt(6)) {
            case 0 -> new Expr.IsNull(column);
            case 1 -> new Expr.Not(new Expr.IsNull(column));
            case 2 -> index == 3 ? column : new Expr.In(column, List.of(literal(random, index)));
            case 3 ->
                    index == 3
                            ? new Expr.Not(column)
                            : new Expr.Comparison(op(random), literal(random, index), column);
            default -> new Expr.Comparison(op(random), column, literal(random, index));
        };
    }

    private static ComparisonOp op(Random random) {
        List<ComparisonOp> all = List.of(ComparisonOp.values());
        return all.get(random.nextInt(all.size()));
    }

    private static Expr.Literal literal(Random random, int index) {
        long value = random.nextInt(24);
        DataType type = SCHEMA.field(index).type();
        Object literal =
                switch (index) {
                    case 0 -> value;
                    case 1 -> floating(random, value);
                    case 2 -> "s" + value;
                    case 3 -> random.nextBoolean();
                    default -> BigDecimal.valueOf(value * 100, 2);
                };
        return new Expr.Literal(type, literal);
    }

    private static Expr.ColumnRef column(int index) {
        Field field = SCHEMA.field(index);
        return new Expr.ColumnRef(index, field.name(), field.type());
    }
}
