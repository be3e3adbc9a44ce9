package io.sluice.rsocket.internal.stream;

import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import io.rsocket.util.ByteBufPayload;
import io.sluice.batch.RecordBatch;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.net.EgressGate;
import io.sluice.rsocket.internal.net.WireSizes;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// One run of an [EgressStream].
///
/// Signals come from the reader, the source, the gate and the network; each counts up `signals`,
/// and whoever counts from zero does the work of all. What is not volatile belongs to that work.
/// Rows are encoded on the source's thread or by the executor, in turns; where a thread of the
/// network comes upon rows, it leaves them to the executor, and does the rest itself at once.
public final class EgressRun {

    private static final Logger LOG = LoggerFactory.getLogger(EgressRun.class);

    /// How long rows are encoded in one go, before others get their turn.
    private static final long TURN_NANOS = 2_000_000;

    private final PayloadFormat format;
    private final EgressGate gate;
    private final Executor executor;
    private final Context context;
    private final ServedStream listener;
    private final AtomicInteger signals = new AtomicInteger();
    private final Upstream upstream = new Upstream();
    private final Queue<RecordBatch> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Reader> successor = new AtomicReference<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicLong inFlightBytes = new AtomicLong();
    private final AtomicBoolean awaitingGate = new AtomicBoolean();
    private final AtomicBoolean awaitingTurn = new AtomicBoolean();
    private final Disposable.Swap planning = Disposables.swap();
    private volatile @Nullable RowStream rows;
    private volatile @Nullable Throwable failure;
    private volatile boolean completed;
    private volatile boolean cancelled;

    private volatile @Nullable Reader reader;

    private PayloadFormat.@Nullable Pieces current;
    private final List<ByteBuf> held = new ArrayList<>();
    private int heldBytes;
    private boolean opened;
    private boolean requested;
    private boolean ended;

    EgressRun(
            PayloadFormat format,
            EgressGate gate,
            Executor executor,
            Context context,
            ServedStream listener) {
        this.format = format;
        this.gate = gate;
        this.executor = executor;
        this.context = context;
        this.listener = listener;
    }

    void start(CoreSubscriber<? super Payload> first, Mono<RowStream> source) {
        Reader newReader = new Reader(first);
        reader = newReader;
        first.onSubscribe(newReader);
        planning.update(
                source.contextWrite(_ -> context)
                        .subscribe(
                                found -> {
                                    rows = found;
                                    signal(false);
                                },
                                this::fail));
    }

    /// Hands the rest of the stream to another reader; the one before completes. Call it when that
    /// one has received all that it had requested.
    void continueWith(CoreSubscriber<? super Payload> next) {
        Reader newReader = new Reader(next);
        Reader unseen = successor.getAndSet(newReader);
        next.onSubscribe(newReader);
        if (unseen != null) {
            unseen.actual.onComplete();
        }
        signal(false);
    }

    private void fail(Throwable error) {
        if (failure == null) {
            failure = error;
        }
        signal(true);
    }

    /// @param computing whether rows may be encoded on this thread
    private void signal(boolean computing) {
        if (signals.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            try {
                step(computing);
            } catch (RuntimeException | Error e) {
                endAfter(e, computing);
            }
            missed = signals.addAndGet(-missed);
        } while (missed != 0);
    }

    private void endAfter(Throwable error, boolean computing) {
        if (failure == null) {
            failure = error;
        }
        try {
            step(computing);
        } catch (RuntimeException | Error again) { // whoever is told must not keep others waiting
            LOG.warn("the end of a stream could not be told", again);
            ended = true;
            discard();
        }
    }

    private void step(boolean computing) {
        Reader next = successor.getAndSet(null);
        if (next != null) {
            follow(next);
        }
        Reader to = reader;
        // A cancel that came while the reader was neither the next nor the current one.
        cancelled |= to != null && to.gone;
        if (ended || to == null) {
            discard();
            return;
        }
        Throwable error = failure;
        if (cancelled) {
            end(() -> {});
        } else if (error != null) {
            Throwable told = listener.failed(QueryException.from(error));
            end(() -> to.actual.onError(told));
        } else if (open(to)) {
            send(to, computing);
            request(to);
            complete(to);
        }
    }

    private void follow(Reader next) {
        Reader before = reader;
        if (ended) {
            next.actual.onComplete();
            return;
        }
        reader = next;
        if (before != null) {
            before.actual.onComplete();
        }
    }

    /// Sends what comes before the rows and starts the source; true when that is done.
    private boolean open(Reader to) {
        RowStream source = rows;
        if (opened || source == null) {
            return opened;
        }
        Optional<Schema> schema = source.schema();
        if (schema.isPresent() && to.credit() == 0) {
            return false;
        }
        opened = true;
        schema.flatMap(format::opening).ifPresent(opening -> emit(to, List.of(opening)));
        source.batches().subscribe(upstream);
        return true;
    }

