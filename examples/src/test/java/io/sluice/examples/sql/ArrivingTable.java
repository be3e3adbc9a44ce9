package io.sluice.examples.sql;

import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.expr.Expr;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.WatermarkExec;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// Rows as a stream with event time, out of their order by no more than a delay, dealt to
/// partitions in turn.
final class ArrivingTable implements TableProvider {

    private final Schema schema;
    private final int timeColumn;
    private final Duration delay;
    private final List<Batches> partitions;

    private ArrivingTable(Schema schema, int timeColumn, Duration delay, List<Batches> partitions) {
        this.schema = schema;
        this.timeColumn = timeColumn;
        this.delay = delay;
        this.partitions = partitions;
    }

    /// @param delay by how much rows are, and may be, out of order
    static ArrivingTable of(
            Schema schema,
            int timeColumn,
            List<List<@Nullable Object>> rows,
            Duration delay,
            int partitions,
            int batchRows,
            SplittableRandom random) {
        List<List<@Nullable Object>> arriving = shuffled(rows, timeColumn, delay, random);
        List<Batches> batches = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            List<List<@Nullable Object>> some = new ArrayList<>();
            for (int row = partition; row < arriving.size(); row += partitions) {
                some.add(arriving.get(row));
            }
            batches.add(Batches.of(schema, some, batchRows));
        }
        return new ArrivingTable(schema, timeColumn, delay, batches);
    }

    /// Each row comes at some moment between its time and the delay after it; rows without a time
    /// come at any moment.
    private static List<List<@Nullable Object>> shuffled(
            List<List<@Nullable Object>> rows,
            int timeColumn,
            Duration delay,
            SplittableRandom random) {
        record Arrival(LocalDateTime moment, List<@Nullable Object> row) {}
        LocalDateTime[] last = {LocalDateTime.of(1970, 1, 1, 0, 0)};
        return rows.stream()
                .map(row -> {
                    if (row.get(timeColumn) instanceof LocalDateTime time) {
                        last[0] = time;
                    }
                    long micros = random.nextLong(delay.toNanos() / 1000 + 1);
                    return new Arrival(last[0].plus(micros, ChronoUnit.MICROS), row);
                })
                .sorted(Comparator.comparing(Arrival::moment))
                .map(Arrival::row)
                .toList();
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
        return Mono.fromSupplier(() -> {
            ExecutionPlan stream =
                    new WatermarkExec(
                            BatchesExec.of(partitions.toArray(Batches[]::new)),
                            timeColumn,
                            delay.toNanos() / 1000);
            List<Expr> columns = new ArrayList<>();
            List<Field> fields = new ArrayList<>();
            for (int column : request.projection()) {
                Field field = schema.field(column);
                columns.add(new Expr.ColumnRef(column, field.name(), field.type()));
                fields.add(field);
            }
            boolean all =
                    request.projection().equals(IntStream.range(0, schema.size()).boxed().toList());
            return all ? stream : new ProjectionExec(stream, columns, Schema.of(fields));
        });
    }
}
