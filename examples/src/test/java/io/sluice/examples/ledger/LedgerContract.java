package io.sluice.examples.ledger;

import io.sluice.context.QueryContext;
import io.sluice.runtime.TaskEnvironment;
import io.sluice.testkit.contract.Connections;
import io.sluice.testkit.contract.ExecutionPlanContract;

/// Runs plans of the connector in a process with the fixture's connections.
interface LedgerContract extends ExecutionPlanContract {

    LedgerFixture ledger();

    @Override
    default TaskEnvironment environment(TaskEnvironment plain) {
        return ledger().environment(plain);
    }

    @Override
    default QueryContext query() {
        return LedgerFixture.query();
    }

    @Override
    default Connections connections() {
        return ledger().counters();
    }
}
