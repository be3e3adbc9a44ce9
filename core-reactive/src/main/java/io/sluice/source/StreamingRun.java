package io.sluice.source;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.runtime.internal.Relay;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// One subscription of an asynchronous source: waits for the connection, then passes its batches
/// through. Demand that comes before the connection waits for it.
final class StreamingRun<C> extends Relay {

    private final LazySource.Streaming<C> source;
    private final SourceLife<C> life;
    private final Opening opening = new Opening();

    private StreamingRun(
            LazySource.Streaming<C> source,
            SourceLife<C> life,
            CoreSubscriber<? super RecordBatch> downstream) {
        super(downstream);
        this.source = source;
        this.life = life;
    }

    static <C> void start(
            LazySource.Streaming<C> source,
            SourceLife<C> life,
            CoreSubscriber<? super RecordBatch> actual) {
        StreamingRun<C> run = new StreamingRun<>(source, life, actual);
        life.begin(run::cancel);
        actual.onSubscribe(run);
        run.open();
    }

    private void open() {
        if (!life.initializing()) {
            return;
        }
        try {
            source.open().get().subscribe(opening);
        } catch (Throwable e) { // whatever a client throws
            fail(SourceLife.failedToOpen(e));
        }
    }

    private void stream(C connection) {
        if (!life.opened(connection)) {
            return;
        }
        try {
            Flux.from(source.stream().apply(connection)).subscribe(this);
        } catch (Throwable e) { // whatever a client throws
            fail(SourceLife.failedToOpen(e));
        }
    }

    @Override
    protected void pass(RecordBatch batch, CoreSubscriber<? super RecordBatch> subscriber) {
        subscriber.onNext(batch);
    }

    @Override
    protected Throwable located(Throwable error) {
        return SourceLife.failedToRead(error);
    }

    @Override
    protected void ended(End end) {
        opening.upstream.cancel();
        life.end(
                switch (end) {
                    case COMPLETED -> SourceState.End.COMPLETED;
                    case FAILED -> SourceState.End.FAILED;
                    case CANCELLED -> SourceState.End.CANCELLED;
                });
    }

    private final class Opening implements CoreSubscriber<C> {

        private final Operators.DeferredSubscription upstream =
                new Operators.DeferredSubscription();
        private boolean opened;

        @Override
        public Context currentContext() {
            return StreamingRun.this.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (upstream.set(subscription)) {
                upstream.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(C connection) {
            opened = true;
            stream(connection);
        }

        @Override
        public void onComplete() {
            if (!opened) {
                fail(
                        new QueryException(
                                ErrorCode.SOURCE_FAILED, "the source opened no connection"));
            }
        }

        @Override
        public void onError(Throwable error) {
            fail(SourceLife.failedToOpen(error));
        }
    }
}
