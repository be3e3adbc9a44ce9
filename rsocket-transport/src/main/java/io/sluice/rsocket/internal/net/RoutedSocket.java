package io.sluice.rsocket.internal.net;

import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The boundary between RSocket and what answers requests: reads metadata, refuses what is too
/// much, and turns every error into one of the protocol.
public final class RoutedSocket implements RSocket {

    private final Peer peer;
    private final Limits limits;
    private final Routes routes;

    /// Answers the requests of one peer. Both methods may throw a [QueryException] instead.
    public interface Routes {

        Mono<Payload> response(Request request);

        /// A flux that calls `onSubscribe` at once: RSocket hands it demand without waiting for
        /// that.
        Flux<Payload> stream(Request request);

        /// The peer is gone.
        void closed();
    }

    public RoutedSocket(Peer peer, Limits limits, Routes routes) {
        this.peer = peer;
        this.limits = limits;
        this.routes = routes;
    }

    @Override
    public Mono<Payload> requestResponse(Payload payload) {
        try {
            return routes.response(read(payload)).onErrorMap(RoutedSocket::outbound);
        } catch (RuntimeException e) {
            return Mono.error(outbound(e));
        }
    }

    @Override
    public Flux<Payload> requestStream(Payload payload) {
        try {
            return routes.stream(read(payload)).onErrorMap(RoutedSocket::outbound);
        } catch (RuntimeException e) {
            return Flux.error(outbound(e));
        }
    }

    @Override
    public Flux<Payload> requestChannel(Publisher<Payload> payloads) {
        return Flux.error(
                outbound(
                        new QueryException(
                                ErrorCode.PROTOCOL, "requestChannel is not part of the protocol")));
    }

    @Override
    public Mono<Void> fireAndForget(Payload payload) {
        payload.release();
        return Mono.empty();
    }

    @Override
    public void dispose() {
        routes.closed();
    }

    private Request read(Payload payload) {
        try {
            RequestMetadata metadata =
                    RequestMetadata.read(
                            payload.sliceMetadata(),
                            peer.compositeMetadata(),
                            limits.metadataBytes());
            if (peer.streams().isOverLimit()) {
                throw new QueryException(
                        ErrorCode.TOO_MANY_QUERIES,
                        "this connection has as many streams as it may (max-streams = "
                                + peer.streams().limit()
                                + ")");
            }
            byte[] data = new byte[payload.sliceData().readableBytes()];
            payload.sliceData().readBytes(data);
            return new Request(metadata, data);
        } finally {
            payload.release();
        }
    }

    private static Throwable outbound(Throwable error) {
        return WireErrors.outbound(error, "");
    }
}
