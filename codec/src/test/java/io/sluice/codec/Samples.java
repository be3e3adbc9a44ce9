package io.sluice.codec;

import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.expr.SortKey;
import io.sluice.operators.CoalesceBatchesExec;
import io.sluice.operators.ExchangeExec;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.FilterExec;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.HashJoinExec;
import io.sluice.operators.LimitExec;
import io.sluice.operators.NestedLoopJoinExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.ReplayExec;
import io.sluice.operators.SortExec;
import io.sluice.operators.TopKExec;
import io.sluice.operators.UnionExec;
import io.sluice.operators.ValuesExec;
import io.sluice.operators.WatermarkExec;
import io.sluice.operators.WindowAggregateExec;
import io.sluice.operators.WindowAssignExec;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.operators.spec.FileFormat;
import io.sluice.operators.spec.FileSplit;
import io.sluice.operators.spec.JoinType;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One of everything that a plan can consist of, and two where something could be forgotten: each
/// component of each node has at least two values among these.
final class Samples {

    static final List<DataType> TYPES =
            List.of(
                    DataType.NULL,
                    DataType.BOOL,
                    DataType.INT8,
                    DataType.INT64,
                    DataType.FLOAT32,
                    DataType.FLOAT64,
                    DataType.decimal(1, 0),
                    DataType.decimal(38, 37),
                    DataType.UTF8,
                    DataType.BINARY,
                    DataType.DATE,
                    DataType.TIME,
                    DataType.TIMESTAMP,
                    DataType.TIMESTAMP_TZ,
                    DataType.list(DataType.list(DataType.INT32)),
                    new DataType.ListOf(
                            new Field("item", DataType.UTF8, false, Map.of("k", "v", "a", "b"))),
                    DataType.struct(),
                    DataType.struct(
                            Field.required(
                                    "x", DataType.struct(Field.nullable("y", DataType.DATE))),
                            Field.nullable("", DataType.list(DataType.BOOL))));

    static final Schema SCHEMA =
            new Schema(
                    List.of(
                            Field.required("id", DataType.INT64),
                            new Field("name", DataType.UTF8, true, Map.of("origin", "acme")),
                            Field.nullable("price", DataType.decimal(15, 2)),
                            Field.nullable("at", DataType.TIMESTAMP)),
                    Map.of("table", "orders"));

    static final Expr ID = new Expr.ColumnRef(0, "id", DataType.INT64);
    static final Expr NAME = new Expr.ColumnRef(1, "name", DataType.UTF8);
    static final Expr PRICE = new Expr.ColumnRef(2, "price", DataType.decimal(15, 2));
    static final Expr ONE = new Expr.Literal(DataType.INT64, 1L);
    static final Expr ID_IS_ONE = new Expr.Comparison(Expr.ComparisonOp.EQUAL, ID, ONE);
    static final Expr NAME_IS_NULL = new Expr.IsNull(NAME);

    private Samples() {}

    static List<Expr.Literal> literals() {
        return List.of(
                new Expr.Literal(DataType.BOOL, false),
                new Expr.Literal(DataType.INT8, -128L),
                new Expr.Literal(DataType.INT64, Long.MIN_VALUE),
                new Expr.Literal(DataType.FLOAT32, -0.0),
                new Expr.Literal(DataType.FLOAT64, Double.NaN),
                new Expr.Literal(DataType.FLOAT64, Double.MIN_VALUE),
                new Expr.Literal(DataType.decimal(15, 2), new BigDecimal("-1.10")),
                new Expr.Literal(DataType.decimal(38, 0), new BigDecimal("9".repeat(38))),
                new Expr.Literal(DataType.UTF8, "ß€𝄞\0'"),
                new Expr.Literal(DataType.UTF8, ""),
                new Expr.Literal(DataType.BINARY, ByteBuffer.wrap(new byte[] {0, -1, 127})),
                new Expr.Literal(DataType.DATE, LocalDate.of(-1, 2, 3)),
                new Expr.Literal(DataType.TIME, LocalTime.of(23, 59, 59, 999_999_000)),
                new Expr.Literal(DataType.TIMESTAMP, LocalDateTime.of(1969, 12, 31, 23, 59, 1)),
                new Expr.Literal(DataType.TIMESTAMP, LocalDateTime.of(2026, 1, 2, 3, 4, 5, 6000)),
                new Expr.Literal(
                        DataType.TIMESTAMP_TZ, Instant.parse("2026-01-02T03:04:05.000006Z")));
    }

