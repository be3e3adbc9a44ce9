package io.sluice.examples.ledger;

import io.sluice.catalog.TableProvider;
import io.sluice.testkit.contract.TableProviderContract;

class MinimalLedgerTableTest implements TableProviderContract, LedgerContract {

    private static final LedgerInfo ACCOUNTS = LedgerFixture.describe("accounts");

    private final LedgerFixture ledger = new LedgerFixture();

    @Override
    public LedgerFixture ledger() {
        return ledger;
    }

    @Override
    public TableProvider provider() {
        return new MinimalLedgerTable(ACCOUNTS);
    }
}
