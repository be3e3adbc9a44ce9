package io.sluice.rsocket.internal.coordinator;

import io.sluice.error.ErrorCode;
import io.sluice.error.ErrorScope;
import io.sluice.error.QueryException;
import io.sluice.plan.Fragment;
import io.sluice.plan.FragmentRunner;
import io.sluice.plan.TaskContext;
import io.sluice.rsocket.internal.fragment.FragmentCodec;
import io.sluice.rsocket.internal.net.Dialer;
import io.sluice.rsocket.internal.net.Endpoint;
import io.sluice.rsocket.internal.net.Hello;
import io.sluice.rsocket.internal.net.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/// Runs fragments on workers over RSocket. Partitions are dealt in turn to the workers that are
/// connected and in no doubt when a fragment starts; who gets the first one changes from fragment
/// to fragment. Where all are in doubt since the plan was made, it is theirs all the same.
public final class RemoteFragments implements FragmentRunner, AutoCloseable {

    private final List<WorkerLink> links;
    private final FragmentCodec codec;
    private final LoopResources loops;
    private final AtomicInteger turn = new AtomicInteger();

    /// @param patience with the workers
    public RemoteFragments(List<Endpoint> workers, FragmentCodec codec, Patience patience) {
        this.loops = LoopResources.create("sluice-workers", 1, true);
        Dialer dialer =
                new Dialer(new Hello("coordinator", codec.typeNames(), Set.of()), loops, patience);
        this.links = workers.stream().map(worker -> new WorkerLink(worker, dialer)).toList();
        this.codec = codec;
    }

    /// Connects to all workers and keeps doing so; completes when each has been tried once.
    public Mono<Void> start() {
        return Mono.defer(() -> {
            links.forEach(WorkerLink::start);
            return Flux.fromIterable(links).flatMap(WorkerLink::attempted).then();
        });
    }

    @Override
    public List<String> workers() {
        return links.stream()
                .filter(link -> link.ready().isPresent())
                .map(WorkerLink::name)
                .toList();
    }

    @Override
    public Execution start(Fragment fragment, TaskContext context) {
        List<RemoteExecution.Worker> workers = workers(WorkerLink::ready);
        if (workers.isEmpty()) {
            workers = workers(WorkerLink::connected);
        }
        if (workers.isEmpty()) {
            throw nobodyFor(fragment, context);
        }
        return new RemoteExecution(
                fragment,
                context,
                codec,
                workers,
                Math.floorMod(turn.getAndIncrement(), workers.size()));
    }

    private List<RemoteExecution.Worker> workers(
            Function<WorkerLink, Optional<WorkerLink.Connected>> which) {
        List<RemoteExecution.Worker> workers = new ArrayList<>();
        for (WorkerLink link : links) {
            which.apply(link)
                    .ifPresent(up -> workers.add(new RemoteExecution.Worker(link.name(), up)));
        }
        return workers;
    }

    /// The fragment was planned for workers that were connected then.
    private QueryException nobodyFor(Fragment fragment, TaskContext context) {
        List<String> lost =
                links.stream().filter(WorkerLink::wasConnected).map(WorkerLink::name).toList();
        if (lost.isEmpty()) {
            return new QueryException(
                    ErrorCode.CONNECTION_FAILED,
                    "no worker is connected to run stage "
                            + fragment.stage()
                            + "; known are "
                            + links.stream().map(WorkerLink::name).toList());
        }
        return new QueryException(
                ErrorCode.WORKER_LOST,
                ErrorScope.WORKER,
                String.join(", ", lost),
                "the last worker was lost before stage "
                        + fragment.stage()
                        + " of query "
                        + context.query().queryId()
                        + " began; of "
                        + lost
                        + " none is connected; run the query again: it uses the workers that are"
                        + " back then, and this process if there is none",
                null);
    }

    @Override
    public void close() {
        links.forEach(WorkerLink::close);
        loops.dispose();
    }
}
