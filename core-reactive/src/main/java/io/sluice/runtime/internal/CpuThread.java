package io.sluice.runtime.internal;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.NonBlocking;

/// A thread of a CPU scheduler. Reactor refuses to block on it.
public final class CpuThread extends Thread implements NonBlocking {

    private CpuThread(Runnable task, String name) {
        super(task, name);
        setDaemon(true);
    }

    public static ThreadFactory factory(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> new CpuThread(task, name + "-" + number.getAndIncrement());
    }
}
