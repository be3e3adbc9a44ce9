package io.sluice.runtime;

import io.opentelemetry.api.OpenTelemetry;
import io.sluice.function.FunctionRegistry;
import io.sluice.memory.SlabPool;
import io.sluice.plan.Factories;
import io.sluice.runtime.internal.BlockingThreads;
import io.sluice.runtime.internal.CpuThread;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// The threads and the memory of one process that runs queries: what a session or a worker owns. A
/// worker runs decoded fragments like this:
///
/// ```java
/// Engine engine = Engine.builder().memoryLimit(bytes).build();
/// TaskEnvironment environment = engine.environment(functions, factories, telemetry);
/// Task task = Task.of(fragmentPlan, partitions, queryContext, environment);
/// Flux<RecordBatch> rows = task.partition(partition, egressAllocator);
/// ```
///
/// No thread starts before it is needed. Thread-safe.
public final class Engine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final BufferAllocator allocator;
    private final Scheduler cpu;
    private final Scheduler blocking;
    private final Runnable close;

    private Engine(BufferAllocator allocator, Scheduler cpu, Scheduler blocking, Runnable close) {
        this.allocator = allocator;
        this.cpu = cpu;
        this.blocking = blocking;
        this.close = close;
    }

    public static Builder builder() {
        return new Builder();
    }

    /// The root of everything that is allocated in this process.
    public BufferAllocator allocator() {
        return allocator;
    }

    /// One thread per core, for computing.
    public Scheduler cpu() {
        return cpu;
    }

    /// A bounded number of threads for providers that block.
    public Scheduler blocking() {
        return blocking;
    }

    /// What tasks of this process run in.
    public TaskEnvironment environment(
            FunctionRegistry functions, Factories factories, OpenTelemetry telemetry) {
        return new TaskEnvironment(
                allocator, cpu, blocking, functions, factories, Optional.empty(), telemetry);
    }

    /// Stops the threads and gives the memory back; what was injected stays as it is. Only after
    /// all tasks have ended. Memory that is still in use, such as results that nobody has closed,
    /// goes back when it is.
    @Override
    public void close() {
        close.run();
    }

    /// What an [Engine] is made of.
    public static final class Builder {

        /// As many providers can wait for the outside at a time, over all queries.
        private static final int DEFAULT_BLOCKING_THREADS = 256;

        /// Slabs kept for reuse: what a dozen queries turn over, little against any machine's
        /// memory.
        private static final long MAX_RETAINED_BYTES = 256L << 20;

        private int cpuThreads = Runtime.getRuntime().availableProcessors();
        private int blockingThreads = DEFAULT_BLOCKING_THREADS;
        private long memoryLimitBytes = Runtime.getRuntime().maxMemory();
        private Optional<BufferAllocator> allocator = Optional.empty();
        private Optional<Scheduler> cpu = Optional.empty();
        private Optional<Scheduler> blocking = Optional.empty();

        private Builder() {}

        public Builder cpuThreads(int threads) {
            cpuThreads = positive(threads, "cpuThreads");
            return this;
        }

        /// How many providers may block at a time.
        public Builder blockingThreads(int threads) {
            blockingThreads = positive(threads, "blockingThreads");
            return this;
        }

        /// What all queries and results may hold together, outside of the Java heap; as much as the
        /// heap may grow to unless set, as the JVM itself bounds direct memory.
        public Builder memoryLimit(long bytes) {
            memoryLimitBytes = bytes;
            return this;
        }

        /// Uses memory of the caller's, who keeps owning it.
        public Builder allocator(BufferAllocator injected) {
            allocator = Optional.of(injected);
            return this;
        }

        /// Computes on threads of the caller's, who keeps owning them. They must be able to
        /// schedule with a delay.
        public Builder cpu(Scheduler injected) {
            cpu = Optional.of(injected);
            return this;
        }

        /// Blocks on threads of the caller's, who keeps owning them.
        public Builder blocking(Scheduler injected) {
            blocking = Optional.of(injected);
            return this;
        }

        public Engine build() {
            SlabPool pool = new SlabPool(Math.min(MAX_RETAINED_BYTES, memoryLimitBytes / 4));
            BufferAllocator memory = allocator.orElseGet(() -> pool.newRoot(memoryLimitBytes));
            Scheduler computing = cpu.orElseGet(this::newCpu);
            BlockingThreads threads = new BlockingThreads("sluice-blocking", blockingThreads);
            Scheduler waiting = blocking.orElseGet(() -> Schedulers.fromExecutor(threads));
            return new Engine(
                    memory,
                    computing,
                    waiting,
                    () -> {
                        threads.close();
                        if (blocking.isEmpty()) {
                            waiting.dispose();
                        }
                        if (cpu.isEmpty()) {
                            computing.dispose();
                        }
                        if (allocator.isEmpty()) {
                            closeMemory(memory);
                            pool.trim();
                        }
                    });
        }

        /// One queue for all threads, so that a lane that has its turn is taken by whoever is free.
        private Scheduler newCpu() {
            ScheduledThreadPoolExecutor executor =
                    new ScheduledThreadPoolExecutor(cpuThreads, CpuThread.factory("sluice-cpu"));
            executor.setRemoveOnCancelPolicy(true);
            return Schedulers.fromExecutorService(executor, "sluice-cpu");
        }

        private static void closeMemory(BufferAllocator memory) {
            if (memory.getAllocatedMemory() != 0) {
                LOG.debug("{} bytes of results are still open", memory.getAllocatedMemory());
                return;
            }
            try {
                memory.close();
            } catch (IllegalStateException e) {
                LOG.debug("results were opened or closed meanwhile", e);
            }
        }

        private static int positive(int value, String name) {
            if (value < 1) {
                throw new IllegalArgumentException(name + ": " + value);
            }
            return value;
        }
    }
}
