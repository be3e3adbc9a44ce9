package io.sluice.runtime.internal;

import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Operators;

/// How many batches a subscriber has asked for and not received yet. Thread-safe.
public final class Demand {

    private final AtomicLong open = new AtomicLong();
    private volatile boolean invalid;

    /// Adds demand; anything but a positive number makes it [#isInvalid] for good.
    public void add(long count) {
        if (count > 0) {
            open.accumulateAndGet(count, Operators::addCap);
        } else {
            invalid = true;
        }
    }

    public long open() {
        return open.get();
    }

    public boolean isOpen() {
        return open.get() > 0;
    }

    /// Counts one batch as delivered if it was asked for.
    ///
    /// @return whether it was
    public boolean take() {
        long before =
                open.getAndUpdate(
                        count -> count == 0 || count == Long.MAX_VALUE ? count : count - 1);
        return before > 0;
    }

    /// Counts one batch as delivered. For ever asked for stays for ever.
    public void delivered() {
        if (open.get() != Long.MAX_VALUE) {
            open.decrementAndGet();
        }
    }

    public boolean isInvalid() {
        return invalid;
    }

    /// The error that the specification wants for invalid demand.
    public static IllegalArgumentException error() {
        return new IllegalArgumentException("§3.9: demand must be a positive number of batches");
    }
}
