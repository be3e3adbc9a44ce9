package io.sluice.rsocket.internal.worker;

import io.opentelemetry.api.trace.Tracer;
import io.sluice.Registry;
import io.sluice.codec.wire.ContextCodec;
import io.sluice.config.Ceilings;
import io.sluice.config.ConfigOption;
import io.sluice.context.QueryContext;
import io.sluice.context.TraceContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.ErrorScope;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.rsocket.internal.fragment.FragmentCodec;
import io.sluice.rsocket.internal.fragment.TaskHeader;
import io.sluice.rsocket.internal.net.Hello;
import io.sluice.rsocket.internal.net.MimeTypes;
import io.sluice.rsocket.internal.net.Peer;
import io.sluice.rsocket.internal.net.Request;
import io.sluice.rsocket.internal.net.RoutedSocket;
import io.sluice.rsocket.internal.net.TracePropagation;
import io.sluice.rsocket.internal.stream.StreamsUnderWay;
import io.sluice.runtime.Task;
import io.sluice.runtime.TaskEnvironment;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/// What the connections of a worker share: its environment, its codecs and its tasks.
public final class WorkerEngine {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerEngine.class);
    private static final String SCOPE = "io.sluice.rsocket";

    private final TaskEnvironment environment;
    private final Registry registry;
    private final Ceilings ceilings;
    private final FragmentCodec codec;
    private final BufferAllocator egress;
    private final WorkerTasks tasks;
    private final StreamsUnderWay streams = new StreamsUnderWay();
    private final Tracer tracer;
    private final Hello hello;

    /// @param ceilings what contexts of queries may ask for at most
    /// @param egress where batches on their way out count; a sibling of the environment's allocator
    public WorkerEngine(
            TaskEnvironment environment,
            Registry registry,
            Ceilings ceilings,
            FragmentCodec codec,
            BufferAllocator egress) {
        this.environment = environment;
        this.registry = registry;
        this.ceilings = ceilings;
        this.codec = codec;
        this.egress = egress;
        this.tasks = new WorkerTasks(egress);
        this.tracer = environment.telemetry().getTracer(SCOPE);
        this.hello =
                new Hello(
                        "worker",
                        codec.typeNames(),
                        registry.options().options().stream()
                                .map(ConfigOption::name)
                                .collect(Collectors.toSet()));
    }

    /// Answers a peer that has connected.
    public RoutedSocket.Routes connected(Peer peer) {
        return new WorkerConnection(peer, this);
    }

    /// Tasks that have not ended.
    public int taskCount() {
        return tasks.count();
    }

    /// Takes no more tasks; completes when those that run have ended and their batches are on their
    /// way.
    public Mono<Void> drain() {
        return tasks.drain().then(streams.ended());
    }

    public void stopAll(QueryException reason) {
        tasks.stopAll(reason);
    }

    Hello hello() {
        return hello;
    }

    BufferAllocator egress() {
        return egress;
    }

    /// Where batches are encoded: beside the tasks that computed them.
    Executor computing() {
        return environment.cpu()::schedule;
    }

    /// Batches on their way to coordinators.
    StreamsUnderWay streams() {
        return streams;
    }

    WorkerTasks tasks() {
        return tasks;
    }

    /// The context that travels with a request.
    ///
    /// @throws QueryException with `PROTOCOL` if there is none, `CONTEXT_ENTRY_UNREGISTERED`, or
    ///   `CONFIG_INVALID`
    private QueryContext context(Request request) {
        byte[] bytes =
                request.metadata()
                        .context()
                        .orElseThrow(() ->
                                new QueryException(
                                        ErrorCode.PROTOCOL,
                                        request.route().text()
                                                + " needs an entry "
                                                + MimeTypes.CONTEXT));
        QueryContext query = ContextCodec.decode(bytes);
        query.check(registry.options(), ceilings);
        return query;
    }

    /// Starts to decode the plan that a request carries.
    ///
    /// @throws QueryException if the context that comes with it is refused
    void plan(WorkerTask task, TaskHeader header, Request request) {
        QueryContext query = context(request);
        if (!query.queryId().equals(task.key().queryId())) {
            throw new QueryException(
                    ErrorCode.PROTOCOL,
                    "the context is one of query "
                            + query.queryId()
                            + ", the request one of query "
                            + task.key().queryId());
        }
        FragmentSpan span =
                FragmentSpan.start(
                        tracer,
                        TracePropagation.context(request.metadata().trace()),
                        task.key(),
                        header);
        LOG.atDebug()
                .addKeyValue("query_id", query.queryId())
                .addKeyValue("trace_id", TraceContext.traceId(span.context()))
                .log("{} comes with partitions {}", task.key(), header.partitions());
        task.plan(
                header,
                span,
                Mono.fromCallable(() -> decode(header, request.data(), query))
                        .subscribeOn(environment.cpu()));
    }

    private WorkerTask.Running decode(TaskHeader header, byte[] bytes, QueryContext query) {
        try {
            ExecutionPlan plan = codec.decode(bytes, query);
            int count = plan.properties().partitioning().count();
            if (header.partitions().stream().anyMatch(p -> p < 0 || p >= count)) {
                throw new QueryException(
                        ErrorCode.PROTOCOL,
                        "partitions "
                                + header.partitions()
                                + " of a fragment that has "
                                + count
                                + " of them");
            }
            return new WorkerTask.Running(
                    plan, Task.of(plan, header.partitions(), query, environment));
        } catch (RuntimeException e) {
            QueryException known = QueryException.from(e);
            throw new QueryException(
                    known.code(),
                    ErrorScope.FRAGMENT,
                    known.node(),
                    String.valueOf(known.getMessage()),
                    e);
        }
    }
}
