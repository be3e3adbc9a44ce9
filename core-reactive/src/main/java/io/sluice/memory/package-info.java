/// Off-heap memory: the pool that all batches and tables are cut from, and the accounting of heap
/// structures in the same tree of allocators.
@NullMarked
package io.sluice.memory;

import org.jspecify.annotations.NullMarked;
