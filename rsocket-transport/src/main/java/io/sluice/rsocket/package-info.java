/// Queries over the network: [SluiceServer][io.sluice.rsocket.SluiceServer] serves a session to
/// clients, [SluiceClient][io.sluice.rsocket.SluiceClient] is one of them,
/// [SluiceWorker][io.sluice.rsocket.SluiceWorker] runs parts of plans for servers, and
/// [RemoteWorkers][io.sluice.rsocket.RemoteWorkers] has a session use workers. What goes over the
/// wire is described in `docs/protocol.md`.
@NullMarked
package io.sluice.rsocket;

import org.jspecify.annotations.NullMarked;
