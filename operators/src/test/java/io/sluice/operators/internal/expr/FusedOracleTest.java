package io.sluice.operators.internal.expr;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.expr.ExprPrinter;
import io.sluice.function.FunctionRegistry;
import io.sluice.memory.SlabPool;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.operators.internal.value.JavaLiterals;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Fused loops against the row evaluator, on random expressions and batches.
class FusedOracleTest {

    /// More of them for a night's search: `-DfusedOracleRounds=10000`.
    private static final int ROUNDS = Integer.getInteger("fusedOracleRounds", 60);

    private static final int[] SIZES = {0, 1, 7, 8, 9, 63, 64, 65, 1000};

    private final FunctionRegistry functions = BuiltinFunctions.registry();
    private final LoopPolicy eager = new LoopPolicy(new LoopCompiler(64), 0);
    private final BufferAllocator allocator = new SlabPool(0).newRoot(1 << 30);

    @AfterEach
    void everythingIsReleased() {
        allocator.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 40})
    void projectionsAgreeWithTheRowEvaluator(int extremesInHundred) {
        long seed = new Random().nextLong();
        System.out.println("FusedOracleTest projections seed " + seed);
        Random random = new Random(seed);
        RandomValues values = new RandomValues(random, extremesInHundred);
        RandomBatches batches = new RandomBatches(random, values, allocator);
        for (int round = 0; round < ROUNDS; round++) {
            Schema schema = batches.schema();
            RandomExprs exprs = new RandomExprs(random, values, schema);
            List<Expr> expressions = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                expressions.add(exprs.of(exprs.type(), 1 + random.nextInt(4)));
            }
            ProjectionEvaluator evaluator =
                    ProjectionEvaluator.compile(expressions, functions, eager);
            for (int i = 0; i < 6; i++) {
                int size = SIZES[random.nextInt(SIZES.length - (i == 0 ? 0 : 1))];
                try (RecordBatch batch = batches.batch(schema, size)) {
                    check(expressions, evaluator, batch, "seed " + seed + " round " + round);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 40})
    void filtersAgreeWithTheRowEvaluator(int extremesInHundred) {
        long seed = new Random().nextLong();
        System.out.println("FusedOracleTest filters seed " + seed);
        Random random = new Random(seed);
        RandomValues values = new RandomValues(random, extremesInHundred);
        RandomBatches batches = new RandomBatches(random, values, allocator);
        for (int round = 0; round < ROUNDS; round++) {
            Schema schema = batches.schema();
            RandomExprs exprs = new RandomExprs(random, values, schema);
            List<Expr> conjuncts = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                conjuncts.add(exprs.of(DataType.BOOL, 1 + random.nextInt(3)));
            }
            Expr predicate = conjuncts.size() == 1 ? conjuncts.getFirst() : new Expr.And(conjuncts);
            PredicateEvaluator evaluator = PredicateEvaluator.compile(predicate, functions, eager);
            for (int i = 0; i < 20; i++) {
                int size = SIZES[random.nextInt(SIZES.length - (i == 0 ? 0 : 1))];
                try (RecordBatch batch = batches.batch(schema, size)) {
                    check(predicate, evaluator, batch, "seed " + seed + " round " + round);
                }
            }
        }
    }

    @Test
    void longExpressionsAgreeWithTheRowEvaluator() {
        long seed = new Random().nextLong();
        System.out.println("FusedOracleTest long expressions seed " + seed);
        Random random = new Random(seed);
        RandomValues values = new RandomValues(random, 1);
        RandomBatches batches = new RandomBatches(random, values, allocator);
        for (int round = 0; round < 2; round++) {
            Schema schema = batches.schema();
            RandomExprs exprs = new RandomExprs(random, values, schema);
            DataType type = exprs.type();
            List<Expr.Branch> branches = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                Expr condition = exprs.of(DataType.BOOL, 2);
                branches.add(new Expr.Branch(condition, exprs.of(type, 1)));
            }
            Expr choice = new Expr.Case(branches, exprs.of(type, 1), type);
            ProjectionEvaluator evaluator =
                    ProjectionEvaluator.compile(List.of(choice), functions, eager);
            List<Expr> conditions = branches.stream().map(Expr.Branch::condition).toList();
            Expr either = new Expr.Or(conditions);
            PredicateEvaluator filter = PredicateEvaluator.compile(either, functions, eager);
            for (int i = 0; i < 3; i++) {
                try (RecordBatch batch = batches.batch(schema, 65)) {
                    check(List.of(choice), evaluator, batch, "seed " + seed);
                    check(either, filter, batch, "seed " + seed);
                }
            }
        }
    }

    /// Most expressions without extreme values are computed by a loop; else the tests above compare
    /// the row evaluator with itself.
    @Test
    void mostExpressionsAreFused() {
        Random random = new Random(42);
        RandomValues values = new RandomValues(random, 0);
        RandomBatches batches = new RandomBatches(random, values, allocator);
        int fused = 0;
        for (int round = 0; round < 100; round++) {
            Schema schema = batches.schema();
            RandomExprs exprs = new RandomExprs(random, values, schema);
            Expr expression = exprs.of(exprs.type(), 2);
            FusedExpressions loop =
                    new FusedExpressions(List.of(expression), false, functions, eager);
            try (RecordBatch batch = batches.batch(schema, 10)) {
                var columns = loop.project(BatchRows.of(batch), allocator);
                fused += columns.isPresent() ? 1 : 0;
                columns.ifPresent(found -> found.forEach(Column::release));
            }
        }
        assertThat(fused).isGreaterThan(60);
    }

    private void check(
            List<Expr> expressions,
            ProjectionEvaluator evaluator,
            RecordBatch batch,
            String where) {
        List<Column> columns;
        try {
            columns = evaluator.evaluate(batch, allocator);
        } catch (QueryException e) {
            assertThat(firstError(expressions, batch))
                    .as("%s: %s", where, print(expressions))
                    .isEqualTo(e.code() + e.getMessage());
            return;
        }
        RowEvaluator oracle = new RowEvaluator(functions, allocator);
        BatchRows rows = BatchRows.of(batch);
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            assertThat(column.length()).isEqualTo(rows.count());
            assertThat(column.type()).isEqualTo(expressions.get(i).type());
            int nulls = 0;
            for (int row = 0; row < rows.count(); row++) {
                Object expected = oracle.evaluate(expressions.get(i), batch, rows.row(row));
                nulls += expected == null ? 1 : 0;
                Object actual = JavaLiterals.of(column, row);
                if (!Objects.equals(actual, expected)) {
                    String what = where + " row " + row + ": " + print(expressions);
                    assertThat(actual).as(what).isEqualTo(expected);
                }
            }
            assertThat(column.nullCount()).isEqualTo(nulls);
        }
        columns.forEach(Column::release);
    }

    private void check(
            Expr predicate, PredicateEvaluator evaluator, RecordBatch batch, String where) {
        RowEvaluator oracle = new RowEvaluator(functions, allocator);
        BatchRows rows = BatchRows.of(batch);
        List<Expr> conjuncts =
                predicate instanceof Expr.And(List<Expr> operands) ? operands : List.of(predicate);
        List<Integer> expected = new ArrayList<>();
        String error = null;
        for (int i = 0; i < rows.count() && error == null; i++) {
            try {
                if (oracle.passes(flat(conjuncts), batch, rows.row(i))) {
                    expected.add(rows.row(i));
                }
            } catch (QueryException e) {
                error = e.code() + e.getMessage();
            }
        }
        int[] passed = new int[rows.count()];
        String actualError = null;
        int count = 0;
        try {
            count = evaluator.select(batch, passed, allocator);
        } catch (QueryException e) {
            actualError = e.code() + e.getMessage();
        }
        assertThat(actualError).as("%s: %s", where, ExprPrinter.print(predicate)).isEqualTo(error);
        if (error == null) {
            assertThat(Arrays.stream(passed, 0, count).boxed().toList())
                    .as("%s: %s", where, ExprPrinter.print(predicate))
                    .isEqualTo(expected);
        }
    }

    private static List<Expr> flat(List<Expr> conjuncts) {
        List<Expr> all = new ArrayList<>();
        for (Expr conjunct : conjuncts) {
            if (conjunct instanceof Expr.And(List<Expr> operands)) {
                all.addAll(flat(operands));
            } else {
                all.add(conjunct);
            }
        }
        return all;
    }

    private String firstError(List<Expr> expressions, RecordBatch batch) {
        RowEvaluator oracle = new RowEvaluator(functions, allocator);
        BatchRows rows = BatchRows.of(batch);
        List<Expr> constantsFirst = new ArrayList<>(expressions);
        constantsFirst.sort(
                java.util.Comparator.comparing(
                        expression -> !ExprFacts.constant(expression, functions)));
        for (Expr expression : constantsFirst) {
            for (int i = 0; i < rows.count(); i++) {
                try {
                    oracle.evaluate(expression, batch, rows.row(i));
                } catch (QueryException e) {
                    return e.code() + e.getMessage();
                }
            }
        }
        return "no error";
    }

    private static String print(List<Expr> expressions) {
        return expressions.stream().map(ExprPrinter::print).toList().toString();
    }
}
