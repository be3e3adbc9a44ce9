package io.sluice.rsocket.internal.net;

/// Sizes that both ends agree on; see docs/protocol.md.
public final class WireSizes {

    /// Payloads of a result are cut to about this size: large enough that headers do not count,
    /// small enough that one payload does not keep the others waiting.
    public static final int TARGET_PAYLOAD_BYTES = 1 << 20;

    /// Batches that wait behind a slow connection leave together once they have this size.
    public static final int COALESCED_PAYLOAD_BYTES = 256 << 10;

    /// The largest payload that is sent at all: a row of this size is a mistake.
    public static final int MAX_PAYLOAD_BYTES = 16 << 20;

    /// The largest frame in either direction. It bounds what a peer can make the decoder collect.
    public static final int MAX_FRAME_BYTES = 2 << 20;

    /// Payloads beyond this are sent in fragments; a little more than the target, so that headers
    /// fit.
    public static final int FRAGMENT_BYTES = TARGET_PAYLOAD_BYTES + (128 << 10);

    /// What a receiver of results puts together from fragments.
    public static final int MAX_INBOUND_RESULT_BYTES = MAX_PAYLOAD_BYTES + (128 << 10);

    private WireSizes() {}
}
