package io.sluice.rsocket.internal.stream;

import io.rsocket.Payload;
import io.sluice.rsocket.internal.net.EgressGate;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/// Batches as payloads: what a server or worker answers to a stream request.
///
/// Each message takes one credit of the peer. For each credit at most one batch is asked of the
/// source, one at a time, and none while the connection's gate is closed; so a stream holds one
/// batch beside what its connection counts. Larger batches leave in several payloads; smaller ones
/// that arrive while an earlier payload of the stream still waits for the network share one, up to
/// 256 KiB, if the peer is prepared for that. Nothing is held back when nothing is ahead of it.
///
/// Bridges what rsocket-java lacks: it calls `onSubscribe` at once (a request that came earlier
/// would close the connection), gives the source a subscriber's context of its own (RSocket's
/// discards nothing but reference-counted buffers), and is bounded in bytes (RSocket's queue is
/// not).
///
/// **Threads.** Rows are encoded on the thread that the source signals on, or by the executor, in
/// turns of a few milliseconds; never on a thread of the network, which only asks and lets go.
///
/// The source is subscribed to with the stream and cancelled with it. Subscribed to once; see
/// [EgressRun#continueWith] for how another reader takes over.
public final class EgressStream extends Flux<Payload> {

    private final Mono<RowStream> source;
    private final PayloadFormat format;
    private final EgressGate gate;
    private final Executor executor;
    private final Context context;
    private final ServedStream listener;
    private final AtomicBoolean subscribed = new AtomicBoolean();

    /// @param source plans or decodes, then says what to run
    /// @param executor encodes rows where a thread of the network comes upon them; never at once,
    ///   on the thread that asks
    /// @param context the Reactor context that source and batches are subscribed to with
    public EgressStream(
            Mono<RowStream> source,
            PayloadFormat format,
            EgressGate gate,
            Executor executor,
            ContextView context,
            ServedStream listener) {
        this.source = source;
        this.format = format;
        this.gate = gate;
        this.executor = executor;
        this.context = Context.of(context);
        this.listener = listener;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Payload> reader) {
        if (!subscribed.compareAndSet(false, true)) {
            Operators.error(
                    reader, new IllegalStateException("a stream of payloads has one reader"));
            return;
        }
        EgressRun run = new EgressRun(format, gate, executor, context, listener);
        listener.started(run);
        run.start(reader, source);
    }
}
