package io.sluice.rsocket.internal.server;

import io.sluice.Query;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/// The queries of a server by their id: those that run, and those that have ended within the last
/// minute. Thread-safe.
final class ServedQueries {

    private static final long REMEMBERED_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int MAX_REMEMBERED = 4096;
    private static final int MAX_AWAITED = 4096;

    private final Map<String, ServedQuery> running = new HashMap<>();

    /// The longest ended first.
    private final Map<String, Ended> ended = new LinkedHashMap<>();

    private final Map<String, Set<MonoSink<ServedQuery>>> awaited = new HashMap<>();
    private int awaitedCount;

    private record Ended(ServedQuery query, long sinceNanos) {}

    /// Enters a query that is about to run. Those who wait for it hear of it before this returns.
    ///
    /// @throws QueryException with `NAME_EXISTS` if one of its id runs
    void start(Query query) {
        ServedQuery served = new ServedQuery(query);
        Set<MonoSink<ServedQuery>> waiting;
        synchronized (this) {
            if (running.putIfAbsent(query.id(), served) != null) {
                throw new QueryException(
                        ErrorCode.NAME_EXISTS, "a query " + query.id() + " runs already");
            }
            ended.remove(query.id());
            waiting = awaited.remove(query.id());
            awaitedCount -= waiting == null ? 0 : waiting.size();
        }
        query.summary()
                .subscribe(summary -> {
                    served.ended(summary);
                    end(served);
                });
        if (waiting != null) {
            waiting.forEach(sink -> sink.success(served));
        }
    }

    private synchronized void end(ServedQuery served) {
        running.remove(served.id());
        long now = System.nanoTime();
        ended.put(served.id(), new Ended(served, now));
        Iterator<Ended> oldest = ended.values().iterator();
        while (oldest.hasNext() && isForgotten(oldest.next(), now)) {
            oldest.remove();
        }
    }

    private boolean isForgotten(Ended query, long now) {
        return now - query.sinceNanos > REMEMBERED_NANOS || ended.size() > MAX_REMEMBERED;
    }

    /// A query that runs or has run.
    synchronized Optional<ServedQuery> find(String id) {
        ServedQuery found = running.get(id);
        if (found == null && ended.containsKey(id)) {
            found = ended.get(id).query;
        }
        return Optional.ofNullable(found);
    }

    /// @throws QueryException with `NAME_NOT_FOUND`
    ServedQuery require(String id) {
        return find(id).orElseThrow(() ->
                new QueryException(ErrorCode.NAME_NOT_FOUND, "no query " + id + " is known here"));
    }

    /// A query that runs or has run, or the next one that comes under that id.
    Mono<ServedQuery> await(String id) {
        return Mono.create(sink -> {
            ServedQuery found;
            synchronized (this) {
                found = find(id).orElse(null);
                if (found == null) {
                    add(id, sink);
                }
            }
            if (found != null) {
                sink.success(found);
            }
        });
    }

    private void add(String id, MonoSink<ServedQuery> sink) {
        if (awaitedCount >= MAX_AWAITED) {
            sink.error(
                    new QueryException(
                            ErrorCode.TOO_MANY_QUERIES,
                            "the limit of "
                                    + MAX_AWAITED
                                    + " queries that are waited for is reached"));
            return;
        }
        awaited.computeIfAbsent(id, _ -> new HashSet<>()).add(sink);
        awaitedCount++;
        sink.onDispose(() -> forget(id, sink));
    }

    private synchronized void forget(String id, MonoSink<ServedQuery> sink) {
        Set<MonoSink<ServedQuery>> waiting = awaited.get(id);
        if (waiting != null && waiting.remove(sink)) {
            awaitedCount--;
            if (waiting.isEmpty()) {
                awaited.remove(id);
            }
        }
    }

    synchronized int runningCount() {
        return running.size();
    }

    /// Completes when the queries that run now have ended.
    Mono<Void> drained() {
        List<String> ids;
        synchronized (this) {
            ids = new ArrayList<>(running.keySet());
        }
        return Flux.fromIterable(ids)
                .flatMap(id -> find(id).map(ServedQuery::statuses).orElse(Flux.empty()))
                .then();
    }

    /// Cancels the queries that run; completes when they have ended.
    Mono<Void> cancelAll() {
        List<ServedQuery> left;
        synchronized (this) {
            left = new ArrayList<>(running.values());
        }
        return Flux.fromIterable(left).flatMap(ServedQuery::cancel).then();
    }
}
