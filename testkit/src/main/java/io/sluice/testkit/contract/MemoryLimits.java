package io.sluice.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;

/// Runs work with too little memory, and a little more each time, so that each of its allocations
/// fails once.
final class MemoryLimits {

    private static final long STEP_BYTES = 1 << 10;
    private static final int MAX_STEPS = 256;

    private MemoryLimits() {}

    /// Every attempt must give back what it has taken, and fail as an operator may fail.
    static void raiseUntilItSucceeds(BufferAllocator root, Consumer<BufferAllocator> work) {
        for (int step = 0; step < MAX_STEPS; step++) {
            boolean failed = false;
            BufferAllocator limited = root.newChildAllocator("limited", 0, step * STEP_BYTES);
            try {
                work.accept(limited);
            } catch (OutOfMemoryException e) {
                failed = true;
            } catch (QueryException e) {
                assertThat(e.code())
                        .as("error at the memory limit")
                        .isEqualTo(ErrorCode.MEMORY_LIMIT);
                failed = true;
            }
            assertThat(limited.getAllocatedMemory())
                    .as("bytes left behind at a limit of %d bytes", step * STEP_BYTES)
                    .isZero();
            limited.close();
            if (!failed) {
                return;
            }
        }
        throw new AssertionError(
                "no success with " + MAX_STEPS * STEP_BYTES + " bytes for a handful of rows");
    }
}
