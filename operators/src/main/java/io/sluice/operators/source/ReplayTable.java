package io.sluice.operators.source;

import static java.util.Objects.requireNonNull;

import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableDefinition.Watermark;
import io.sluice.catalog.TableProvider;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.expr.SortKey;
import io.sluice.operators.ExchangeExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.ReplayExec;
import io.sluice.operators.WatermarkExec;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Statistics;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/// Another table as an unbounded stream: its rows come in its own order, each when its time has
/// come, at a multiple of the pace at which time passes in the rows. Ends when the table does.
///
/// The table should be in the order of its times. Rows that are not come as they stand; whether
/// they are late is for the watermark to say. Holds nothing that has to be closed; the other table
/// stays its owner's. Thread-safe.
public final class ReplayTable implements TableProvider {

    private final TableProvider source;
    private final int timeColumn;
    private final double speed;
    private final Optional<Watermark> watermark;

    private ReplayTable(
            TableProvider source, int timeColumn, double speed, Optional<Watermark> watermark) {
        this.source = requireNonNull(source, "source is null");
        this.timeColumn = timeColumn;
        this.speed = speed;
        this.watermark = watermark;
    }

    /// A replay without event time.
    ///
    /// @param timeColumn name of the column, a date or timestamp, that says when a row happened
    /// @param speed seconds of the rows' time to a second of real time; 0 for as fast as asked for
    /// @throws QueryException with [ErrorCode#SQL_INVALID] if the table has no such column, or of
    ///   another type
    public static ReplayTable of(TableProvider source, String timeColumn, double speed) {
        int column = source.schema().indexOf(timeColumn).orElse(-1);
        if (column < 0 || !isTime(source.schema().field(column).type())) {
            throw new QueryException(
                    ErrorCode.SQL_INVALID,
                    "the time column \""
                            + timeColumn
                            + "\" of a replay is none of the dates and timestamps of "
                            + source.schema());
        }
        return new ReplayTable(source, column, speed, Optional.empty());
    }

    /// The same replay with watermarks: the event time is the watermark's column.
    ///
    /// @throws QueryException with [ErrorCode#SQL_INVALID] if it is not a timestamp
    public ReplayTable withWatermark(Watermark newWatermark) {
        Schema schema = source.schema();
        int column = schema.indexOf(newWatermark.column()).orElse(-1);
        if (column < 0 || !(schema.field(column).type() instanceof DataType.Timestamp)) {
            throw new QueryException(
                    ErrorCode.SQL_INVALID,
                    "the column \""
                            + newWatermark.column()
                            + "\" of a watermark is none of the timestamps of "
                            + schema);
        }
        return new ReplayTable(source, timeColumn, speed, Optional.of(newWatermark));
    }

    @Override
    public Schema schema() {
        return source.schema();
    }

    @Override
    public Statistics statistics() {
        return source.statistics().toInexact();
    }

    /// Rows come as one partition, in the order in which the table has them; where it insists on
    /// several, these are merged by their times.
    @Override
    public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
        return Mono.defer(() -> {
            List<Integer> needed = needed(request.projection());
            return source.scan(
                            ScanRequest.all(schema().size()).withProjection(needed),
                            inOnePartition(context))
                    .map(plan -> replay(plan, needed, request.projection().size()));
        });
    }

    private static boolean isTime(DataType type) {
        return type instanceof DataType.Timestamp || type.equals(DataType.DATE);
    }

    /// The wanted columns, and behind them those that pace and watermark need besides.
    private List<Integer> needed(List<Integer> wanted) {
        List<Integer> needed = new ArrayList<>(wanted);
        for (int column : timeColumns()) {
            if (!needed.contains(column)) {
                needed.add(column);
            }
        }
        return needed;
    }

    private List<Integer> timeColumns() {
        List<Integer> columns = new ArrayList<>(List.of(timeColumn));
        watermark.ifPresent(mark -> columns.add(schema().indexOf(mark.column()).orElseThrow()));
        return columns;
    }

    private static PlanningContext inOnePartition(PlanningContext context) {
        return new PlanningContext(
                context.query().toBuilder().set(EngineOptions.TARGET_PARTITIONS, 1).build(),
                context.functions(),
                context.factories(),
                List.of(),
                context.allocator(),
                context.blocking());
    }

    private ExecutionPlan replay(ExecutionPlan scan, List<Integer> columns, int wantedCount) {
        int time = columns.indexOf(timeColumn);
        ExecutionPlan plan =
                scan.properties().partitioning().count() == 1
                        ? scan
                        : new ExchangeExec(
                                scan, Partitioning.single(), List.of(SortKey.ascending(time)));
        plan = new ReplayExec(plan, time, speed);
        if (watermark.isPresent()) {
            int event = schema().indexOf(watermark.get().column()).orElseThrow();
            plan = new WatermarkExec(plan, columns.indexOf(event), watermark.get().delayMicros());
        }
        return columns.size() == wantedCount ? plan : firstColumns(plan, wantedCount);
    }

    private static ExecutionPlan firstColumns(ExecutionPlan plan, int count) {
        List<Expr> references = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Field field = plan.schema().field(i);
            references.add(new Expr.ColumnRef(i, field.name(), field.type()));
        }
        int[] columns = IntStream.range(0, count).toArray();
        return new ProjectionExec(plan, references, plan.schema().select(columns));
    }
}