    static List<Expr> exprs() {
        List<Expr> exprs = new ArrayList<>(literals());
        TYPES.forEach(type -> exprs.add(new Expr.NullLiteral(type)));
        TYPES.forEach(type -> exprs.add(new Expr.ColumnRef(7, "c", type)));
        for (Expr.ArithmeticOp op : Expr.ArithmeticOp.values()) {
            exprs.add(new Expr.Arithmetic(op, ID, ONE, DataType.INT64));
            exprs.add(new Expr.Arithmetic(op, PRICE, ONE, DataType.decimal(38, 4)));
        }
        for (Expr.ComparisonOp op : Expr.ComparisonOp.values()) {
            exprs.add(new Expr.Comparison(op, ONE, ID));
        }
        exprs.add(new Expr.Negate(ID));
        exprs.add(new Expr.And(List.of(ID_IS_ONE, NAME_IS_NULL, Expr.TRUE)));
        exprs.add(new Expr.Or(List.of(Expr.FALSE, new Expr.And(List.of(ID_IS_ONE, Expr.TRUE)))));
        exprs.add(new Expr.Not(NAME_IS_NULL));
        exprs.add(NAME_IS_NULL);
        exprs.add(new Expr.Cast(ID, DataType.decimal(20, 1)));
        exprs.add(
                new Expr.Case(
                        List.of(
                                new Expr.Branch(ID_IS_ONE, NAME),
                                new Expr.Branch(
                                        NAME_IS_NULL, new Expr.Literal(DataType.UTF8, "none"))),
                        new Expr.NullLiteral(DataType.UTF8),
                        DataType.UTF8));
        exprs.add(new Expr.In(ID, List.of()));
        exprs.add(
                new Expr.In(
                        ID,
                        List.of(
                                new Expr.Literal(DataType.INT64, 1L),
                                new Expr.Literal(DataType.INT64, 2L))));
        Expr pattern = new Expr.Literal(DataType.UTF8, "a%");
        exprs.add(new Expr.Like(NAME, pattern, "", false));
        exprs.add(new Expr.Like(NAME, pattern, "\\", true));
        exprs.add(new Expr.Call("upper", List.of(NAME), DataType.UTF8));
        exprs.add(new Expr.Call("abs", List.of(new Expr.Negate(ID)), DataType.INT64));
        return exprs;
    }

    /// Plans whose nodes cover every node that can be sent.
    static List<ExecutionPlan> plans() {
        List<ExecutionPlan> plans = new ArrayList<>();
        addLeaves(plans);
        ExecutionPlan scan = scan();
        plans.add(new FilterExec(scan, ID_IS_ONE));
        plans.add(new FilterExec(values(), NAME_IS_NULL));
        plans.add(
                new ProjectionExec(
                        scan,
                        List.of(NAME, ID_IS_ONE),
                        Schema.of(
                                Field.nullable("n", DataType.UTF8),
                                Field.nullable("is_one", DataType.BOOL))));
        plans.add(new ProjectionExec(scan, List.of(), Schema.EMPTY));
        plans.add(new SortExec(scan, List.of(SortKey.ascending(0), new SortKey(1, true, true))));
        plans.add(new SortExec(scan, List.of(new SortKey(2, false, true))));
        plans.add(new TopKExec(scan, List.of(new SortKey(2, true, false)), 10));
        plans.add(new TopKExec(scan, List.of(SortKey.ascending(1)), Long.MAX_VALUE));
        plans.add(new LimitExec(scan, 0, 5, true));
        plans.add(new LimitExec(scan, 7, LimitExec.NO_LIMIT, false));
        plans.add(new UnionExec(List.of(scan, values(), scan), SCHEMA));
        plans.add(new UnionExec(List.of(values()), anonymous(SCHEMA)));
        plans.add(new CoalesceBatchesExec(scan, 1));
        plans.add(new CoalesceBatchesExec(scan, 8192));
        plans.add(new ReplayExec(scan, 3, 86_400.5));
        plans.add(new ReplayExec(onlyTimes(), 0, ReplayExec.UNPACED));
        plans.add(new WatermarkExec(scan, 3, 300_000_000));
        plans.add(new WatermarkExec(onlyTimes(), 0, 0));
        addExchanges(plans, scan);
        addAggregates(plans, scan);
        addJoins(plans, scan);
        addWindows(plans, scan);
        return plans;
    }

