package io.sluice.rsocket.internal.server;

/// How many queries may run at a time; one that waits for its client's credit runs.
///
/// @param all of the process
/// @param perPeer of all connections of one peer together
public record QueryLimits(int all, int perPeer, int perConnection) {

    /// Each bound leaves room for others: a connection cannot use up what its peer may have, and a
    /// peer not what there is.
    public static final QueryLimits DEFAULT = new QueryLimits(1024, 512, 128);

    public QueryLimits withAll(int value) {
        return new QueryLimits(value, perPeer, perConnection);
    }

    public QueryLimits withPerPeer(int value) {
        return new QueryLimits(all, value, perConnection);
    }

    public QueryLimits withPerConnection(int value) {
        return new QueryLimits(all, perPeer, value);
    }
}
