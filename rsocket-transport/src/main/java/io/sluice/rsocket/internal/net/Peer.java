package io.sluice.rsocket.internal.net;

import java.util.Optional;
import reactor.core.publisher.Mono;

/// The other side of a connection that a listener has accepted.
///
/// @param address for logs
/// @param name whose limits it shares with other connections: its machine
/// @param hello who it is, if it has said so
/// @param compositeMetadata whether its requests carry composite metadata, or a route alone
/// @param gate counts what is sent to it
/// @param streams counts what it asks for
/// @param closed completes when the connection is gone
public record Peer(
        String address,
        String name,
        Optional<Hello> hello,
        boolean compositeMetadata,
        EgressGate gate,
        StreamCounter streams,
        Mono<Void> closed) {}
