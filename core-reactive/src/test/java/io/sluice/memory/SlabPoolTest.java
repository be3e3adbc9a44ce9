package io.sluice.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.junit.jupiter.api.Test;

class SlabPoolTest {

    @Test
    void roundsUpByAFifthAtMost() {
        for (long bytes = SlabPool.MIN_SLAB_BYTES;
                bytes <= SlabPool.MAX_POOLED_BYTES;
                bytes += 1 + bytes / 97) {
            long rounded = SlabPool.roundUp(bytes);
            assertThat(rounded).isBetween(bytes, bytes + bytes / 4);
            assertThat(SlabPool.roundUp(rounded)).as("a class is its own size").isEqualTo(rounded);
        }
        assertThat(SlabPool.roundUp(0)).isEqualTo(SlabPool.MIN_SLAB_BYTES);
        assertThat(SlabPool.roundUp(1)).isEqualTo(SlabPool.MIN_SLAB_BYTES);
        assertThat(SlabPool.roundUp(SlabPool.MIN_SLAB_BYTES + 1)).isEqualTo(1280);
        assertThat(SlabPool.roundUp(SlabPool.MAX_POOLED_BYTES))
                .isEqualTo(SlabPool.MAX_POOLED_BYTES);
        assertThat(SlabPool.roundUp(SlabPool.MAX_POOLED_BYTES + 1))
                .isEqualTo(SlabPool.MAX_POOLED_BYTES + 4096);
    }

    @Test
    void keepsSlabsForTheNextRequestOfTheirSize() {
        SlabPool pool = new SlabPool(1 << 20);
        try (BufferAllocator root = pool.newRoot(1 << 20)) {
            ArrowBuf first = root.buffer(5000);
            long address = first.memoryAddress();
            first.close();
            assertThat(pool.retainedBytes()).isEqualTo(SlabPool.roundUp(5000));

            ArrowBuf second = root.buffer(4900);

            assertThat(second.memoryAddress()).isEqualTo(address);
            assertThat(pool.retainedBytes()).isZero();
            second.close();
        }
        pool.trim();
        assertThat(pool.retainedBytes()).isZero();
    }

    @Test
    void keepsNoMoreThanItsBound() {
        SlabPool pool = new SlabPool(3000);
        try (BufferAllocator root = pool.newRoot(1 << 20)) {
            List<ArrowBuf> buffers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                buffers.add(root.buffer(1024));
            }
            buffers.forEach(ArrowBuf::close);
        }
        assertThat(pool.retainedBytes()).isEqualTo(2048);
        pool.trim();
    }

    @Test
    void keepsNoSlabThatIsTooLarge() {
        SlabPool pool = new SlabPool(1L << 30);
        try (BufferAllocator root = pool.newRoot(1L << 30)) {
            root.buffer(SlabPool.MAX_POOLED_BYTES + 1).close();
        }
        assertThat(pool.retainedBytes()).isZero();
    }

    @Test
    void holdsItsLimitAndThatOfChildren() {
        SlabPool pool = new SlabPool(0);
        try (BufferAllocator root = pool.newRoot(10_000);
                BufferAllocator child = root.newChildAllocator("child", 0, 4096)) {
            assertThatThrownBy(() -> child.buffer(5000)).isInstanceOf(OutOfMemoryException.class);
            ArrowBuf most = root.buffer(8192);
            assertThatThrownBy(() -> child.buffer(4096)).isInstanceOf(OutOfMemoryException.class);
            most.close();
            child.buffer(4096).close();
        }
    }

    @Test
    void hasABufferOfNoBytes() {
        try (BufferAllocator root = new SlabPool(0).newRoot(1024)) {
            ArrowBuf empty = root.getEmpty();
            assertThat(empty.capacity()).isZero();
            empty.close();
        }
    }

    @Test
    void servesManyThreadsWithoutMixingTheirSlabs() throws InterruptedException {
        SlabPool pool = new SlabPool(1 << 16);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (BufferAllocator root = pool.newRoot(1L << 30)) {
            int threads = 4;
            CountDownLatch done = new CountDownLatch(threads);
            for (int t = 0; t < threads; t++) {
                long mine = t + 1L;
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                churn(root, mine);
                            } catch (Throwable e) {
                                failure.set(e);
                            } finally {
                                done.countDown();
                            }
                        });
            }
            assertThat(done.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(failure.get()).isNull();
            assertThat(root.getAllocatedMemory()).isZero();
        }
        assertThat(pool.retainedBytes()).isBetween(0L, 1L << 16);
        pool.trim();
    }

    private static void churn(BufferAllocator root, long mine) {
        Random random = new Random(mine);
        List<ArrowBuf> held = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            ArrowBuf buffer = root.buffer(1024L << random.nextInt(4));
            buffer.setLong(0, mine);
            held.add(buffer);
            if (held.size() > 10) {
                ArrowBuf old = held.remove(random.nextInt(held.size()));
                if (old.getLong(0) != mine) {
                    throw new AssertionError("somebody else's slab");
                }
                old.close();
            }
        }
        held.forEach(ArrowBuf::close);
    }
}
