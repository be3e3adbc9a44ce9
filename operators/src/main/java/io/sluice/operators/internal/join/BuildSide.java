package io.sluice.operators.internal.join;

import io.sluice.batch.RecordBatch;
import io.sluice.error.QueryException;
import io.sluice.plan.TaskContext;
import io.sluice.plan.TaskContext.Activity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/// The side of a join that is held: collects the batches of all partitions of a child, once for a
/// task, and makes a table of them.
///
/// Collecting starts with the first subscription to [#ready]; the table is made on the CPU
/// scheduler, in turns between which others come in and a cancel is heard. The first error fails
/// everyone who waits. The table is freed when all partitions that read it have let go of it, and
/// at the latest with the task.
///
/// Thread-safe.
public final class BuildSide implements AutoCloseable {

    /// As long as a turn of a lane.
    private static final long TURN_NANOS = 2_000_000;

    private enum State {
        NEW,
        COLLECTING,
        BUILDING,
        READY,
        CLOSED
    }

    private final TaskContext context;
    private final int child;
    private final int partitions;
    private final JoinBuilder builder;
    private final Sinks.Empty<Void> ready = Sinks.empty();
    private final List<Collector> collectors = new ArrayList<>();
    private List<RecordBatch> batches = new ArrayList<>();
    private State state = State.NEW;
    private int collecting;
    private int readers;
    private @Nullable JoinTable table;
    private @Nullable Activity activity;

    /// @param child the position of the child that is collected
    /// @param partitions how many partitions it has
    /// @param readers how many partitions will read the table
    /// @param builder makes the table
    public BuildSide(
            TaskContext context, int child, int partitions, int readers, JoinBuilder builder) {
        this.context = context;
        this.child = child;
        this.partitions = partitions;
        this.readers = readers;
        this.builder = builder;
    }

    /// Completes when the table is there. Starts to collect with the first subscription; whoever
    /// cancels only stops to wait.
    public Mono<Void> ready() {
        return Mono.deferContextual(view -> {
            start(Context.of(view));
            return ready.asMono();
        });
    }

    /// The table, after [#ready].
    public synchronized JoinTable table() {
        JoinTable made = table;
        if (made == null) {
            throw new IllegalStateException("the build side is not there: " + state);
        }
        return made;
    }

    /// Tells that one of the readers needs the table no more.
    public void release() {
        synchronized (this) {
            readers--;
            if (readers > 0) {
                return;
            }
        }
        close();
    }

    /// Stops collecting and frees everything; nobody reads the table any more.
    @Override
    public void close() {
        stop();
        JoinTable made;
        synchronized (this) {
            state = State.CLOSED;
            made = table;
            table = null;
        }
        if (made != null) {
            made.close();
        }
    }

    /// Stops collecting. A table that is there stays, since probes may be reading it: a cancel
    /// comes from any thread.
    private void stop() {
        List<RecordBatch> left;
        boolean building;
        synchronized (this) {
            if (state == State.READY) {
                return;
            }
            building = state == State.BUILDING;
            state = State.CLOSED;
            left = batches;
            batches = new ArrayList<>();
        }
        collectors.forEach(Collector::cancel);
        left.forEach(RecordBatch::close);
        if (!building) {
            endActivity();
        }
    }

    private void start(Context subscriberContext) {
        synchronized (this) {
            if (state != State.NEW) {
                return;
            }
            state = State.COLLECTING;
            collecting = partitions;
            for (int i = 0; i < partitions; i++) {
                collectors.add(new Collector(subscriberContext));
            }
            activity = context.begin(this::stop);
            if (state == State.CLOSED) {
                activity.end();
                return;
            }
        }
        for (int i = 0; i < partitions; i++) {
            context.execute(child, i).subscribe(collectors.get(i));
        }
    }

    private void collect(RecordBatch batch) {
        synchronized (this) {
            if (state == State.COLLECTING) {
                batches.add(batch);
                return;
            }
        }
        batch.close();
    }

    private void collected() {
        List<RecordBatch> all;
        synchronized (this) {
            collecting--;
            if (collecting > 0 || state != State.COLLECTING) {
                return;
            }
            state = State.BUILDING;
            all = batches;
            batches = new ArrayList<>();
        }
        Building building;
        try {
            building = new Building(builder.begin(all, context));
        } catch (RuntimeException | Error e) {
            fail(e);
            endActivity();
            return;
        }
        building.run();
    }

    private void keep(JoinTable made) {
        synchronized (this) {
            if (state == State.BUILDING) {
                state = State.READY;
                table = made;
                return;
            }
        }
        made.close();
    }

    private void fail(Throwable error) {
        ready.tryEmitError(QueryException.from(error));
        stop();
    }

    private void endActivity() {
        Activity begun;
        synchronized (this) {
            begun = activity;
        }
        if (begun != null) {
            begun.end();
        }
    }

    private synchronized boolean isBuilding() {
        return state == State.BUILDING;
    }

    /// Makes the table, turn by turn.
    private final class Building implements Runnable {

        private final JoinTableBuild build;

        Building(JoinTableBuild build) {
            this.build = build;
        }

        @Override
        public void run() {
            boolean more = false;
            try {
                more = turn();
                if (more) {
                    context.cpu().schedule(this);
                }
            } catch (RuntimeException | Error e) {
                more = false;
                build.close();
                fail(e);
            } finally {
                if (!more) {
                    endActivity();
                }
            }
        }

        /// @return whether only time has run out
        private boolean turn() {
            long end = System.nanoTime() + TURN_NANOS;
            while (isBuilding()) {
                if (!build.advance()) {
                    keep(build.take());
                    ready.tryEmitEmpty();
                    return false;
                }
                if (System.nanoTime() - end >= 0) {
                    return true;
                }
            }
            build.close();
            return false;
        }
    }

    private final class Collector implements CoreSubscriber<RecordBatch> {

        private final Context context;
        private final Operators.DeferredSubscription upstream =
                new Operators.DeferredSubscription();

        Collector(Context context) {
            this.context = context;
        }

        void cancel() {
            upstream.cancel();
        }

        @Override
        public Context currentContext() {
            return context;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream.set(subscription);
            upstream.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(RecordBatch batch) {
            collect(batch);
        }

        @Override
        public void onError(Throwable error) {
            fail(error);
        }

        @Override
        public void onComplete() {
            collected();
        }
    }
}
