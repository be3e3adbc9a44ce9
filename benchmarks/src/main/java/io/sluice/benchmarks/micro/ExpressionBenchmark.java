package io.sluice.benchmarks.micro;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ArithmeticOp;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.function.FunctionRegistry;
import io.sluice.memory.SlabPool;
import io.sluice.operators.internal.expr.PredicateEvaluator;
import io.sluice.operators.internal.expr.ProjectionEvaluator;
import io.sluice.operators.internal.expr.RowEvaluator;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Time for each row of expressions over one batch of lineitem-like rows: the price of TPC-H query
/// 1 and the filter of query 6, in fused loops and row by row, and a LIKE.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ExpressionBenchmark.ROWS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ExpressionBenchmark {

    static final int ROWS = 8192;

    private static final DataType MONEY = DataType.decimal(15, 2);
    private static final Schema SCHEMA =
            Schema.of(
                    Field.required("l_extendedprice", MONEY),
                    Field.required("l_discount", MONEY),
                    Field.required("l_tax", MONEY),
                    Field.required("l_quantity", MONEY),
                    Field.required("l_shipdate", DataType.DATE),
                    Field.required("l_comment", DataType.UTF8));

    private final FunctionRegistry functions = FunctionRegistry.EMPTY;
    private final int[] rows = new int[ROWS];
    private BufferAllocator allocator;
    private RecordBatch batch;
    private ProjectionEvaluator price;
    private PredicateEvaluator filter;
    private PredicateEvaluator like;

    @Setup
    public void setUp() {
        allocator = new SlabPool(64 << 20).newRoot(1L << 30);
        batch = newBatch();
        price = ProjectionEvaluator.compile(prices(), functions);
        filter = PredicateEvaluator.compile(query6(), functions);
        Expr comment = column(5);
        Expr pattern = new Expr.Literal(DataType.UTF8, "%special%requests%");
        like = PredicateEvaluator.compile(new Expr.Like(comment, pattern, "", false), functions);
    }

    @TearDown
    public void tearDown() {
        batch.close();
        allocator.close();
    }

    @Benchmark
    public long pricesFused() {
        List<Column> columns = price.evaluate(batch, allocator);
        long last = columns.getLast().getDecimalLow(ROWS - 1);
        columns.forEach(Column::release);
        return last;
    }

    @Benchmark
    public int pricesRowByRow() {
        return rowByRow(prices());
    }

    @Benchmark
    public int filterFused() {
        return filter.select(batch, rows, allocator);
    }

    @Benchmark
    public int filterRowByRow() {
        return rowByRow(List.of(query6()));
    }

    @Benchmark
    public int likeFused() {
        return like.select(batch, rows, allocator);
    }

    private int rowByRow(List<Expr> expressions) {
        RowEvaluator evaluator = new RowEvaluator(functions, allocator);
        int values = 0;
        for (int row = 0; row < ROWS; row++) {
            for (Expr expression : expressions) {
                values += evaluator.evaluate(expression, batch, row) == null ? 0 : 1;
            }
        }
        return values;
    }

    private RecordBatch newBatch() {
        Random random = new Random(1);
        String[] words = {"special", "requests", "carefully", "furiously", "deposits", "ideas"};
        try (BatchWriter writer = BatchWriter.of(SCHEMA, allocator)) {
            for (int row = 0; row < ROWS; row++) {
                StringBuilder comment = new StringBuilder();
                while (comment.length() < 44) {
                    comment.append(words[random.nextInt(words.length)]).append(' ');
                }
                writer.appendRow(
                        money(90_000 + random.nextInt(10_000_000)),
                        money(random.nextInt(11)),
                        money(random.nextInt(9)),
                        money(100L * (1 + random.nextInt(50))),
                        LocalDate.of(1992, 1, 1).plusDays(random.nextInt(2526)),
                        comment.toString());
            }
            return writer.finish();
        }
    }

    /// `l_extendedprice * (1 - l_discount)` and that times `(1 + l_tax)`.
    private static List<Expr> prices() {
        Expr one = new Expr.Literal(DataType.decimal(1, 0), BigDecimal.ONE);
        Expr rest = arithmetic(ArithmeticOp.SUBTRACT, one, column(1), DataType.decimal(16, 2));
        Expr more = arithmetic(ArithmeticOp.ADD, one, column(2), DataType.decimal(16, 2));
        Expr price = arithmetic(ArithmeticOp.MULTIPLY, column(0), rest, DataType.decimal(31, 4));
        Expr charge = arithmetic(ArithmeticOp.MULTIPLY, price, more, DataType.decimal(38, 6));
        return List.of(price, charge);
    }

    private static Expr query6() {
        Expr from = new Expr.Literal(DataType.DATE, LocalDate.of(1994, 1, 1));
        Expr to = new Expr.Literal(DataType.DATE, LocalDate.of(1995, 1, 1));
        return new Expr.And(
                List.of(
                        new Expr.Comparison(ComparisonOp.GREATER_OR_EQUAL, column(4), from),
                        new Expr.Comparison(ComparisonOp.LESS, column(4), to),
                        new Expr.Comparison(ComparisonOp.GREATER_OR_EQUAL, column(1), literal(5)),
                        new Expr.Comparison(ComparisonOp.LESS_OR_EQUAL, column(1), literal(7)),
                        new Expr.Comparison(ComparisonOp.LESS, column(3), literal(2400))));
    }

    private static Expr arithmetic(ArithmeticOp op, Expr left, Expr right, DataType type) {
        return new Expr.Arithmetic(op, left, right, type);
    }

    private static Expr column(int index) {
        Field field = SCHEMA.field(index);
        return new Expr.ColumnRef(index, field.name(), field.type());
    }

    private static Expr literal(long cents) {
        return new Expr.Literal(MONEY, money(cents));
    }

    private static BigDecimal money(long cents) {
        return BigDecimal.valueOf(cents, 2);
    }
}
