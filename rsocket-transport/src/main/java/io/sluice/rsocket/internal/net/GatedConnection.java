package io.sluice.rsocket.internal.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rsocket.DuplexConnection;
import io.rsocket.RSocketErrorException;
import io.rsocket.exceptions.ConnectionErrorException;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.net.SocketAddress;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// A connection whose outgoing frames an [EgressGate] counts, and [Fragments] those that come in.
final class GatedConnection implements DuplexConnection {

    private final DuplexConnection connection;
    private final EgressGate gate;
    private final HalfSent halfSent;
    private final Fragments fragments;
    private final Complaints complaints;

    GatedConnection(
            DuplexConnection connection,
            EgressGate gate,
            HalfSent halfSent,
            Fragments fragments,
            Complaints complaints) {
        this.connection = connection;
        this.gate = gate;
        this.halfSent = halfSent;
        this.fragments = fragments;
        this.complaints = complaints;
    }

    @Override
    public void sendFrame(int streamId, ByteBuf frame) {
        int bytes = frame.readableBytes();
        gate.add(bytes);
        connection.sendFrame(
                streamId, new CountedFrame(connection.alloc(), frame, () -> gate.release(bytes)));
    }

    @Override
    public void sendErrorAndClose(RSocketErrorException error) {
        connection.sendErrorAndClose(error);
    }

    @Override
    public Flux<ByteBuf> receive() {
        return new IncomingFrames(connection.receive(), halfSent, fragments, this::refuse);
    }

    private void refuse(String why) {
        complaints.closing(connection.remoteAddress(), why);
        sendErrorAndClose(
                new ConnectionErrorException(
                        ErrorJson.write(new QueryException(ErrorCode.PROTOCOL, why), "")));
    }

    @Override
    public ByteBufAllocator alloc() {
        return connection.alloc();
    }

    @Override
    public SocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

    @Override
    public Mono<Void> onClose() {
        return connection.onClose();
    }

    @Override
    public void dispose() {
        connection.dispose();
    }

    @Override
    public boolean isDisposed() {
        return connection.isDisposed();
    }
}
