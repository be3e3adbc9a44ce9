package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.runtime.internal.BlockingThreads;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

@ExtendWith(AllocatorExtension.class)
class EngineTest {

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sluice-cpu"))
                .toList();
    }

    @Test
    void startsNoThreadBeforeItIsUsedAndStopsThemAll() {
        List<Thread> before = threads();
        Engine engine = Engine.builder().cpuThreads(3).build();
        assertThat(threads()).hasSameSizeAs(before);

        CountDownLatch ran = new CountDownLatch(6);
        for (int i = 0; i < 6; i++) {
            engine.cpu().schedule(ran::countDown);
        }
        Await.latch(ran);
        List<Thread> started = new ArrayList<>(threads());
        started.removeAll(before);
        assertThat(started).isNotEmpty().hasSizeLessThanOrEqualTo(3).allMatch(Thread::isDaemon);

        engine.close();
        Await.until(() -> started.stream().noneMatch(Thread::isAlive));
        assertThatThrownBy(() -> engine.cpu().schedule(() -> {}))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void refusesToBlockOnItsCpuThreads() {
        Engine engine = Engine.builder().cpuThreads(1).build();
        Mono<String> blocks =
                Mono.fromSupplier(() -> Mono.just("x").hide().block()).subscribeOn(engine.cpu());

        assertThatThrownBy(() -> Await.value(blocks))
                .hasMessageContaining("not supported in thread sluice-cpu");
        engine.close();
    }

    @Test
    void leavesWhatWasInjectedAlone(BufferAllocator allocator) {
        Engine engine =
                Engine.builder()
                        .allocator(allocator)
                        .cpu(Schedulers.parallel())
                        .blocking(Schedulers.boundedElastic())
                        .build();

        engine.close();

        assertThat(Schedulers.parallel().isDisposed()).isFalse();
        allocator.buffer(10).close();
    }

    @Test
    void givesMemoryBackThatOutlivesIt() {
        Engine engine = Engine.builder().memoryLimit(1 << 20).build();
        ArrowBuf result = engine.allocator().buffer(100);

        engine.close();

        result.setLong(0, 42);
        assertThat(result.getLong(0)).isEqualTo(42);
        result.close();
        assertThat(engine.allocator().getAllocatedMemory()).isZero();
    }

    @Test
    void refusesNumbersThatMakeNoSense() {
        assertThatThrownBy(() -> Engine.builder().cpuThreads(0)).hasMessage("cpuThreads: 0");
        assertThatThrownBy(() -> Engine.builder().blockingThreads(-1))
                .hasMessage("blockingThreads: -1");
    }

    @Test
    @SuppressWarnings(
            "ThreadPriorityCheck") // gives tasks a chance to overlap; nothing relies on it
    void runsAtMostSoManyBlockingTasksAtATimeAndAllInTheEnd() {
        BlockingThreads threads = new BlockingThreads("test", 3);
        AtomicInteger running = new AtomicInteger();
        List<Integer> most = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(1000);
        for (int i = 0; i < 1000; i++) {
            threads.execute(() -> {
                most.add(running.incrementAndGet());
                Thread.onSpinWait();
                running.decrementAndGet();
                done.countDown();
            });
        }
        Await.latch(done);

        assertThat(most).allMatch(count -> count <= 3);
        threads.close();
        assertThatThrownBy(() -> threads.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void outlivesATaskThatThrows() {
        BlockingThreads threads = new BlockingThreads("test", 1);
        CountDownLatch done = new CountDownLatch(1);
        threads.execute(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
            throw new ArithmeticException("task");
        });
        threads.execute(done::countDown);

        Await.latch(done);
    }

    @Test
    void usesIdleThreadsAgainAndTakesNoInterruptOfATaskToTheNext() {
        BlockingThreads threads = new BlockingThreads("test-idle", 2);
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        AtomicInteger interrupted = new AtomicInteger();
        for (int i = 0; i < 200; i++) {
            CountDownLatch done = new CountDownLatch(1);
            threads.execute(() -> {
                interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                used.add(Thread.currentThread());
                Thread.currentThread().interrupt();
                done.countDown();
            });
            Await.latch(done);
        }
        assertThat(used).hasSizeLessThan(50).allMatch(Thread::isDaemon);
        assertThat(used).noneMatch(Thread::isVirtual);
        assertThat(interrupted).hasValue(0);

        threads.close();
        Await.until(() -> used.stream().noneMatch(Thread::isAlive));
    }
}