    /// Sends what there is, as far as credit, gate and turn allow.
    private void send(Reader to, boolean computing) {
        long startNanos = System.nanoTime();
        while (to.credit() > held.size() && isGateOpen()) {
            PayloadFormat.Pieces pieces = pieces();
            if (pieces == null) {
                break;
            }
            boolean inTurn = computing && System.nanoTime() - startNanos < TURN_NANOS;
            if (!inTurn && laterInATurn()) {
                break;
            }
            ByteBuf message = pieces.next();
            if (!pieces.hasNext()) {
                current = null;
                pieces.close();
                unqueue();
            }
            if (heldBytes > 0
                    && heldBytes + message.readableBytes() > WireSizes.TARGET_PAYLOAD_BYTES) {
                flush(to);
            }
            held.add(message);
            heldBytes += message.readableBytes();
            if (!format.coalesces() || heldBytes >= WireSizes.COALESCED_PAYLOAD_BYTES) {
                flush(to);
            }
        }
        if (!held.isEmpty() && !worthWaiting(to)) {
            flush(to);
        }
    }

    /// Has the executor go on; false if it is gone with its session, and what there is has to be
    /// sent without it.
    private boolean laterInATurn() {
        if (awaitingTurn.compareAndSet(false, true)) {
            try {
                executor.execute(this::turn);
            } catch (RejectedExecutionException e) {
                awaitingTurn.set(false);
                return false;
            }
        }
        return true;
    }

    private void turn() {
        awaitingTurn.set(false);
        signal(true);
    }

    /// Whether more may come into the payload before the network could take it anyway.
    private boolean worthWaiting(Reader to) {
        return inFlightBytes.get() > 0 && held.size() < to.credit() && !completed;
    }

    private PayloadFormat.@Nullable Pieces pieces() {
        while (current == null) {
            RecordBatch batch = arrived.poll();
            if (batch == null) {
                return null;
            }
            requested = false;
            if (batch.rowCount() == 0 && batch.mark().isNone()) {
                batch.close();
                unqueue();
            } else {
                current = format.cut(batch);
            }
        }
        return current;
    }

    private void flush(Reader to) {
        List<ByteBuf> messages = List.copyOf(held);
        held.clear();
        heldBytes = 0;
        emit(to, messages);
    }

    private void emit(Reader to, List<ByteBuf> messages) {
        ReleasedBuffer data = ReleasedBuffer.of(messages, this::released);
        inFlightBytes.addAndGet(data.readableBytes());
        to.emitted += messages.size();
        to.actual.onNext(ByteBufPayload.create(data));
    }

    private void released(long bytes) {
        if (inFlightBytes.addAndGet(-bytes) == 0) {
            signal(false);
        }
    }

    private boolean isGateOpen() {
        if (gate.isOpen()) {
            return true;
        }
        if (awaitingGate.compareAndSet(false, true)) {
            gate.whenOpen(() -> {
                awaitingGate.set(false);
                signal(false);
            });
        }
        return false;
    }

    /// Asks for one batch if there is credit for it beyond what is waiting already.
    private void request(Reader to) {
        boolean idle = !requested && current == null && arrived.isEmpty() && !completed;
        if (idle && to.credit() > held.size() && isGateOpen()) {
            requested = true;
            upstream.subscription.request(1);
        }
    }

    private void complete(Reader to) {
        if (completed && current == null && held.isEmpty() && arrived.isEmpty()) {
            end(to.actual::onComplete);
        }
    }

    /// @param tell the last word to the reader, before anybody else hears of the end
    private void end(Runnable tell) {
        ended = true;
        planning.dispose();
        upstream.subscription.cancel();
        discard();
        try {
            tell.run();
        } finally {
            reader = null;
            listener.ended();
        }
    }

    private void discard() {
        PayloadFormat.Pieces pieces = current;
        if (pieces != null) {
            current = null;
            pieces.close();
        }
        held.forEach(ByteBuf::release);
        held.clear();
        heldBytes = 0;
        RecordBatch batch = arrived.poll();
        while (batch != null) {
            batch.close();
            batch = arrived.poll();
        }
        unqueue();
    }

    /// The one batch that was asked for is counted from its arrival until its last piece has left.
    private void unqueue() {
        gate.unqueue(queuedBytes.getAndSet(0));
    }

    /// The peer's side: one request stream of RSocket.
    private final class Reader implements Subscription {

        private final CoreSubscriber<? super Payload> actual;
        private final AtomicLong granted = new AtomicLong();
        private volatile boolean gone;
        private long emitted;

        Reader(CoreSubscriber<? super Payload> actual) {
            this.actual = actual;
        }

        /// Messages that may be sent now: a payload of several takes as many credits.
        long credit() {
            long all = granted.get();
            return all == Long.MAX_VALUE ? all : all - emitted;
        }

        @Override
        public void request(long count) {
            if (Operators.validate(count)) {
                granted.accumulateAndGet(count, Operators::addCap);
                signal(false);
            }
        }

        @Override
        public void cancel() {
            gone = true;
            signal(false);
        }
    }

    /// The source's side.
    private final class Upstream implements CoreSubscriber<RecordBatch> {

        private final Operators.DeferredSubscription subscription =
                new Operators.DeferredSubscription();

        @Override
        public Context currentContext() {
            return context;
        }

        @Override
        public void onSubscribe(Subscription newSubscription) {
            subscription.set(newSubscription);
        }

        @Override
        public void onNext(RecordBatch batch) {
            long bytes = batch.sizeBytes();
            queuedBytes.addAndGet(bytes);
            gate.queue(bytes);
            arrived.add(batch);
            signal(true);
        }

        @Override
        public void onComplete() {
            completed = true;
            signal(true);
        }

        @Override
        public void onError(Throwable error) {
            fail(error);
        }
    }
}
