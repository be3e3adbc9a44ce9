package io.sluice.rsocket.internal.server;

import io.sluice.Progress;
import io.sluice.Query;
import io.sluice.Summary;
import io.sluice.batch.RecordBatch;
import io.sluice.rsocket.internal.query.QueryStatus;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// A query of this server as other requests see it, while it runs and for a while after. Once it
/// has ended only its summary is kept. Thread-safe.
final class ServedQuery {

    private final String id;
    private volatile @Nullable Query query;
    private volatile @Nullable Summary summary;

    ServedQuery(Query query) {
        this.id = query.id();
        this.query = query;
    }

    String id() {
        return id;
    }

    void ended(Summary how) {
        summary = how;
        query = null;
    }

    /// Rows that came too late, from now on.
    Flux<RecordBatch> late() {
        Query running = query;
        return running == null ? Flux.empty() : running.late();
    }

    /// How the query is now.
    Mono<String> status() {
        return statuses().next();
    }

    /// How the query is, about every second, and at last how it has ended.
    Flux<String> statuses() {
        Query running = query;
        Summary known = summary;
        if (known != null || running == null) {
            return known == null ? Flux.empty() : Flux.just(QueryStatus.toJson(known));
        }
        return running.progress()
                .filter(progress -> progress.phase() != Progress.Phase.ENDED)
                .map(progress -> QueryStatus.toJson(id, progress))
                .onBackpressureLatest()
                .concatWith(running.summary().map(QueryStatus::toJson));
    }

    /// Ends the query; true when it has ended, false if it had before.
    Mono<Boolean> cancel() {
        Query running = query;
        return running == null ? Mono.just(false) : running.cancel().thenReturn(true);
    }
}
