package org.apache.arrow.memory.unsafe;

import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.util.MemoryUtil;

/// The memory backend of Arrow allocators that name none, such as a plain `new RootAllocator()`:
/// each buffer comes from the operating system. Sluice's own allocators draw from a
/// [io.sluice.memory.SlabPool] instead.
///
/// Arrow's allocators do not load at all unless a class of this name, or that of a backend which
/// Sluice bans, lies on the class path. Where Arrow's own arrow-memory-unsafe is present too, the
/// class path decides which of the two it is; either works.
public final class DefaultAllocationManagerFactory implements AllocationManager.Factory {

    /// Found by Arrow through reflection.
    public static final AllocationManager.Factory FACTORY = new DefaultAllocationManagerFactory();

    private static final ArrowBuf EMPTY =
            new ArrowBuf(ReferenceManager.NO_OP, null, 0, MemoryUtil.allocateMemory(1));

    private DefaultAllocationManagerFactory() {}

    @Override
    public AllocationManager create(BufferAllocator accountingAllocator, long size) {
        return new SystemMemory(accountingAllocator, size);
    }

    @Override
    public ArrowBuf empty() {
        return EMPTY;
    }

    private static final class SystemMemory extends AllocationManager {

        private final long address;
        private final long bytes;

        SystemMemory(BufferAllocator accountingAllocator, long bytes) {
            super(accountingAllocator);
            this.bytes = bytes;
            this.address = MemoryUtil.allocateMemory(bytes);
        }

        @Override
        protected long memoryAddress() {
            return address;
        }

        @Override
        protected void release0() {
            MemoryUtil.freeMemory(address);
        }

        @Override
        public long getSize() {
            return bytes;
        }
    }
}
