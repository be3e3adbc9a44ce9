package io.sluice.rsocket.internal.coordinator;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.net.ConnectionWatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one connection to a worker has shown of life. Thread-safe.
final class LifeSigns implements ConnectionWatch {

    private static final Logger LOG = LoggerFactory.getLogger(LifeSigns.class);

    private final String worker;
    private volatile boolean doubted;
    private volatile @Nullable QueryException broken;

    LifeSigns(String worker) {
        this.worker = worker;
    }

    @Override
    public void doubted() {
        doubted = true;
        LOG.info("worker {} is silent; new queries do without it", worker);
    }

    @Override
    public void heard() {
        doubted = false;
        LOG.info("worker {} is heard again", worker);
    }

    @Override
    public void broken(QueryException why) {
        broken = why;
    }

    /// Whether new queries had better do without the worker.
    boolean areInDoubt() {
        return doubted;
    }

    /// What an error of the connection means: no error of the network says why this side has closed
    /// it.
    QueryException reason(QueryException known) {
        QueryException why = broken;
        return known.code() == ErrorCode.CONNECTION_FAILED && why != null ? why : known;
    }
}
