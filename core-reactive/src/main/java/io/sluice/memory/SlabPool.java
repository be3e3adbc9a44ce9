package io.sluice.memory;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.rounding.RoundingPolicy;
import org.apache.arrow.memory.util.MemoryUtil;

/// Native memory in reusable slabs, behind Arrow's allocators.
///
/// Getting fresh pages from the operating system for each batch costs more than filling them, so
/// released slabs of up to [#MAX_POOLED_BYTES] are kept for the next request of their size class,
/// up to a bound on all kept bytes. Size classes are four to each power of two, which wastes at
/// most a fifth. Larger requests go to the operating system and back.
///
/// Contents of a slab are undefined when it is handed out. Thread-safe. Closing is not needed: a
/// pool holds memory only, and [#trim] gives the kept slabs back.
public final class SlabPool implements AllocationManager.Factory {

    /// Smallest slab: a validity bitmap and the values of a few hundred rows.
    static final long MIN_SLAB_BYTES = 1 << 10;

    /// Largest slab that is kept: one batch of a very wide table. Hash tables grow beyond it and
    /// are rare.
    static final long MAX_POOLED_BYTES = 16 << 20;

    private static final int CLASSES_PER_DOUBLING = 4;

    private final long maxRetainedBytes;
    private final AtomicLong retainedBytes = new AtomicLong();
    private final ConcurrentLinkedDeque<Long>[] free;

    public SlabPool(long maxRetainedBytes) {
        this.maxRetainedBytes = maxRetainedBytes;
        this.free = newQueues(sizeClass(MAX_POOLED_BYTES) + 1);
    }

    /// A new root of allocators that draws from this pool.
    ///
    /// @param limitBytes what all children together may hold
    public BufferAllocator newRoot(long limitBytes) {
        RoundingPolicy rounding = SlabPool::roundUp;
        return new RootAllocator(
                RootAllocator.configBuilder()
                        .allocationManagerFactory(this)
                        .roundingPolicy(rounding)
                        .maxAllocation(limitBytes)
                        .build());
    }

    /// Bytes of slabs that are kept for reuse and belong to nobody now.
    public long retainedBytes() {
        return retainedBytes.get();
    }

    /// Gives all kept slabs back to the operating system.
    public void trim() {
        for (int sizeClass = 0; sizeClass < free.length; sizeClass++) {
            Long address = free[sizeClass].pollFirst();
            while (address != null) {
                retainedBytes.addAndGet(-classBytes(sizeClass));
                MemoryUtil.freeMemory(address);
                address = free[sizeClass].pollFirst();
            }
        }
    }

    @Override
    public AllocationManager create(BufferAllocator accountingAllocator, long size) {
        return new Slab(accountingAllocator, roundUp(size));
    }

    @Override
    public ArrowBuf empty() {
        return new ArrowBuf(ReferenceManager.NO_OP, null, 0, Slab.EMPTY_ADDRESS);
    }

    private long take(long bytes) {
        if (bytes <= MAX_POOLED_BYTES) {
            Long address = free[sizeClass(bytes)].pollFirst();
            if (address != null) {
                retainedBytes.addAndGet(-bytes);
                return address;
            }
        }
        return MemoryUtil.allocateMemory(bytes);
    }

    private void giveBack(long address, long bytes) {
        if (bytes <= MAX_POOLED_BYTES) {
            if (retainedBytes.addAndGet(bytes) <= maxRetainedBytes) {
                free[sizeClass(bytes)].addFirst(address);
                return;
            }
            retainedBytes.addAndGet(-bytes);
        }
        MemoryUtil.freeMemory(address);
    }

    /// The size of the slab that a request of this many bytes gets.
    static long roundUp(long bytes) {
        if (bytes <= MIN_SLAB_BYTES) {
            return MIN_SLAB_BYTES;
        }
        if (bytes > MAX_POOLED_BYTES) {
            return (bytes + 4095) & ~4095L;
        }
        return classBytes(sizeClass(bytes));
    }

    private static int sizeClass(long bytes) {
        if (bytes <= MIN_SLAB_BYTES) {
            return 0;
        }
        int doubling = 63 - Long.numberOfLeadingZeros(bytes - 1);
        long step = (1L << doubling) / CLASSES_PER_DOUBLING;
        int quarter = (int) ((bytes - 1 - (1L << doubling)) / step);
        return (doubling - 10) * CLASSES_PER_DOUBLING + quarter + 1;
    }

    private static long classBytes(int sizeClass) {
        if (sizeClass == 0) {
            return MIN_SLAB_BYTES;
        }
        long base = MIN_SLAB_BYTES << ((sizeClass - 1) / CLASSES_PER_DOUBLING);
        return base + base / CLASSES_PER_DOUBLING * ((sizeClass - 1) % CLASSES_PER_DOUBLING + 1);
    }

    @SuppressWarnings({
        "unchecked",
        "rawtypes"
    }) // arrays of a generic type cannot be created otherwise
    private static ConcurrentLinkedDeque<Long>[] newQueues(int count) {
        ConcurrentLinkedDeque<Long>[] queues = new ConcurrentLinkedDeque[count];
        for (int i = 0; i < count; i++) {
            queues[i] = new ConcurrentLinkedDeque<>();
        }
        return queues;
    }

    private final class Slab extends AllocationManager {

        private static final long EMPTY_ADDRESS = MemoryUtil.allocateMemory(1);

        private final long address;
        private final long bytes;

        Slab(BufferAllocator accountingAllocator, long bytes) {
            super(accountingAllocator);
            this.bytes = bytes;
            this.address = take(bytes);
        }

        @Override
        protected long memoryAddress() {
            return address;
        }

        @Override
        protected void release0() {
            giveBack(address, bytes);
        }

        @Override
        public long getSize() {
            return bytes;
        }
    }
}
