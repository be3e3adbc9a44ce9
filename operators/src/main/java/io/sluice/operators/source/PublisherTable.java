package io.sluice.operators.source;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.RecordBatch;
import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.operators.PublisherScanExec;
import io.sluice.plan.Boundedness;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.type.Schema;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/// A table whose rows come from a Reactive Streams publisher, bounded or not.
///
/// Each query that scans the table subscribes to the publisher once; what a second subscription
/// yields is the publisher's affair. Demand reaches it, cancel too, its errors fail the query with
/// their cause. The publisher owns nothing that it has published: batches belong to the query.
public final class PublisherTable implements TableProvider {

    private final Schema schema;
    private final Publisher<RecordBatch> batches;
    private final Boundedness boundedness;

    private PublisherTable(Schema schema, Publisher<RecordBatch> batches, Boundedness boundedness) {
        this.schema = requireNonNull(schema, "schema is null");
        this.batches = requireNonNull(batches, "batches is null");
        this.boundedness = requireNonNull(boundedness, "boundedness is null");
    }

    /// A table of batches, each of which satisfies the schema.
    public static PublisherTable of(
            Schema schema, Publisher<RecordBatch> batches, Boundedness boundedness) {
        return new PublisherTable(schema, batches, boundedness);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    public Boundedness boundedness() {
        return boundedness;
    }

    /// Where the rows come from.
    public Publisher<RecordBatch> batches() {
        return batches;
    }

    @Override
    public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
        return Mono.fromSupplier(
                () -> new PublisherScanExec(schema, batches, boundedness, request.projection()));
    }
}
