package io.sluice.rsocket;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.net.Listener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/// Opens ports together, and lets go of what servers, workers and clients hold.
final class Shutdown {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    /// Network threads that have nothing to do stop at once; the rest is not worth longer.
    static final Duration LIMIT = Duration.ofSeconds(5);

    private Shutdown() {}

    /// Opens all ports, or none if one of them cannot be opened.
    static <B> Mono<List<Listener>> bindAll(List<B> binds, Function<B, Mono<Listener>> open) {
        if (binds.isEmpty()) {
            return Mono.error(new IllegalStateException("no port to listen on was named"));
        }
        List<Listener> listeners = new ArrayList<>();
        return Flux.fromIterable(binds)
                .concatMap(open)
                .doOnNext(listeners::add)
                .then(Mono.fromSupplier(() -> List.copyOf(listeners)))
                .onErrorResume(error ->
                        Flux.fromIterable(listeners)
                                .flatMap(Listener::close)
                                .then(Mono.error(portTaken(error))));
    }

    /// Netty says where and its cause says why, such as that the address is in use.
    private static QueryException portTaken(Throwable error) {
        Throwable cause = error.getCause();
        String why = cause == null ? "" : ": " + cause.getMessage();
        return new QueryException(
                ErrorCode.CONFIG_INVALID, "cannot listen: " + error.getMessage() + why, error);
    }

    static void release(LoopResources loops, BufferAllocator allocator) {
        loops.disposeLater(Duration.ZERO, LIMIT).subscribe();
        close(allocator);
    }

    /// Closes an allocator that is at zero; what readers still hold keeps it open.
    static void close(BufferAllocator allocator) {
        if (allocator.getAllocatedMemory() == 0) {
            allocator.close();
        } else {
            LOG.debug("{} holds {} bytes", allocator.getName(), allocator.getAllocatedMemory());
        }
    }
}
