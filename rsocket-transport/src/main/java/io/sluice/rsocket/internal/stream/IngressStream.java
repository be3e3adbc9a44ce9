package io.sluice.rsocket.internal.stream;

import io.rsocket.Payload;
import io.sluice.Summary.Outcome;
import io.sluice.batch.RecordBatch;
import io.sluice.error.QueryException;
import io.sluice.type.Schema;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/// Payloads as batches: what a client or coordinator makes of the answer to a stream request.
///
/// Demand goes to the far end as it comes, up to a small window of payloads; so at most the window
/// lies here, and a reader that wants one batch costs the far end one. Each payload is copied once,
/// by the thread of the network. Subscribed to once.
public final class IngressStream extends Flux<RecordBatch> {

    /// RSocket for Java counts the demand of a stream in 31 bits and is silent once they are full
    /// (issue 1110).
    static final long MAX_DEMAND_OF_A_REQUEST = 1L << 30;

    private final Options options;
    private final AtomicBoolean subscribed = new AtomicBoolean();

    /// How a stream is asked for and read.
    ///
    /// @param request sends the request when it is subscribed to
    /// @param continuation sends the request that continues the stream
    /// @param window payloads that may be under way at a time
    /// @param ahead batches that are asked for beyond the reader's demand once it has any, so that
    ///   a reader that takes one after the other need not wait for the network each time
    /// @param maxDemand the sum of demand after which a stream is continued by another request
    /// @param allocator of the batches
    /// @param executor signals the reader; [Runnable#run] to do it on the network's thread, if the
    ///   reader does no work there
    /// @param numbered whether batches carry sequence numbers without gaps
    /// @param errors what an error of the network means
    public record Options(
            Flux<Payload> request,
            Flux<Payload> continuation,
            int window,
            int ahead,
            long maxDemand,
            BufferAllocator allocator,
            Executor executor,
            boolean numbered,
            Listener listener,
            Function<Throwable, QueryException> errors) {

        /// Enough to keep the network busy, little enough to stop soon.
        private static final int DEFAULT_WINDOW = 4;

        /// The defaults for what is rarely said otherwise.
        public static Options of(
                Flux<Payload> request, Flux<Payload> continuation, BufferAllocator allocator) {
            return new Options(
                    request,
                    continuation,
                    DEFAULT_WINDOW,
                    0,
                    MAX_DEMAND_OF_A_REQUEST,
                    allocator,
                    Runnable::run,
                    false,
                    Listener.NONE,
                    QueryException::from);
        }

        public Options withWindow(int value) {
            return new Options(
                    request,
                    continuation,
                    value,
                    ahead,
                    maxDemand,
                    allocator,
                    executor,
                    numbered,
                    listener,
                    errors);
        }

        public Options withAhead(int value) {
            return new Options(
                    request,
                    continuation,
                    window,
                    value,
                    maxDemand,
                    allocator,
                    executor,
                    numbered,
                    listener,
                    errors);
        }

        public Options withMaxDemand(long value) {
            return new Options(
                    request,
                    continuation,
                    window,
                    ahead,
                    value,
                    allocator,
                    executor,
                    numbered,
                    listener,
                    errors);
        }

        public Options withExecutor(Executor value) {
            return new Options(
                    request,
                    continuation,
                    window,
                    ahead,
                    maxDemand,
                    allocator,
                    value,
                    numbered,
                    listener,
                    errors);
        }

        public Options asNumbered() {
            return new Options(
                    request,
                    continuation,
                    window,
                    ahead,
                    maxDemand,
                    allocator,
                    executor,
                    true,
                    listener,
                    errors);
        }

        public Options withListener(Listener value) {
            return new Options(
                    request,
                    continuation,
                    window,
                    ahead,
                    maxDemand,
                    allocator,
                    executor,
                    numbered,
                    value,
                    errors);
        }

        public Options withErrors(Function<Throwable, QueryException> value) {
            return new Options(
                    request,
                    continuation,
                    window,
                    ahead,
                    maxDemand,
                    allocator,
                    executor,
                    numbered,
                    listener,
                    value);
        }
    }

    /// Watches a stream from beside its reader.
    public interface Listener {

        Listener NONE = new Listener() {};

        /// The columns of what follows, before the first batch; called by the network's thread.
        default void schema(Schema schema) {}

        /// A batch is handed to the reader.
        default void delivered(RecordBatch batch) {}

        /// The stream has ended, before the reader hears of it. Called once.
        ///
        /// @param outcome CANCELLED if the reader has cancelled
        /// @param error why it failed
        default void ended(Outcome outcome, @Nullable QueryException error) {}
    }

    public IngressStream(Options options) {
        this.options = options;
    }

    @Override
    public void subscribe(CoreSubscriber<? super RecordBatch> reader) {
        if (!subscribed.compareAndSet(false, true)) {
            Operators.error(
                    reader, new IllegalStateException("a stream of batches has one reader"));
            return;
        }
        IngressRun run = new IngressRun(options, reader);
        reader.onSubscribe(run);
        run.start();
    }
}
