package io.sluice.examples.ledger;

import io.sluice.SluiceExtension;
import io.sluice.codec.wire.ContextCodec;
import io.sluice.context.QueryContext;
import io.sluice.testkit.contract.Connections;
import io.sluice.testkit.contract.ExtensionContract;

class LedgerExtensionTest implements ExtensionContract {

    private final LedgerFixture ledger = new LedgerFixture();

    @Override
    public SluiceExtension extension() {
        return new LedgerExtension(ledger.connections, ledger.cache);
    }

    @Override
    public QueryContext travel(QueryContext context) {
        return ContextCodec.decode(ContextCodec.encode(context));
    }

    @Override
    public Connections connections() {
        return ledger.counters();
    }
}
