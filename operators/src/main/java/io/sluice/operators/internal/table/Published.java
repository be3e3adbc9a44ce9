package io.sluice.operators.internal.table;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.TaskContext;
import io.sluice.source.CheckedFlux;
import io.sluice.source.LazySource;
import io.sluice.type.Schema;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Where the rows of a publisher's table come from.
public sealed interface Published {

    /// Rows that arrive within this time share a batch, unless it is full before.
    Duration LINGER = Duration.ofMillis(10);

    /// Subscribes to the publisher when it is subscribed to.
    ///
    /// @param schema of the published rows
    /// @param projection which columns come out
    Flux<RecordBatch> run(Schema schema, int[] projection, TaskContext context);

    /// Whole batches.
    record Batches(Publisher<RecordBatch> publisher) implements Published {

        @Override
        public Flux<RecordBatch> run(Schema schema, int[] projection, TaskContext context) {
            Schema output = schema.select(projection);
            return LazySource.open(() -> Mono.just(publisher)).stream(
                            found -> found,
                            batch -> own(batch, schema, context).select(output, projection))
                    .close(_ -> {})
                    .run(context);
        }

        /// Makes the batch's memory the query's, by a copy if it is of another tree of allocators.
        private static RecordBatch own(RecordBatch batch, Schema schema, TaskContext context) {
            String mismatch = batch.schema().mismatch(schema);
            if (!mismatch.isEmpty()) {
                batch.close();
                throw new QueryException(
                        ErrorCode.DATA_MALFORMED,
                        "a publisher's batch does not have the table's columns: " + mismatch);
            }
            return BatchMoves.into(schema, context.allocator(), batch);
        }
    }

    /// Single rows, which are gathered into batches.
    ///
    /// @param values a row's values, one for each column of the schema
    record Rows<T>(Publisher<? extends T> publisher, Function<? super T, @Nullable Object[]> values)
            implements Published {

        @Override
        public Flux<RecordBatch> run(Schema schema, int[] projection, TaskContext context) {
            Schema output = schema.select(projection);
            int batchRows = context.query().get(EngineOptions.BATCH_ROWS);
            return LazySource.open(() -> Mono.just(publisher)).stream(
                            found ->
                                    new GatheredRows<T>(
                                            CheckedFlux.of(found, context),
                                            batchRows,
                                            LINGER,
                                            context.cpu()),
                            rows -> batch(rows, schema, output, projection, context))
                    .close(_ -> {})
                    .run(context);
        }

        private RecordBatch batch(
                List<? extends T> rows,
                Schema schema,
                Schema output,
                int[] projection,
                TaskContext context) {
            try (BatchWriter writer = BatchWriter.of(output, context.allocator())) {
                for (T row : rows) {
                    @Nullable Object[] all = values.apply(row);
                    if (all.length != schema.size()) {
                        throw new QueryException(
                                ErrorCode.DATA_MALFORMED,
                                "a published row has "
                                        + all.length
                                        + " values for "
                                        + schema.size()
                                        + " columns");
                    }
                    for (int i = 0; i < projection.length; i++) {
                        writer.column(i).append(all[projection[i]]);
                    }
                    writer.endRow();
                }
                return writer.finish();
            }
        }
    }
}
