package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.TaskContext.Activity;
import io.sluice.runtime.internal.Relay;
import io.sluice.type.Schema;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

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
        actual.onSubscribe(run);
        run.subscribeTo(source);
    }

    private static final class Run extends Relay<RecordBatch, RecordBatch> {

        private final NodeContext node;
        private final Schema promised;
        private @Nullable Schema satisfying;
        private volatile @Nullable Activity activity;
        private volatile boolean quiet;

        Run(NodeContext node, CoreSubscriber<? super RecordBatch> downstream) {
            super(downstream);
            this.node = node;
            this.promised = node.plan().schema();
        }

        void begun(Activity newActivity) {
            activity = newActivity;
            if (quiet) {
                newActivity.end();
            }
        }

        @Override
        protected void pass(RecordBatch batch, CoreSubscriber<? super RecordBatch> subscriber) {
            String mismatch = mismatch(batch.schema());
            if (mismatch.isEmpty()) {
                batch.trackedBy(node.task().tracker());
                node.metrics().emitted(batch.rowCount(), batch.sizeBytes());
                subscriber.onNext(batch);
                return;
            }
            batch.close();
            fail(
                    new QueryException(
                                    ErrorCode.PLAN_INVALID,
                                    "a batch does not have the schema that its node promised: "
                                            + mismatch)
                            .at(node.plan().name()));
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
        protected void discard(RecordBatch batch) {
            batch.close();
        }

        @Override
        protected Throwable located(Throwable error) {
            return QueryException.from(error).at(node.plan().name());
        }

        @Override
        protected void unanswered() {
            waitForAnswer(node.query().get(EngineOptions.SUBSCRIBE_TIMEOUT));
        }

        @Override
        protected void ended(End end) {
            quiet = true;
            Activity begun = activity;
            if (begun != null) {
                begun.end();
            }
        }
    }
}
