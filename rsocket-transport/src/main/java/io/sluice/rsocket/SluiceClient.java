package io.sluice.rsocket;

import io.opentelemetry.api.OpenTelemetry;
import io.sluice.Query;
import io.sluice.Row;
import io.sluice.config.ConfigOption;
import io.sluice.context.ContextEntry;
import io.sluice.context.QueryContext;
import io.sluice.memory.SlabPool;
import io.sluice.rsocket.internal.client.ClientParts;
import io.sluice.rsocket.internal.client.RemoteQuery;
import io.sluice.rsocket.internal.client.ServerLink;
import io.sluice.rsocket.internal.net.Dialer;
import io.sluice.rsocket.internal.net.Endpoint;
import io.sluice.rsocket.internal.net.Hello;
import io.sluice.rsocket.internal.net.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.publisher.Flux;
import reactor.netty.resources.LoopResources;

/// Runs statements on a server, with the same [Query] as a session in this process.
///
/// ```java
/// try (SluiceClient client = SluiceClient.connect("tcp://db.example:7878")) {
///     Flux<Total> totals = client.sql("SELECT city, sum(amount) …").rows(Total.class);
///     …
/// }
/// ```
///
/// Nothing happens before a query is subscribed to; the connection is made then, shared by all
/// queries, and made anew for the next one after a loss. A query that runs while the connection is
/// lost fails with `CONNECTION_FAILED` and is not repeated by itself. So does one whose server is
/// not reached, does not answer or falls silent, each within a time that the builder names; a
/// query's deadline holds here too, whatever the server does.
///
/// **Demand** reaches the sources: a subscriber that requests one batch makes the server produce
/// one. Of a subscriber that requests many, at most a window of 4 payloads (of about 1 MiB) is
/// under way. **Threads.** Signals arrive on virtual threads, where subscribers may block.
/// Thread-safe.
public final class SluiceClient implements AutoCloseable {

    private final ClientParts parts;
    private final QueryContext defaults;
    private final LoopResources loops;
    private final ExecutorService executor;
    private final SlabPool pool;

