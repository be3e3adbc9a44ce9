package io.sluice.optimizer.rules;

import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.expr.SortKey;
import io.sluice.operators.FilterExec;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.HashJoinExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.SortExec;
import io.sluice.operators.WindowAssignExec;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.operators.spec.JoinType;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.plan.Boundedness;
import io.sluice.plan.ChangelogMode;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;

/// Small plans for tests of rules. A column whose name begins with `t` is a timestamp, all others
/// are numbers.
final class Plans {

    private Plans() {}

    /// A planning context with built-in functions, three partitions and these workers.
    static PlanningContext context(PlanningContext plain, String... workers) {
        return new PlanningContext(
                QueryContext.builder().set(EngineOptions.TARGET_PARTITIONS, 3).build(),
                BuiltinFunctions.registry(),
                plain.factories(),
                List.of(workers),
                plain.allocator(),
                plain.blocking());
    }

    /// A scan that promises things and never runs.
    record Scan(String table, Schema schema, PlanProperties properties, Statistics statistics)
            implements ExecutionPlan {

        @Override
        public String name() {
            return "Scan";
        }

        @Override
        public List<ExecutionPlan> children() {
            return List.of();
        }

        @Override
        public Scan withChildren(List<ExecutionPlan> children) {
            return this;
        }

        @Override
        public void describe(PlanDescription description) {
            description.add("table", table);
        }

        @Override
        public Flux<RecordBatch> execute(int partition, TaskContext context) {
            throw new AssertionError("a rule ran the plan");
        }

        Scan partitions(int count) {
            return with(properties.withPartitioning(Partitioning.unknown(count)));
        }

        Scan unbounded() {
            return with(properties.withBoundedness(Boundedness.UNBOUNDED));
        }

        Scan eventTime(String column) {
            return with(properties.withEventTimeColumn(schema.indexOf(column).orElseThrow()));
        }

        Scan ordered(String column) {
            return with(
                    properties.withOrdering(
                            List.of(SortKey.ascending(schema.indexOf(column).orElseThrow()))));
        }

        Scan changelog(ChangelogMode mode) {
            return with(properties.withChangelogMode(mode));
        }

        Scan onCoordinator() {
            return with(properties.withPlacement(Placement.COORDINATOR));
        }

        Scan rows(Precision<Long> count) {
            return new Scan(table, schema, properties, statistics.withRowCount(count));
        }

        Scan statistics(Statistics newStatistics) {
            return new Scan(table, schema, properties, newStatistics);
        }

        private Scan with(PlanProperties newProperties) {
            return new Scan(table, schema, newProperties, statistics);
        }
    }

    static Scan scan(String table, String... columns) {
        Schema schema =
                Schema.of(
                        Arrays.stream(columns)
                                .map(name -> Field.nullable(name, type(name)))
                                .toList());
        return new Scan(
                table,
                schema,
                PlanProperties.of(Partitioning.single()),
                Statistics.unknown(columns.length));
    }

    private static DataType type(String column) {
        return column.startsWith("t") ? DataType.TIMESTAMP : DataType.INT64;
    }

    static Expr column(ExecutionPlan plan, String name) {
        int index = plan.schema().indexOf(name).orElseThrow();
        return new Expr.ColumnRef(index, name, plan.schema().field(index).type());
    }

    static Expr number(long value) {
        return new Expr.Literal(DataType.INT64, value);
    }

    static FilterExec filter(ExecutionPlan input, String column, ComparisonOp op, long value) {
        return new FilterExec(input, new Expr.Comparison(op, column(input, column), number(value)));
    }

    static ProjectionExec project(ExecutionPlan input, String... columns) {
        List<Expr> expressions = Arrays.stream(columns).map(name -> column(input, name)).toList();
        return new ProjectionExec(
                input,
                expressions,
                Schema.of(
                        expressions.stream()
                                .map(expr -> input.schema().field(((Expr.ColumnRef) expr).index()))
                                .toList()));
    }

    static HashJoinExec join(
            ExecutionPlan left,
            ExecutionPlan right,
            JoinType type,
            String leftKey,
            String rightKey) {
        Schema schema =
                type.yieldsRightColumns() ? left.schema().concat(right.schema()) : left.schema();
        return new HashJoinExec(
                left,
                right,
                type,
                List.of(left.schema().indexOf(leftKey).orElseThrow()),
                List.of(right.schema().indexOf(rightKey).orElseThrow()),
                false,
                Expr.TRUE,
                schema);
    }

    static AggregateCall count() {
        return new AggregateCall("count", List.of(), false, Expr.TRUE, DataType.INT64, "count");
    }

    static AggregateCall call(ExecutionPlan input, String function, String column) {
        return new AggregateCall(
                function,
                List.of(column(input, column)),
                false,
                Expr.TRUE,
                DataType.INT64,
                function);
    }

    static HashAggregateExec aggregate(
            ExecutionPlan input, List<String> keys, AggregateCall... calls) {
        List<Field> fields =
                Stream.concat(
                                keys.stream()
                                        .map(key ->
                                                input.schema()
                                                        .field(
                                                                input.schema()
                                                                        .indexOf(key)
                                                                        .orElseThrow())),
                                Arrays.stream(calls)
                                        .map(call -> Field.nullable(call.name(), call.type())))
                        .toList();
        return new HashAggregateExec(
                input,
                AggregateMode.SINGLE,
                keys.stream().map(key -> column(input, key)).toList(),
                List.of(calls),
                Schema.of(fields));
    }

    static SortExec sort(ExecutionPlan input, String column) {
        return new SortExec(
                input, List.of(SortKey.ascending(input.schema().indexOf(column).orElseThrow())));
    }

    static WindowAssignExec tumble(ExecutionPlan input, String timeColumn) {
        Schema bounds =
                Schema.of(
                        Field.required("window_start", DataType.TIMESTAMP),
                        Field.required("window_end", DataType.TIMESTAMP),
                        Field.required("window_time", DataType.TIMESTAMP));
        return new WindowAssignExec(
                input,
                new WindowSpec.Tumble(60_000_000, 0),
                input.schema().indexOf(timeColumn).orElseThrow(),
                input.schema().concat(bounds));
    }
}
