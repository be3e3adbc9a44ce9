package io.sluice.source;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.plan.TaskContext;
import io.sluice.runtime.internal.Relay;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/// A publisher of somebody else's, held to the rules of Reactive Streams: one that breaks them ends
/// with an error that says how, instead of silence. For publishers that feed other operators;
/// [LazySource] does it by itself for what it reads.
///
/// Items, demand and cancel pass through on the threads that they come on.
public final class CheckedFlux<T> extends Flux<T> {

    private final Publisher<T> publisher;

    private final Duration patience;

    private CheckedFlux(Publisher<T> publisher, Duration patience) {
        this.publisher = publisher;
        this.patience = patience;
    }

    /// The items of a publisher, which has `execution.subscribe_timeout` to answer a subscription.
    /// Items that come too late are let go; batches are closed then.
    // A Publisher only yields its items, so one of a subtype of T may stand for one of T.
    @SuppressWarnings("unchecked")
    public static <T> CheckedFlux<T> of(Publisher<? extends T> publisher, TaskContext context) {
        return new CheckedFlux<>(
                (Publisher<T>) requireNonNull(publisher, "publisher is null"),
                context.query().get(EngineOptions.SUBSCRIBE_TIMEOUT));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Run<T> run = new Run<>(patience, actual);
        actual.onSubscribe(run);
        run.subscribeTo(publisher);
    }

    private static final class Run<T> extends Relay<T, T> {

        private final Duration patience;

        Run(Duration patience, CoreSubscriber<? super T> downstream) {
            super(downstream);
            this.patience = patience;
        }

        @Override
        protected void unanswered() {
            waitForAnswer(patience);
        }

        @Override
        protected void pass(T item, CoreSubscriber<? super T> subscriber) {
            subscriber.onNext(item);
        }

        @Override
        protected void discard(T item) {
            if (item instanceof RecordBatch batch) {
                batch.close();
            }
        }

        @Override
        protected void ended(End end) {
            // nothing is held
        }
    }
}
