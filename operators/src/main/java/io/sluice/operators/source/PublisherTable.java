package io.sluice.operators.source;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.RecordBatch;
import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.operators.PublisherScanExec;
import io.sluice.operators.internal.table.Published;
import io.sluice.plan.Boundedness;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.type.Schema;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/// A table whose rows come from a Reactive Streams publisher, bounded or not.
///
/// ```java
/// session.register("trades", PublisherTable.ofRecords(Trade.class, trades, UNBOUNDED));
/// ```
///
/// Each query that scans the table subscribes to the publisher once; what a second subscription
/// yields is the publisher's affair. Demand and cancel reach it; its errors fail the query with
/// their cause. Batches that it has published belong to the query. Thread-safe.
public final class PublisherTable implements TableProvider {

    private final Schema schema;
    private final Published source;
    private final Boundedness boundedness;

    private PublisherTable(Schema schema, Published source, Boundedness boundedness) {
        this.schema = requireNonNull(schema, "schema is null");
        this.source = source;
        this.boundedness = requireNonNull(boundedness, "boundedness is null");
    }

    /// A table of batches, each of which satisfies the schema.
    public static PublisherTable of(
            Schema schema, Publisher<RecordBatch> batches, Boundedness boundedness) {
        requireNonNull(batches, "batches is null");
        return new PublisherTable(schema, new Published.Batches(batches), boundedness);
    }

    /// A table of rows, each a list with a value for each column, as the Java objects that
    /// [DataType][io.sluice.type.DataType] names, or null.
    public static PublisherTable ofRows(
            Schema schema, Publisher<? extends List<?>> rows, Boundedness boundedness) {
        requireNonNull(rows, "rows is null");
        return new PublisherTable(
                schema, new Published.Rows<List<?>>(rows, List::toArray), boundedness);
    }

    /// A table of records, whose components are the columns. Their names are written with
    /// underscores, as SQL has them: `eventTime` is `event_time`. Primitive components are not
    /// null.
    ///
    /// @param type a public record class; its components are primitives or their boxes, `String`,
    ///   `ByteBuffer`, `LocalDate`, `LocalTime`, `LocalDateTime` or `Instant`
    /// @throws IllegalArgumentException for components of other classes; use [#ofRows] for these
    public static <R extends Record> PublisherTable ofRecords(
            Class<R> type, Publisher<? extends R> records, Boundedness boundedness) {
        requireNonNull(records, "records is null");
        RecordColumns<R> columns = RecordColumns.of(type);
        return new PublisherTable(
                columns.schema(), new Published.Rows<R>(records, columns::values), boundedness);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    public Boundedness boundedness() {
        return boundedness;
    }

    @Override
    public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
        return Mono.fromSupplier(() ->
                new PublisherScanExec(
                        schema, source, boundedness, request.projection(), request.tableName()));
    }
}
