package io.sluice;

import io.sluice.batch.RecordBatch;
import io.sluice.type.Schema;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// One statement, embedded and remote alike. Lazy: nothing happens before one of its publishers is
/// subscribed to.
///
/// A query runs once: [#batches] or [#rows] is subscribed to once, and a second subscription is an
/// error. The other publishers watch that run and may be subscribed to at any time, any number of
/// times. Cancelling the subscription of the result cancels the query everywhere.
public interface Query {

    /// The id under which server, workers, logs and traces know the query.
    String id();

    /// The columns of the result. Plans the statement and runs nothing.
    Mono<Schema> schema();

    /// The result, batch by batch: at most as many batches are produced as are requested, anywhere.
    ///
    /// The subscriber owns each batch and closes it. Batches outlive the query; they count against
    /// the session's (or client's) result memory until they are closed. Use no Reactor operator
    /// between this flux and the code that closes the batches other than `map`, `handle`,
    /// `doOnNext`, `concatWith` and the like, which hold no element; where more is wanted, use
    /// [#rows].
    Flux<RecordBatch> batches();

    /// The result, row by row, as heap objects that any Reactor operator is safe on.
    ///
    /// @param type a record class, whose components take the columns of the same name (case and
    ///   underscores do not count) with a class that fits the column's type; or [Row]
    <R> Flux<R> rows(Class<R> type);

    /// Rows that came too late for a window of a continuous query, as the input of the window had
    /// them. Subscribe before the result; rows are counted and let go where nobody asks for them. A
    /// reader that does not request makes the query wait once a few megabytes are ready for it.
    Flux<RecordBatch> late();

    /// How far the query is, about once a second while it runs. Completes with it.
    Flux<Progress> progress();

    /// How the query ended; also after errors and cancel, never an error itself.
    Mono<Summary> summary();

    /// The plan as EXPLAIN shows it. Runs nothing.
    Mono<String> explain();

    /// Cancels the query wherever it runs. Completes when it has ended.
    Mono<Void> cancel();
}
