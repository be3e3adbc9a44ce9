package io.sluice;

import io.opentelemetry.api.OpenTelemetry;
import io.sluice.catalog.Catalog;
import io.sluice.catalog.TableProvider;
import io.sluice.context.ContextEntry;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.FragmentRunner;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PlannedQuery;
import io.sluice.planning.PlannerEnvironment;
import io.sluice.planning.QueryPlanner;
import io.sluice.planning.SessionSettings;
import io.sluice.runtime.Engine;
import io.sluice.runtime.TaskEnvironment;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/// The front door: tables, settings, extensions, and queries on them.
///
/// ```java
/// try (Session session = Session.builder().build()) {
///     session.register("orders", ordersTable);
///     Flux<Total> totals =
///             session.sql("SELECT city, sum(amount) AS amount FROM orders GROUP BY city")
///                     .rows(Total.class);
///     …
/// }
/// ```
///
/// Safe to share between threads. It starts no thread before a query runs and uses none of the
/// caller's; results arrive on its own.
///
/// **Closing** cancels what runs and refuses what comes. It does not wait: [#closed] tells when the
/// last query has ended, the threads have stopped and the memory is back. Result batches that are
/// still open then stay valid until they are closed.
public final class Session implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Parts parts;
    private final SessionCatalog catalog;
    private final TaskEnvironment environment;
    private final BufferAllocator results;
    private final BufferAllocator planning;
    private final Map<String, EmbeddedQuery> running = new ConcurrentHashMap<>();
    private final Sinks.Empty<Void> ends = Sinks.empty();
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private boolean closing;

    /// What a builder has collected.
    record Parts(
            Engine engine,
            Registry registry,
            SettingValues settings,
            List<ContextEntry> entries,
            Optional<QueryPlanner> planner,
            OpenTelemetry telemetry,
            Optional<FragmentRunner> fragments,
            long resultLimitBytes) {}

    Session(Parts parts) {
        this.parts = parts;
        Registry registry = parts.registry();
        this.catalog = new SessionCatalog(registry.catalogs(), registry.tableFactories());
        TaskEnvironment local =
                parts.engine()
                        .environment(registry.functions(), registry.factories(), parts.telemetry());
        this.environment = parts.fragments().map(local::withFragments).orElse(local);
        BufferAllocator root = parts.engine().allocator();
        this.results = root.newChildAllocator("results", 0, parts.resultLimitBytes());
        this.planning = root.newChildAllocator("planning", 0, Long.MAX_VALUE);
    }

    public static SessionBuilder builder() {
        return new SessionBuilder();
    }

    /// A query of one statement, which runs when its result is subscribed to.
    ///
    /// @throws QueryException with [ErrorCode#SHUTTING_DOWN] if the session is closed
    public Query sql(String statement) {
        return sql(statement, QueryContext.builder().build());
    }

    /// A query with an id, a deadline, a tenant or entries of its own; the session's settings and
    /// entries hold where the context has none of the same name.
    public Query sql(String statement, QueryContext context) {
        return sql(statement, context, results);
    }

    /// A query whose results count against an allocator of the caller's, as a server has one for
    /// each connection.
    ///
    /// @param target a descendant of [#allocator]
    public Query sql(String statement, QueryContext context, BufferAllocator target) {
        refuseIfClosing();
        QueryContext complete = complete(context);
        return new EmbeddedQuery(this, complete, target, plan(statement, complete));
    }

    /// A query of a plan made by hand.
    ///
    /// @param plan has one partition
    public Query query(ExecutionPlan plan) {
        return query(plan, QueryContext.builder().build());
    }

    /// A query of a plan made by hand, with a context of its own.
    public Query query(ExecutionPlan plan, QueryContext context) {
        refuseIfClosing();
        int partitions = plan.properties().partitioning().count();
        if (partitions != 1) {
            throw new QueryException(
                    ErrorCode.PLAN_INVALID,
                    "a query's plan has one partition and "
                            + plan.name()
                            + " has "
                            + partitions
                            + "; gather them with an exchange");
        }
        return new EmbeddedQuery(
                this, complete(context), results, Mono.just(new PlannedQuery.Rows(plan)));
    }

    /// The statements of a script, split at semicolons.
    public List<String> split(String script) {
        return planner().split(script);
    }

    private Mono<PlannedQuery> plan(String statement, QueryContext context) {
        return Mono.defer(() -> planner().plan(statement, plannerEnvironment(context)));
    }

    private QueryPlanner planner() {
        return parts.planner()
                .orElseThrow(() ->
                        new QueryException(
                                ErrorCode.UNSUPPORTED,
                                "there is no SQL planner on the class path; add the"
                                        + " artifact io.sluice:sluice-optimizer, or give"
                                        + " the session builder a planner"));
    }

    private PlannerEnvironment plannerEnvironment(QueryContext context) {
        Registry registry = parts.registry();
        PlanningContext planningContext =
                new PlanningContext(
                        context,
                        registry.functions(),
                        registry.factories(),
                        parts.fragments().map(FragmentRunner::workers).orElse(List.of()),
                        planning,
                        environment.blocking());
        return new PlannerEnvironment(planningContext, catalog, parts.settings(), registry.rules());
    }

    /// The session's entries and settings, and over them what the context has.
    private QueryContext complete(QueryContext context) {
        QueryContext.Builder builder =
                QueryContext.builder().queryId(context.queryId()).tenant(context.tenant());
        context.deadline().ifPresent(builder::deadline);
        parts.entries().forEach(builder::entry);
        parts.settings().addTo(builder);
        context.entries().forEach(builder::entry);
        return builder.build();
    }

    /// Adds a table under a name. The table stays the caller's to close.
    ///
    /// @throws QueryException with [ErrorCode#NAME_EXISTS] if there is one
    public Session register(String name, TableProvider table) {
        catalog.registerBorrowed(name, table);
        return this;
    }

    /// The tables that statements can name.
    public Catalog catalog() {
        return catalog;
    }

    public SessionSettings settings() {
        return parts.settings();
    }

    /// What extensions have installed.
    public Registry registry() {
        return parts.registry();
    }

    /// The root of the session's memory.
    public BufferAllocator allocator() {
        return parts.engine().allocator();
    }

    /// What tasks of this session run in, for those who run fragments beside its queries.
    public TaskEnvironment environment() {
        return environment;
    }

    /// The queries that run now.
    public Collection<Query> queries() {
        return List.copyOf(running.values());
    }

    /// A query that runs now, by its id.
    public Optional<Query> query(String queryId) {
        return Optional.ofNullable(running.get(queryId));
    }

    /// @throws QueryException if a query carries what this session must not run
    void check(QueryContext context) {
        parts.settings().check(context);
    }

    /// Takes a query among those that run.
    void add(EmbeddedQuery query) {
        synchronized (running) {
            refuseIfClosing();
            if (running.putIfAbsent(query.id(), query) != null) {
                throw new QueryException(
                        ErrorCode.NAME_EXISTS,
                        "a query with the id " + query.id() + " runs already");
            }
        }
    }

    void remove(EmbeddedQuery query) {
        boolean last;
        synchronized (running) {
            last = running.remove(query.id(), query) && closing && running.isEmpty();
        }
        if (last) {
            finish();
        }
    }

    private void refuseIfClosing() {
        synchronized (running) {
            if (closing) {
                throw new QueryException(ErrorCode.SHUTTING_DOWN, "the session is closed");
            }
        }
    }

    /// Cancels all queries and takes no more; returns at once.
    @Override
    public void close() {
        boolean idle;
        synchronized (running) {
            if (closing) {
                return;
            }
            closing = true;
            idle = running.isEmpty();
        }
        ends.tryEmitEmpty();
        if (idle) {
            finish();
        } else {
            running.values().forEach(query -> query.stop("its session was closed"));
        }
    }

    /// Completes when the session begins to close.
    Mono<Void> ends() {
        return ends.asMono();
    }

    boolean isClosing() {
        synchronized (running) {
            return closing;
        }
    }

    /// Completes when a session that was closed has let go of everything.
    public Mono<Void> closed() {
        return closed.asMono();
    }

    private void finish() {
        catalog.close();
        parts.fragments().ifPresent(Session::closeRunner);
        closeAllocator(planning);
        closeAllocator(results);
        parts.engine().close();
        closed.tryEmitEmpty();
    }

    private static void closeAllocator(BufferAllocator allocator) {
        if (allocator.getAllocatedMemory() == 0) {
            allocator.close();
        } else {
            LOG.debug("{} holds {} bytes", allocator.getName(), allocator.getAllocatedMemory());
        }
    }

    private static void closeRunner(FragmentRunner runner) {
        if (runner instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Throwable e) { // whatever a runner throws
                LOG.warn("the fragment runner failed to close", e);
            }
        }
    }
}
