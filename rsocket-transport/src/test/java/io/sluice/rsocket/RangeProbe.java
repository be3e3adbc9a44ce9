package io.sluice.rsocket;

import java.util.concurrent.atomic.AtomicInteger;

/// Counts what is done to [RangeExec]s of one process.
final class RangeProbe {

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger pulled = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    void opened() {
        opened.incrementAndGet();
    }

    void pulled() {
        pulled.incrementAndGet();
    }

    void closed() {
        closed.incrementAndGet();
    }

    int openCount() {
        return opened.get();
    }

    int pullCount() {
        return pulled.get();
    }

    int closeCount() {
        return closed.get();
    }
}
