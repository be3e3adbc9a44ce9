package io.sluice.testkit.contract;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// How much heap the current thread has asked for.
final class ThreadMemory {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private ThreadMemory() {}

    static long allocatedBytes() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