    static ExecutionPlan values() {
        List<Expr> row =
                List.of(
                        ONE,
                        new Expr.NullLiteral(DataType.UTF8),
                        new Expr.Literal(DataType.decimal(15, 2), new BigDecimal("1.00")),
                        new Expr.Literal(DataType.TIMESTAMP, LocalDateTime.of(2026, 1, 1, 0, 0)));
        return new ValuesExec(List.of(row, row), SCHEMA);
    }

    private static ExecutionPlan onlyTimes() {
        return new ValuesExec(List.of(), SCHEMA.select(3));
    }

    static FileScanExec scan() {
        return new FileScanExec(
                new FileFormat.Parquet(),
                SCHEMA,
                List.of(0, 1, 2, 3),
                List.of(ID_IS_ONE, NAME_IS_NULL),
                FileScanExec.NO_LIMIT,
                List.of(
                        List.of(
                                new FileSplit("/a.parquet", 0, 100, -17),
                                new FileSplit("/b", 5, 0)),
                        List.of()),
                statistics());
    }

    private static Statistics statistics() {
        return new Statistics(
                Precision.exact(1000L),
                Precision.inexact(1L << 40),
                List.of(
                        new ColumnStatistics(
                                Precision.exact(0L),
                                Precision.exact(-5L),
                                Precision.inexact(5L),
                                Precision.absent()),
                        new ColumnStatistics(
                                Precision.inexact(3L),
                                Precision.exact("a"),
                                Precision.exact("z"),
                                Precision.inexact(26L)),
                        new ColumnStatistics(
                                Precision.absent(),
                                Precision.exact(new BigDecimal("0.01")),
                                Precision.absent(),
                                Precision.exact(7L)),
                        ColumnStatistics.UNKNOWN));
    }

    private static void addLeaves(List<ExecutionPlan> plans) {
        plans.add(values());
        plans.add(new ValuesExec(List.of(), Schema.EMPTY));
        plans.add(new ValuesExec(List.of(List.of(), List.of(), List.of()), Schema.EMPTY));
        plans.add(scan());
        List<FileFormat> formats =
                List.of(
                        new FileFormat.Csv(true, ',', '"', ""),
                        new FileFormat.Csv(false, '\t', '\uffff', "NULL"),
                        new FileFormat.Csv(true, ',', '"', "", true),
                        new FileFormat.JsonLines(),
                        new FileFormat.JsonLines(true),
                        new FileFormat.ArrowIpc());
        for (FileFormat format : formats) {
            plans.add(
                    new FileScanExec(
                            format,
                            anonymous(SCHEMA),
                            List.of(2, 0),
                            List.of(),
                            17,
                            List.of(List.of(new FileSplit("/ü b.csv", 1L << 33, 1L << 34))),
                            Statistics.unknown(2)));
        }
    }

    /// The same columns without metadata.
    private static Schema anonymous(Schema schema) {
        return Schema.of(
                schema.fields().stream()
                        .map(field -> Field.nullable(field.name(), field.type()))
                        .toList());
    }

    private static void addExchanges(List<ExecutionPlan> plans, ExecutionPlan scan) {
        plans.add(new ExchangeExec(scan, Partitioning.single(), List.of()));
        plans.add(
                new ExchangeExec(scan, Partitioning.single(), List.of(new SortKey(1, true, true))));
        plans.add(new ExchangeExec(scan, new Partitioning.Hash(List.of(1, 0), 3), List.of()));
        plans.add(new ExchangeExec(scan, new Partitioning.RoundRobin(4), List.of()));
    }

    private static void addAggregates(List<ExecutionPlan> plans, ExecutionPlan scan) {
        AggregateCall count =
                new AggregateCall("count", List.of(), false, ID_IS_ONE, DataType.INT64, "n");
        AggregateCall distinct =
                new AggregateCall("count", List.of(ID, NAME), true, Expr.TRUE, DataType.INT64, "d");
        plans.add(
                new HashAggregateExec(
                        scan,
                        AggregateMode.SINGLE,
                        List.of(NAME),
                        List.of(count, distinct),
                        Schema.of(
                                Field.nullable("name", DataType.UTF8),
                                Field.required("n", DataType.INT64),
                                Field.required("d", DataType.INT64))));
        HashAggregateExec partial =
                new HashAggregateExec(
                        scan,
                        AggregateMode.PARTIAL,
                        List.of(),
                        List.of(count),
                        Schema.of(Field.required("n", DataType.INT64)));
        plans.add(partial);
        plans.add(
                new HashAggregateExec(
                        new ExchangeExec(partial, Partitioning.single(), List.of()),
                        AggregateMode.FINAL,
                        List.of(),
                        List.of(count),
                        Schema.of(Field.required("n", DataType.INT64))));
    }

