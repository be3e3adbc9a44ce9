package io.sluice.runtime;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.error.QueryException;
import io.sluice.plan.TaskContext;
import io.sluice.plan.TaskContext.Activity;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/// Redistributes rows inside a task: all partitions of a node's child produce, and a [Router] for
/// each spreads its rows over channels, which are the node's own partitions.
///
/// ```java
/// Exchange exchange =
///         context.shared(Exchange.class, () -> Exchange.of(context, channels, routers));
/// return exchange.channel(partition);
/// ```
///
/// **Start and end.** Producers start when a channel is first asked for something. Each channel is
/// read once and completes when all producers have. The first error ends all channels and cancels
/// the other producers. A channel whose consumer cancels lets its rows go; when all consumers have
/// gone, the producers are cancelled.
///
/// **Memory.** A channel is full at [EngineOptions#EXCHANGE_BYTES] or at 32 batches; producers ask
/// for nothing while any channel is, and go on at half of it. So a channel holds at most its bound
/// and one batch of each producer. Consumers must therefore not wait for one another: an ordered
/// merge of the channels of one exchange can come to a standstill.
///
/// **Order.** Rows of one producer keep their order in each channel.
///
/// **Marks.** Watermarks of the producers are merged to the least one of those that are not idle;
/// barriers pass when all producers have brought them; both reach every channel after the rows that
/// they follow, and never wait for room.
///
/// **Threads.** Rows are routed by the producer's thread of the CPU scheduler.
public final class Exchange {

    private final NodeContext context;
    private final IntFunction<Router> routers;
    private final List<ExchangeChannel> channels;
    private final int producerCount;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicInteger fullChannels = new AtomicInteger();
    private final AtomicInteger openChannels;
    private final AtomicInteger openProducers;
    private final AtomicInteger unfinishedProducers;

    /// The open channels, and one for all producers together.
    private final AtomicInteger openParts;

    private final ExchangeMarks marks;
    private volatile boolean anyMarks;
    private volatile List<ExchangeProducer> producers = List.of();
    private volatile boolean stopped;
    private volatile boolean quiet;
    private volatile @Nullable Activity activity;

    private Exchange(NodeContext context, int channelCount, IntFunction<Router> routers) {
        this.context = context;
        this.routers = routers;
        this.producerCount = context.child(0).partitionCount();
        this.openChannels = new AtomicInteger(channelCount);
        this.openProducers = new AtomicInteger(producerCount);
        this.unfinishedProducers = new AtomicInteger(producerCount);
        this.openParts = new AtomicInteger(channelCount + 1);
        this.marks = new ExchangeMarks(producerCount);
        Schema schema = context.child(0).plan().schema();
        long maxBytes = context.query().get(EngineOptions.EXCHANGE_BYTES);
        List<ExchangeChannel> all = new ArrayList<>();
        for (int i = 0; i < channelCount; i++) {
            all.add(new ExchangeChannel(this, schema, maxBytes));
        }
        this.channels = List.copyOf(all);
    }

    /// An exchange over all partitions of a node's only child.
    ///
    /// @param context the node's context
    /// @param channelCount how many channels, at least 1
    /// @param routers makes the router of each producer, by its number
    public static Exchange of(TaskContext context, int channelCount, IntFunction<Router> routers) {
        return new Exchange((NodeContext) context, channelCount, routers);
    }

    /// The rows of a channel; subscribed to at most once.
    public Flux<RecordBatch> channel(int index) {
        return channels.get(index);
    }

    /// Called when a channel is subscribed to.
    ///
    /// @throws IllegalStateException if the task has ended
    synchronized void begin() {
        if (activity == null) {
            Activity begun = context.begin(() -> channels.forEach(ExchangeChannel::cancel));
            activity = begun;
            if (quiet) {
                begun.end();
            }
        }
    }

