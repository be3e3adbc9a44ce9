package io.sluice.testkit;

import io.sluice.memory.SlabPool;
import org.apache.arrow.memory.BufferAllocator;

/// Memory for tests that have no [AllocatorExtension].
public final class TestMemory {

    private TestMemory() {}

    /// A root of allocators that keeps nothing. Closing it throws if a byte is left.
    public static BufferAllocator newRoot() {
        return new SlabPool(0).newRoot(Long.MAX_VALUE);
    }
}
