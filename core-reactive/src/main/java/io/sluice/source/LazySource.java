package io.sluice.source;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.TaskContext;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/// A source with a connection, as the partitions of a table provider's plan node need it: opens on
/// subscription and never before, once for each subscription, and closes exactly once on every way
/// out.
///
/// For clients that are asynchronous:
///
/// ```java
/// public Flux<RecordBatch> execute(int partition, TaskContext context) {
///     return LazySource.open(() -> context.factories().get(Database.class).connect(uri))
///             .stream(connection -> connection.query(sql))
///             .close(Connection::close)
///             .run(context);
/// }
/// ```
///
/// For clients that block:
///
/// ```java
///     return LazySource.openBlocking(() -> DriverManager.getConnection(uri))
///             .read(connection -> reader(connection.createStatement().executeQuery(sql)))
///             .run(context);
/// ```
///
/// **States.** A run goes through [SourceState]: uninitialized, initializing, streaming, done; a
/// listener can watch.
///
/// **Closing.** Unless told otherwise, a connection that is [AutoCloseable] is closed and any other
/// is let go. It is closed after the last batch, before completion or the error is signalled. A
/// failure to close is logged and changes nothing else. Closing that takes longer than the query's
/// `execution.close_timeout` is logged, a call that blocks in it is interrupted, and the query ends
/// without it. An asynchronous opening is not cancelled, because publishers lose what they have
/// just opened then: the query ends at once, and the connection is closed when it turns up. An
/// opening that can hang needs a timeout of its own.
///
/// **Threads.** An asynchronous source is opened by the subscriber's thread, signals on the threads
/// that its client signals on, and is closed by the thread of the last signal. A blocking one is
/// opened, read and closed by threads of [TaskContext#blocking], one at a time, which wait for
/// nothing but the client: while nobody requests, there is no thread. Cancel interrupts it.
///
/// **Errors** that are no `QueryException` become one with `SOURCE_FAILED`. A publisher that breaks
/// the rules of Reactive Streams fails the query with what it did; one that does not answer a
/// subscription within `execution.subscribe_timeout` too.
///
/// @param <C> the connection
public final class LazySource<C> {

    private final Strategy<C> strategy;
    private final Closer<C> closer;
    private final Consumer<SourceState> listener;

    private LazySource(Strategy<C> strategy, Closer<C> closer, Consumer<SourceState> listener) {
        this.strategy = strategy;
        this.closer = closer;
        this.listener = listener;
    }

    /// How batches get from a connection.
    sealed interface Strategy<C> {}

    record Streaming<C, T>(
            Supplier<? extends Mono<C>> open,
            Function<? super C, ? extends Publisher<? extends T>> stream,
            Function<? super T, RecordBatch> toBatch)
            implements Strategy<C> {}

    record Reading<C>(Callable<C> open, ReaderFactory<C> read) implements Strategy<C> {}

    /// How a connection is closed.
    @FunctionalInterface
    interface Closer<C> {
        /// Completes when the connection is closed.
        Publisher<?> close(C connection) throws Exception;
    }

    /// Makes the reader of an open connection.
    @FunctionalInterface
    public interface ReaderFactory<C> {
        BlockingReader reader(C connection) throws Exception;
    }

    /// Closes a connection.
    @FunctionalInterface
    public interface CloseAction<C> {
        void close(C connection) throws Exception;
    }

    /// A source that is opened without blocking.
    ///
    /// @param open called for each subscription
    public static <C> Opened<C> open(Supplier<? extends Mono<C>> open) {
        return new Opened<>(requireNonNull(open, "open is null"));
    }

    /// A source that blocks while it is opened and read.
    ///
    /// @param open called for each subscription
    public static <C> OpenedBlocking<C> openBlocking(Callable<C> open) {
        return new OpenedBlocking<>(requireNonNull(open, "open is null"));
    }

    /// An asynchronous source that still has to be told what to read.
    public static final class Opened<C> {

        private final Supplier<? extends Mono<C>> open;

        private Opened(Supplier<? extends Mono<C>> open) {
            this.open = open;
        }

        /// Reads the batches of a publisher that honours demand; they count against
        /// [TaskContext#allocator].
        public LazySource<C> stream(Function<? super C, ? extends Publisher<RecordBatch>> stream) {
            return stream(stream, batch -> batch);
        }

        /// Reads the items of a publisher that honours demand, and makes a batch of each. Memory
        /// that `toBatch` takes is safe from every race with the end.
        public <T> LazySource<C> stream(
                Function<? super C, ? extends Publisher<? extends T>> stream,
                Function<? super T, RecordBatch> toBatch) {
            return of(
                    new Streaming<C, T>(
                            open,
                            requireNonNull(stream, "stream is null"),
                            requireNonNull(toBatch, "toBatch is null")));
        }
    }

    /// A blocking source that still has to be told what to read.
    public static final class OpenedBlocking<C> {

        private final Callable<C> open;

        private OpenedBlocking(Callable<C> open) {
            this.open = open;
        }

        /// Reads batch by batch, as they are requested.
        public LazySource<C> read(ReaderFactory<C> read) {
            return of(new Reading<>(open, requireNonNull(read, "read is null")));
        }
    }

    private static <C> LazySource<C> of(Strategy<C> strategy) {
        return new LazySource<>(strategy, LazySource::closeIfPossible, _ -> {});
    }

    private static Publisher<?> closeIfPossible(Object connection) throws Exception {
        if (connection instanceof AutoCloseable closeable) {
            closeable.close();
        }
        return Mono.empty();
    }

    /// Closes connections like this. An asynchronous source must not block in it.
    public LazySource<C> close(CloseAction<? super C> action) {
        return new LazySource<>(
                strategy,
                connection -> {
                    action.close(connection);
                    return Mono.empty();
                },
                listener);
    }

    /// Closes connections like this; the task waits for it, readers do not.
    public LazySource<C> closeAsync(Function<? super C, ? extends Publisher<?>> action) {
        return new LazySource<>(strategy, action::apply, listener);
    }

    /// Tells a listener of each state that a run enters, in order, on the thread that enters it.
    public LazySource<C> onState(Consumer<SourceState> newListener) {
        return new LazySource<>(strategy, closer, requireNonNull(newListener, "listener is null"));
    }

    /// The batches. Each subscription opens a connection of its own.
    public Flux<RecordBatch> run(TaskContext context) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super RecordBatch> actual) {
                try {
                    start(context, actual);
                } catch (IllegalStateException e) {
                    Operators.error(actual, e);
                }
            }
        };
    }

    private void start(TaskContext context, CoreSubscriber<? super RecordBatch> actual) {
        SourceLife<C> life = new SourceLife<>(context, closer, listener);
        switch (strategy) {
            case Streaming<C, ?> streaming -> StreamingRun.start(streaming, life, actual);
            case Reading<C> reading -> ReadingRun.start(reading, life, context, actual);
        }
    }
}
