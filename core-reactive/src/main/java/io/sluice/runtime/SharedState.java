package io.sluice.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the partitions of each node of a task share. Thread-safe; makers may ask for other shared
/// state.
final class SharedState {

    private final Map<Key, Slot> slots = new ConcurrentHashMap<>();
    private volatile boolean closed;

    <T> T get(int nodeId, Class<T> type, Supplier<T> initial) {
        Slot slot = slots.computeIfAbsent(new Key(nodeId, type), _ -> new Slot());
        synchronized (slot) {
            if (closed) {
                throw new IllegalStateException("the task has ended");
            }
            Object value = slot.value;
            if (value == null) {
                value = initial.get();
                slot.value = value;
            }
            return type.cast(value);
        }
    }

    /// Closes what can be closed; failures go to the consumer and keep nothing else open.
    void close(Consumer<Throwable> failures) {
        closed = true;
        for (Slot slot : slots.values()) {
            synchronized (slot) {
                if (slot.value instanceof AutoCloseable closeable) {
                    try {
                        closeable.close();
                    } catch (Throwable e) { // whatever a node's state throws
                        failures.accept(e);
                    }
                }
                slot.value = null;
            }
        }
    }

    private record Key(int nodeId, Class<?> type) {}

    private static final class Slot {
        private @Nullable Object value;
    }
}
