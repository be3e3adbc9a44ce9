package io.sluice.rsocket.internal.stream;

import io.sluice.batch.RecordBatch;
import io.sluice.type.Schema;
import java.util.Optional;
import reactor.core.publisher.Flux;

/// Batches that are ready to be run.
///
/// @param schema what the peer is told before the first row; empty where the columns are only known
///   with the rows and may change between them
/// @param batches the receiver owns each; honours demand to the batch
public record RowStream(Optional<Schema> schema, Flux<RecordBatch> batches) {}
