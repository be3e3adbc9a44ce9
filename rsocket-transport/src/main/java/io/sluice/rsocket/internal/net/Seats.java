package io.sluice.rsocket.internal.net;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/// The connections that a process has room for, all in all and for each peer. A connection takes
/// its seat before it has said a word, and leaves it when it is closed.
///
/// Those beyond a limit stand: they live until they have said who they are and been told that they
/// are refused. What nobody is told is a crowd that stands as well. Thread-safe.
final class Seats {

    /// Bytes of an IPv6 address that one customer of a provider has for all their machines.
    private static final int IPV6_NETWORK_BYTES = 8;

    private static final int IPV6_BYTES = 16;

    private final Limits limits;
    private final Map<String, Integer> ofPeer = new HashMap<>();
    private int taken;
    private int standing;

    /// A connection's place.
    ///
    /// @param refusal why it is none among those that are served
    record Seat(String peer, Optional<QueryException> refusal) {}

    Seats(Limits limits) {
        this.limits = limits;
    }

    /// A place, or none for the crowd; whoever gets one has to [#leave] it.
    synchronized Optional<Seat> take(SocketAddress address) {
        String peer = peerOf(address);
        Optional<QueryException> refusal = refusal(peer);
        if (refusal.isEmpty()) {
            taken++;
            ofPeer.merge(peer, 1, Integer::sum);
        } else if (standing >= limits.connections()) {
            return Optional.empty();
        } else {
            standing++;
        }
        return Optional.of(new Seat(peer, refusal));
    }

    private Optional<QueryException> refusal(String peer) {
        if (ofPeer.getOrDefault(peer, 0) >= limits.connectionsPerPeer()) {
            return Optional.of(
                    tooMany(
                            peer + " has as many connections as one peer may have",
                            "max-connections-per-peer",
                            limits.connectionsPerPeer()));
        }
        return taken < limits.connections()
                ? Optional.empty()
                : Optional.of(
                        tooMany(
                                "there are as many connections as this process takes",
                                "max-connections",
                                limits.connections()));
    }

    private static QueryException tooMany(String what, String limit, int value) {
        return new QueryException(
                ErrorCode.TOO_MANY_QUERIES, what + " (" + limit + " = " + value + ")");
    }

    synchronized void leave(Seat seat) {
        if (seat.refusal().isPresent()) {
            standing--;
        } else {
            taken--;
            ofPeer.computeIfPresent(seat.peer(), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /// What the connections of one peer have in common: the address of a machine, or the network of
    /// IPv6 that a machine may choose its addresses from.
    static String peerOf(SocketAddress address) {
        if (!(address instanceof InetSocketAddress internet) || internet.isUnresolved()) {
            return String.valueOf(address);
        }
        InetAddress host = internet.getAddress();
        byte[] bytes = host.getAddress();
        return bytes.length != IPV6_BYTES || host.isLoopbackAddress() || host.isLinkLocalAddress()
                ? host.getHostAddress()
                : HexFormat.of().formatHex(Arrays.copyOf(bytes, IPV6_NETWORK_BYTES)) + "::/64";
    }
}
