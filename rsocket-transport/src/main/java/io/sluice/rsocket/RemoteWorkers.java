package io.sluice.rsocket;

import io.sluice.Registry;
import io.sluice.plan.FragmentRunner;
import io.sluice.rsocket.internal.coordinator.RemoteFragments;
import io.sluice.rsocket.internal.fragment.FragmentCodec;
import io.sluice.rsocket.internal.net.Endpoint;
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
/// at once with `WORKER_LOST`, and the next one uses those that are left. For one session.
public final class RemoteWorkers implements Function<Registry, FragmentRunner> {

    private final List<Endpoint> endpoints;
    private final Sinks.Empty<Void> tried = Sinks.empty();

    private RemoteWorkers(List<Endpoint> endpoints) {
        this.endpoints = endpoints;
    }

    /// @param addresses of the form `tcp://host:port` or `ws://host:port/rsocket`
    /// @throws io.sluice.error.QueryException with `CONFIG_INVALID` for anything else
    public static RemoteWorkers at(String... addresses) {
        return new RemoteWorkers(Arrays.stream(addresses).map(Endpoint::parse).toList());
    }

    /// Completes when a session has tried each worker once, in vain or not.
    public Mono<Void> tried() {
        return tried.asMono();
    }

    @Override
    public FragmentRunner apply(Registry registry) {
        RemoteFragments fragments = new RemoteFragments(endpoints, FragmentCodec.of(registry));
        fragments.start().subscribe(null, tried::tryEmitError, tried::tryEmitEmpty);
        return fragments;
    }
}