    private static void addJoins(List<ExecutionPlan> plans, ExecutionPlan scan) {
        for (JoinType type : JoinType.values()) {
            if (type.keepsUnmatchedRight()) {
                // only all left rows together tell which right ones are unmatched: stays here
                continue;
            }
            boolean both = type.yieldsRightColumns();
            Schema schema = both ? SCHEMA.concat(SCHEMA) : SCHEMA;
            if (type == JoinType.MARK) {
                schema = SCHEMA.concat(Schema.of(Field.nullable("mark", DataType.BOOL)));
            }
            plans.add(
                    new HashJoinExec(
                            scan,
                            values(),
                            type,
                            both ? List.of(0, 1) : List.of(2),
                            both ? List.of(0, 1) : List.of(2),
                            both,
                            both ? Expr.TRUE : ID_IS_ONE,
                            schema));
            plans.add(
                    new NestedLoopJoinExec(
                            scan, values(), type, both ? NAME_IS_NULL : Expr.TRUE, schema));
        }
        plans.add(
                new HashJoinExec(
                        values(),
                        scan,
                        JoinType.SEMI,
                        List.of(1),
                        List.of(1),
                        false,
                        Expr.TRUE,
                        SCHEMA));
    }

    private static void addWindows(List<ExecutionPlan> plans, ExecutionPlan scan) {
        WindowSpec tumble = new WindowSpec.Tumble(86_400_000_000L, -3_600_000_000L);
        WindowSpec hop = new WindowSpec.Hop(1, 2, 3);
        Schema bounds =
                Schema.of(
                        Field.required("window_start", DataType.TIMESTAMP),
                        Field.required("window_end", DataType.TIMESTAMP),
                        Field.required("window_time", DataType.TIMESTAMP));
        Expr start = new Expr.ColumnRef(4, "window_start", DataType.TIMESTAMP);
        AggregateCall sum =
                new AggregateCall("sum", List.of(ID), false, Expr.TRUE, DataType.INT64, "s");
        plans.add(new WindowAssignExec(scan, tumble, 3, SCHEMA.concat(bounds)));
        plans.add(new WindowAssignExec(onlyTimes(), hop, 0, SCHEMA.select(3).concat(bounds)));
        plans.add(
                WindowAggregateExec.single(
                        scan,
                        hop,
                        3,
                        new Expr.Comparison(
                                Expr.ComparisonOp.LESS,
                                start,
                                new Expr.ColumnRef(6, "window_time", DataType.TIMESTAMP)),
                        List.of(start, NAME),
                        List.of(sum),
                        Schema.of(
                                Field.required("window_start", DataType.TIMESTAMP),
                                Field.nullable("name", DataType.UTF8),
                                Field.nullable("s", DataType.INT64))));
        plans.add(
                WindowAggregateExec.single(
                        onlyTimes(),
                        tumble,
                        0,
                        Expr.TRUE,
                        List.of(new Expr.ColumnRef(1, "window_start", DataType.TIMESTAMP)),
                        List.of(),
                        Schema.of(Field.required("window_start", DataType.TIMESTAMP))));
        plans.add(
                new WindowAggregateExec(
                        onlyTimes(),
                        AggregateMode.FINAL,
                        tumble,
                        0,
                        Expr.TRUE,
                        List.of(new Expr.ColumnRef(2, "window_end", DataType.TIMESTAMP)),
                        List.of(),
                        Schema.of(Field.required("window_end", DataType.TIMESTAMP))));
    }

    static io.sluice.serde.DecodeContext decoding() {
        return new io.sluice.serde.DecodeContext(
                io.sluice.plan.Factories.NONE,
                BuiltinFunctions.registry(),
                io.sluice.context.QueryContext.builder().build());
    }
}
