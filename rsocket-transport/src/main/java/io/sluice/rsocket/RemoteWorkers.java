package io.sluice.rsocket;

import io.sluice.Registry;
import io.sluice.plan.FragmentRunner;
import io.sluice.rsocket.internal.coordinator.RemoteFragments;
import io.sluice.rsocket.internal.fragment.FragmentCodec;
import io.sluice.rsocket.internal.net.Endpoint;
import io.sluice.rsocket.internal.net.Patience;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/// Has a session run parts of its plans on workers.
///
/// ```java
/// RemoteWorkers workers = RemoteWorkers.at("tcp://10.0.0.7:7879", "tcp://10.0.0.8:7879");
/// Session session = Session.builder().fragments(workers).build();
/// ```
///
/// The session begins to connect when it is built and stays connected, trying again after losses;
/// queries use the workers that are connected when they start. A query whose worker is lost fails
/// at once with `WORKER_LOST`, and the next one uses those that are left.
///
/// A worker that hangs is lost when it has sent nothing for the [silence limit][#withSilenceLimit],
/// 5 seconds unless set; after a fifth of it, a second, new queries do without it. One that goes on
/// is used again. For one session.
public final class RemoteWorkers implements Function<Registry, FragmentRunner> {

    private final List<Endpoint> endpoints;
    private final Patience patience;
    private final Sinks.Empty<Void> tried = Sinks.empty();

    private RemoteWorkers(List<Endpoint> endpoints, Patience patience) {
        this.endpoints = endpoints;
        this.patience = patience;
    }

    /// @param addresses of the form `tcp://host:port` or `ws://host:port/rsocket`
    /// @throws io.sluice.error.QueryException with `CONFIG_INVALID` for anything else
    public static RemoteWorkers at(String... addresses) {
        return new RemoteWorkers(
                Arrays.stream(addresses).map(Endpoint::parse).toList(), Patience.WORKER);
    }

    /// The same workers, each of which is lost when it has sent no byte for so long, although it is
    /// asked for a sign of life all the time; after a fifth of it, new queries do without the
    /// worker. A worker that collects garbage for that long is lost as well; a pause of this
    /// process counts for nothing.
    ///
    /// @param limit 1 second to 5 minutes
    /// @throws IllegalArgumentException for anything else
    public RemoteWorkers withSilenceLimit(Duration limit) {
        return new RemoteWorkers(endpoints, Patience.ofWorker(limit));
    }

    /// Completes when a session has tried each worker once, in vain or not.
    public Mono<Void> tried() {
        return tried.asMono();
    }

    @Override
    public FragmentRunner apply(Registry registry) {
        RemoteFragments fragments =
                new RemoteFragments(endpoints, FragmentCodec.of(registry), patience);
        fragments.start().subscribe(null, tried::tryEmitError, tried::tryEmitEmpty);
        return fragments;
    }
}
