package io.sluice.examples.ledger.service;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/// Opens connections and counts them. Each process has one of its own, with whatever a client needs
/// there: credentials, pools, limits. Thread-safe.
public final class LedgerConnections {

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    /// Connects and sends a request. Blocks until the service has accepted the connection.
    public LedgerConnection open(URI ledger, String request) throws IOException {
        LedgerConnection connection = new LedgerConnection(ledger, request, open::decrementAndGet);
        opened.incrementAndGet();
        open.incrementAndGet();
        return connection;
    }

    /// Connections opened so far.
    public int opened() {
        return opened.get();
    }

    /// Connections that are open now.
    public int openNow() {
        return open.get();
    }
}