    private SluiceClient(Builder builder) {
        Endpoint endpoint = builder.endpoint;
        this.loops = LoopResources.create("sluice-client", 1, true);
        this.executor =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("sluice-client-", 0).factory());
        this.pool = new SlabPool(Builder.RETAINED_BYTES);
        BufferAllocator allocator = pool.newRoot(builder.memoryLimitBytes);
        this.parts =
                new ClientParts(
                        new ServerLink(
                                endpoint,
                                new Dialer(Hello.client(), loops, builder.patience),
                                builder.responseTimeout),
                        allocator,
                        executor,
                        builder.window,
                        builder.telemetry.getTracer("io.sluice.rsocket"));
        QueryContext.Builder context = QueryContext.builder().tenant(builder.tenant);
        builder.entries.forEach(context::entry);
        this.defaults = context.build();
    }

    /// A client of the server at an address.
    ///
    /// @param address `tcp://host:port` or `ws://host:port/rsocket`
    /// @throws io.sluice.error.QueryException with `CONFIG_INVALID` for anything else
    public static SluiceClient connect(String address) {
        return builder(address).build();
    }

    /// A client with settings of its own.
    public static Builder builder(String address) {
        return new Builder(Endpoint.parse(address));
    }

    /// A query of one statement, which runs when its result is subscribed to.
    public Query sql(String statement) {
        return sql(statement, QueryContext.builder().build());
    }

    /// A query with an id, a deadline, a tenant or entries of its own; the client's hold where the
    /// context has none. LOCAL entries stay here.
    public Query sql(String statement, QueryContext context) {
        QueryContext.Builder complete =
                QueryContext.builder()
                        .queryId(context.queryId())
                        .tenant(context.tenant().isEmpty() ? defaults.tenant() : context.tenant());
        context.deadline().ifPresent(complete::deadline);
        defaults.entries().forEach(complete::entry);
        context.entries().forEach(complete::entry);
        return new RemoteQuery(parts, statement, complete.build());
    }

    /// The tables of the server, in the columns of Flight SQL's GetTables: `catalog_name`,
    /// `db_schema_name`, `table_name`, `table_type`.
    public Flux<Row> tables() {
        return parts.tables();
    }

    /// Bytes that results which are not closed yet hold.
    public long allocatedBytes() {
        return parts.allocator().getAllocatedMemory();
    }

    /// Closes the connection; queries that run fail. Batches that are still open stay valid until
    /// they are closed.
    @Override
    public void close() {
        parts.link().close();
        loops.dispose();
        executor.shutdown();
        Shutdown.close(parts.allocator());
        pool.trim();
    }

    /// Collects what a [SluiceClient] is made of.
    public static final class Builder {

        private static final int DEFAULT_WINDOW = 4;

        /// Longer than statements wait to be planned and planned on a busy server.
        private static final Duration DEFAULT_RESPONSE_TIMEOUT = Duration.ofMinutes(1);

        private static final Duration MAX_RESPONSE_TIMEOUT = Duration.ofDays(1);

        /// What the payloads of a window turn over.
        private static final long RETAINED_BYTES = 16L << 20;

        private final Endpoint endpoint;
        private final List<ContextEntry> entries = new ArrayList<>();
        private OpenTelemetry telemetry = OpenTelemetry.noop();
        private String tenant = "";
        private long memoryLimitBytes = 1L << 30;
        private int window = DEFAULT_WINDOW;
        private Patience patience = Patience.DEFAULT;
        private Duration responseTimeout = DEFAULT_RESPONSE_TIMEOUT;

        private Builder(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        /// Gives an option a value for all queries of the client.
        public <T> Builder set(ConfigOption<T> option, T value) {
            return context(
                    new ContextEntry(
                            option.name(),
                            option.format(value),
                            option.propagation(),
                            option.secret()));
        }

        /// Adds an entry to the context of all queries of the client.
        public Builder context(ContextEntry entry) {
            entries.add(entry);
            return this;
        }

        /// On whose behalf the queries run.
        public Builder tenant(String name) {
            tenant = name;
            return this;
        }

        /// Traces queries; nothing is traced unless set.
        public Builder telemetry(OpenTelemetry openTelemetry) {
            telemetry = openTelemetry;
            return this;
        }

        /// What batches that are not closed yet may hold; 1 GiB unless set.
        public Builder memoryLimit(long bytes) {
            memoryLimitBytes = bytes;
            return this;
        }

        /// How many payloads of a result may be under way; 4 unless set.
        public Builder window(int payloads) {
            if (payloads < 1) {
                throw new IllegalArgumentException("window: " + payloads);
            }
            window = payloads;
            return this;
        }

        /// How long it may take to make a connection, the look-up of the name included; 5 seconds
        /// unless set, 10 milliseconds to 5 minutes. Then queries fail with `CONNECTION_FAILED`.
        public Builder connectTimeout(Duration timeout) {
            patience = patience.withConnect(timeout);
            return this;
        }

        /// How long a server may take until its first answer to a request, which for a query are
        /// the columns of its result; a minute unless set, a day at most, zero for any time. Then
        /// the query fails with `CONNECTION_FAILED`. Once they are there, a query may wait for rows
        /// as long as it wants, unless it has a deadline.
        public Builder responseTimeout(Duration timeout) {
            if (timeout.isNegative() || timeout.compareTo(MAX_RESPONSE_TIMEOUT) > 0) {
                throw new IllegalArgumentException(
                        "a response timeout of "
                                + timeout
                                + " is not between 0 and "
                                + MAX_RESPONSE_TIMEOUT);
            }
            responseTimeout = timeout;
            return this;
        }

        /// How long a server may send no byte at all before it counts as lost, although it is asked
        /// for a sign of life three times meanwhile; 15 seconds unless set, 300 milliseconds to 15
        /// minutes. Then all queries on the connection fail with `CONNECTION_FAILED`. A server that
        /// collects garbage for that long is lost as well.
        public Builder silenceLimit(Duration limit) {
            patience = patience.withSilence(limit);
            return this;
        }

        public SluiceClient build() {
            return new SluiceClient(this);
        }
    }
}
