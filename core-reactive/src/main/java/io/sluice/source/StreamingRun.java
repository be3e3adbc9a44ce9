package io.sluice.source;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.runtime.internal.Relay;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/// One subscription of an asynchronous source: waits for the connection, then passes its batches
/// through. Demand that comes before the connection waits for it.
final class StreamingRun<C, T> extends Relay<T, RecordBatch> {

    private final LazySource.Streaming<C, T> source;
    private final SourceLife<C> life;

    private StreamingRun(
            LazySource.Streaming<C, T> source,
            SourceLife<C> life,
            CoreSubscriber<? super RecordBatch> downstream) {
        super(downstream);
        this.source = source;
        this.life = life;
    }

    static <C, T> void start(
            LazySource.Streaming<C, T> source,
            SourceLife<C> life,
            CoreSubscriber<? super RecordBatch> actual) {
        StreamingRun<C, T> run = new StreamingRun<>(source, life, actual);
        life.begin(run::cancel);
        actual.onSubscribe(run);
        run.open();
    }

    private void open() {
        if (!life.initializing()) {
            return;
        }
        try {
            source.open().get().subscribe(new Opening());
        } catch (Throwable e) { // whatever a client throws
            fail(SourceLife.failedToOpen(e));
        }
    }

    private void stream(C connection) {
        if (!life.opened(connection)) {
            return;
        }
        try {
            subscribeTo(publisher(connection));
        } catch (Throwable e) { // whatever a client throws
            fail(SourceLife.failedToOpen(e));
        }
    }

    // A Publisher only yields its items, so one of a subtype of T may stand for one of T.
    @SuppressWarnings("unchecked")
    private Publisher<T> publisher(C connection) {
        return (Publisher<T>) source.stream().apply(connection);
    }

    @Override
    protected void pass(T item, CoreSubscriber<? super RecordBatch> subscriber) {
        @Nullable RecordBatch batch;
        try {
            batch = source.toBatch().apply(item);
        } catch (Throwable e) { // whatever a client throws
            fail(SourceLife.failedToRead(e));
            return;
        }
        if (batch == null) {
            fail(SourceLife.failedToRead(new NullPointerException("no batch was made of an item")));
            return;
        }
        subscriber.onNext(batch);
    }

    @Override
    protected void discard(T item) {
        if (item instanceof RecordBatch batch) {
            batch.close();
        }
    }

    @Override
    protected Throwable located(Throwable error) {
        return SourceLife.failedToRead(error);
    }

    @Override
    protected void unanswered() {
        waitForAnswer(life.subscribeTimeout());
    }

    @Override
    protected void ended(End end) {
        life.end(
                switch (end) {
                    case COMPLETED -> SourceState.End.COMPLETED;
                    case FAILED -> SourceState.End.FAILED;
                    case CANCELLED -> SourceState.End.CANCELLED;
                },
                () -> {});
    }

    /// Takes the connection. Never cancelled: publishers lose what they have opened if they are
    /// cancelled at the wrong moment.
    private final class Opening implements CoreSubscriber<C> {

        private boolean opened;

        @Override
        public Context currentContext() {
            return StreamingRun.this.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(@Nullable C connection) {
            if (connection == null) {
                return;
            }
            opened = true;
            try {
                stream(connection);
            } catch (Throwable e) { // ends the query, not the client's thread
                fail(SourceLife.failedToOpen(e));
            }
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