    /// Starts the producers, the first time.
    void start(Context subscriberContext) {
        if (!started.compareAndSet(false, true)) {
            return;
        }
        List<ExchangeProducer> all = new ArrayList<>();
        List<Flux<RecordBatch>> sources = new ArrayList<>();
        try {
            for (int i = 0; i < producerCount; i++) {
                sources.add(source(i));
                all.add(new ExchangeProducer(this, i, routers.apply(i), subscriberContext));
            }
        } catch (Throwable e) { // whatever a plan's node throws
            fail(e);
            all.forEach(ExchangeProducer::cancel);
            for (int missing = all.size(); missing < producerCount; missing++) {
                producerGone();
            }
            return;
        }
        producers = List.copyOf(all);
        if (stopped) {
            all.forEach(ExchangeProducer::cancel);
            return;
        }
        for (int i = 0; i < producerCount; i++) {
            subscribe(sources.get(i), all.get(i));
        }
    }

    private void subscribe(Flux<RecordBatch> source, ExchangeProducer producer) {
        try {
            source.subscribe(producer);
        } catch (Throwable e) { // whatever a plan's node throws
            fail(e);
            producer.cancel();
        }
    }

    /// Routing is work for the CPU scheduler, where lanes are already.
    private Flux<RecordBatch> source(int producer) {
        Flux<RecordBatch> source = context.execute(0, producer);
        return source instanceof Lane || channels.size() == 1
                ? source
                : Lane.onCpu(context, producer, source);
    }

    void offer(int channel, RecordBatch rows) {
        if (rows.rowCount() == 0) {
            rows.close();
        } else {
            channels.get(channel).offer(rows);
        }
    }

    /// Takes the mark of a producer's batch, after its rows.
    void mark(int producer, BatchMark mark) {
        if (mark.isNone() && !anyMarks) {
            return;
        }
        boolean barrierPassed;
        synchronized (marks) {
            anyMarks = true;
            BatchMark merged = marks.add(producer, mark);
            broadcast(merged);
            barrierPassed = merged.barrierEpoch() != 0;
        }
        if (barrierPassed) {
            wakeProducers();
        }
    }

    void ended(int producer) {
        synchronized (marks) {
            broadcast(marks.end(producer));
        }
        if (unfinishedProducers.decrementAndGet() == 0) {
            channels.forEach(ExchangeChannel::drain);
        } else {
            wakeProducers();
        }
    }

    /// Guarded by the lock of `marks`, so that marks keep their order in every channel.
    private void broadcast(BatchMark mark) {
        if (!mark.isNone()) {
            channels.forEach(channel -> channel.mark(mark));
        }
    }

    boolean isCompleted() {
        return unfinishedProducers.get() == 0;
    }

    /// Ends all channels with an error, the first time.
    void fail(Throwable error) {
        if (failure.compareAndSet(null, QueryException.from(error).at(context.plan().name()))) {
            stopProducers();
            channels.forEach(ExchangeChannel::fail);
        }
    }

    @Nullable Throwable failure() {
        return failure.get();
    }

    boolean isReadyFor(int producer) {
        if (stopped || fullChannels.get() > 0) {
            return false;
        }
        if (!anyMarks) {
            return true;
        }
        synchronized (marks) {
            return !marks.mustWait(producer);
        }
    }

    private void wakeProducers() {
        producers.forEach(ExchangeProducer::wake);
    }

    void channelFull() {
        fullChannels.incrementAndGet();
    }

    void channelHasRoom() {
        if (fullChannels.decrementAndGet() == 0) {
            wakeProducers();
        }
    }

    /// A consumer has thrown, which may not be able to signal any more.
    void escaped(Throwable error) {
        context.task().escaped(error);
    }

    void computed(long nanos) {
        context.metrics().computed(nanos);
    }

    void channelGone() {
        if (openChannels.decrementAndGet() == 0) {
            stopProducers();
        }
        partGone();
    }

    private void stopProducers() {
        stopped = true;
        if (started.compareAndSet(false, true)) {
            partGone();
        } else {
            producers.forEach(ExchangeProducer::cancel);
        }
    }

    void producerGone() {
        if (openProducers.decrementAndGet() == 0) {
            partGone();
        }
    }

    private void partGone() {
        if (openParts.decrementAndGet() == 0) {
            quiet = true;
            Activity begun = activity;
            if (begun != null) {
                begun.end();
            }
        }
    }
}
