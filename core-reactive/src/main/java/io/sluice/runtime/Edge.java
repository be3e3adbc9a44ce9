package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.TaskContext.Activity;
import io.sluice.type.Schema;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// Stands between a node that is a plain publisher and its reader: counts and tracks the node's
/// batches, holds it to its schema, names it in errors, and closes what arrives after cancel.
/// Passes signals and demand through on the threads that they come on.
final class Edge extends Flux<RecordBatch> {

    private final Flux<RecordBatch> source;
    private final NodeContext node;

    Edge(Flux<RecordBatch> source, NodeContext node) {
        this.source = source;
        this.node = node;
    }

    @Override
    public void subscribe(CoreSubscriber<? super RecordBatch> actual) {
        Run run = new Run(node, actual);
        try {
            run.begun(node.begin(run::cancel));
        } catch (IllegalStateException e) {
            Operators.error(actual, e);
            return;
        }
        source.subscribe(run);
    }

    private static final class Run implements CoreSubscriber<RecordBatch>, Subscription {

        private final NodeContext node;
        private final Schema promised;
        private final CoreSubscriber<? super RecordBatch> downstream;
        private final Operators.DeferredSubscription upstream =
                new Operators.DeferredSubscription();
        private final AtomicInteger calls = new AtomicInteger();
        private volatile @Nullable Activity activity;
        private volatile boolean cancelled;
        private @Nullable Schema satisfying;
        private boolean done;

        Run(NodeContext node, CoreSubscriber<? super RecordBatch> downstream) {
            this.node = node;
            this.promised = node.plan().schema();
            this.downstream = downstream;
        }

        void begun(Activity newActivity) {
            activity = newActivity;
            if (cancelled) {
                ended();
            }
        }

        @Override
        public Context currentContext() {
            return downstream.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream.set(subscription);
            downstream.onSubscribe(this);
        }

        @Override
        public void onNext(RecordBatch batch) {
            calls.incrementAndGet();
            try {
                if (done || cancelled) {
                    batch.close();
                } else {
                    pass(batch);
                }
            } finally {
                if (calls.decrementAndGet() == 0 && cancelled) {
                    ended();
                }
            }
        }

        private void pass(RecordBatch batch) {
            String mismatch = mismatch(batch.schema());
            if (mismatch.isEmpty()) {
                batch.trackedBy(node.task().tracker());
                node.metrics().emitted(batch.rowCount(), batch.sizeBytes());
                downstream.onNext(batch);
                return;
            }
            batch.close();
            upstream.cancel();
            onError(
                    new QueryException(
                            ErrorCode.PLAN_INVALID,
                            "a batch does not have the schema that its node promised: "
                                    + mismatch));
        }

        private String mismatch(Schema schema) {
            if (schema == satisfying || schema == promised) {
                return "";
            }
            String mismatch = schema.mismatch(promised);
            if (mismatch.isEmpty()) {
                satisfying = schema;
            }
            return mismatch;
        }

        @Override
        public void onComplete() {
            if (!done) {
                done = true;
                ended();
                downstream.onComplete();
            }
        }

        @Override
        public void onError(Throwable error) {
            if (!done) {
                done = true;
                ended();
                downstream.onError(QueryException.from(error).at(node.plan().name()));
            }
        }

        @Override
        public void request(long count) {
            upstream.request(count);
        }

        @Override
        public void cancel() {
            cancelled = true;
            upstream.cancel();
            if (calls.get() == 0) {
                ended();
            }
        }

        private void ended() {
            Activity begun = activity;
            if (begun != null) {
                begun.end();
            }
        }
    }
}
