package io.sluice.rsocket.internal.net;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.rsocket.ConnectionSetupPayload;
import io.rsocket.DuplexConnection;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketServer;
import io.rsocket.exceptions.ConnectionCloseException;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.sluice.error.QueryException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Speaks RSocket on the connections that listeners accept: checks SETUP, counts what goes in and
/// out, and hands the peer to the service.
public final class Connections {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    /// How long a peer may take to notice that it is not wanted any more.
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    /// Answers a peer's requests.
    @FunctionalInterface
    public interface Service {

        /// @throws QueryException to refuse the connection
        RSocket connected(Peer peer);
    }

    private final Limits limits;
    private final Service service;
    private static final AttributeKey<Seats.Seat> SEAT = AttributeKey.valueOf("sluice.seat");

    private final Seats seats;
    private final ClientMemory memory;
    private final Complaints complaints = new Complaints();
    private final Set<DuplexConnection> open = ConcurrentHashMap.newKeySet();

    public Connections(Limits limits, Service service) {
        this.limits = limits;
        this.service = service;
        this.seats = new Seats(limits);
        this.memory = new ClientMemory(limits.clientBytes());
    }

    Limits limits() {
        return limits;
    }

    Complaints complaints() {
        return complaints;
    }

    /// What all connections together make this process hold now, in bytes.
    public long heldBytes() {
        return memory.heldBytes();
    }

    /// Connections that are open now, also those that have not said anything yet.
    public int count() {
        return open.size();
    }

    /// Tells all peers why, and closes; completes when all are gone.
    public Mono<Void> close(QueryException reason) {
        return Mono.defer(() -> {
            String text = ErrorJson.write(reason, "");
            List<DuplexConnection> all = List.copyOf(open);
            all.forEach(one -> one.sendErrorAndClose(new ConnectionCloseException(text)));
            return Flux.fromIterable(all)
                    .flatMap(one -> one.onClose().onErrorComplete())
                    .then()
                    .timeout(GOODBYE)
                    .onErrorResume(_ -> Mono.fromRunnable(() -> all.forEach(Disposable::dispose)));
        });
    }

    /// Gives a connection that was made a moment ago a place.
    ///
    /// @return false if so many are made that it is not worth an answer
    boolean seat(Channel channel) {
        Optional<Seats.Seat> seat = seats.take(channel.remoteAddress());
        seat.ifPresent(taken -> {
            channel.attr(SEAT).set(taken);
            channel.closeFuture().addListener(_ -> seats.leave(taken));
        });
        return seat.isPresent();
    }

    /// Serves one connection until it is gone.
    ///
    /// @param channel has a seat
    Mono<Void> serve(DuplexConnection connection, Channel channel) {
        Seats.Seat seat = channel.attr(SEAT).get();
        open.add(connection);
        ClientMemory.Share share =
                memory.share(String.valueOf(connection.remoteAddress()), connection::dispose);
        Runnable gone =
                () -> {
                    open.remove(connection);
                    share.close();
                };
        connection.onClose().subscribe(null, _ -> gone.run(), gone);
        Runnable flooded = () -> flooded(connection, share);
        EgressGate gate = new EgressGate(limits.egressBytes(), share, flooded);
        HalfSent halfSent = new HalfSent(share);
        channel.pipeline().addFirst(halfSent);
        Fragments fragments = new Fragments(share, limits.requestBytes(), flooded);
        StreamCounter streams = new StreamCounter(limits.streams(), flooded);
        SocketAcceptor acceptor =
                (setup, _) ->
                        Mono.fromSupplier(() -> accept(setup, connection, seat, gate, streams));
        return RSocketServer.create(acceptor)
                .payloadDecoder(PayloadDecoder.DEFAULT)
                .fragment(WireSizes.FRAGMENT_BYTES)
                .maxInboundPayloadSize(limits.requestBytes())
                .maxTimeToFirstFrame(limits.setupTimeout())
                .interceptors(registry -> registry.forRequestsInResponder(_ -> streams))
                .asConnectionAcceptor(WireSizes.MAX_FRAME_BYTES)
                .apply(new GatedConnection(connection, gate, halfSent, fragments, complaints));
    }

    private RSocket accept(
            ConnectionSetupPayload setup,
            DuplexConnection connection,
            Seats.Seat seat,
            EgressGate gate,
            StreamCounter streams) {
        String address = String.valueOf(connection.remoteAddress());
        try {
            if (seat.refusal().isPresent()) {
                throw seat.refusal().get();
            }
            Limits.checkKeepAlive(setup);
            Peer peer =
                    new Peer(
                            address,
                            seat.peer(),
                            hello(setup),
                            !setup.metadataMimeType().equals(MimeTypes.ROUTING),
                            gate,
                            streams,
                            connection.onClose());
            RSocket socket = service.connected(peer);
            LOG.debug("{} connected", address);
            return socket;
        } catch (RuntimeException e) {
            QueryException refusal = QueryException.from(e);
            LOG.debug(
                    "{} refused: {}",
                    address,
                    LogText.escaped(String.valueOf(refusal.getMessage())));
            throw WireErrors.refusedSetup(refusal);
        }
    }

    private static Optional<Hello> hello(ConnectionSetupPayload setup) {
        byte[] data = new byte[setup.sliceData().readableBytes()];
        setup.sliceData().readBytes(data);
        return Hello.ofSetup(data);
    }

    private void flooded(DuplexConnection connection, ClientMemory.Share share) {
        if (share.close()) {
            complaints.closing(
                    connection.remoteAddress(), "it asks for more than it reads, or ends");
            connection.dispose();
        }
    }
}
