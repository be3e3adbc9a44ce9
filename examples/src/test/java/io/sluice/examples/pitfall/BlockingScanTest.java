package io.sluice.examples.pitfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.examples.ledger.LedgerInfo;
import io.sluice.examples.ledger.LedgerSession;
import io.sluice.examples.ledger.LedgerTable;
import io.sluice.examples.ledger.service.LedgerConnections;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.testkit.contract.TableProviderContract;
import io.sluice.type.Schema;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/// A `scan` that waits for something instead of returning a mono that does. Stopped by
/// `TableProviderContract`, which plans on a thread that cannot wait; in production by the planning
/// threads, which Reactor refuses to block.
class BlockingScanTest {

    /// Asks for the latest version in `scan`, and waits for the answer there.
    private record ImpatientTable(LedgerInfo info) implements TableProvider {

        @Override
        public Schema schema() {
            return info.schema();
        }

        @Override
        public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
            LedgerInfo latest =
                    LedgerInfo.describe(
                                    new LedgerConnections(),
                                    info.ledger(),
                                    info.table(),
                                    context.blocking())
                            .block();
            return new LedgerTable(latest).scan(request, context);
        }
    }

    /// The same question asked as it should be.
    private record PatientTable(LedgerInfo info) implements TableProvider {

        @Override
        public Schema schema() {
            return info.schema();
        }

        @Override
        public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
            return LedgerInfo.describe(
                            new LedgerConnections(),
                            info.ledger(),
                            info.table(),
                            context.blocking())
                    .flatMap(latest -> new LedgerTable(latest).scan(request, context));
        }
    }

    @Test
    void theContractFindsIt() {
        try (LedgerSession ledger = LedgerSession.open()) {
            LedgerInfo accounts = ledger.describe("accounts");

            assertThatThrownBy(contract(new ImpatientTable(accounts))::planningNeverWaits)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("the mono failed");
            assertThatCode(contract(new PatientTable(accounts))::planningNeverWaits)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aPlanningThreadRefusesToWait() {
        try (LedgerSession ledger = LedgerSession.open()) {
            LedgerInfo accounts = ledger.describe("accounts");
            ledger.session().register("impatient", new ImpatientTable(accounts));
            ledger.session().register("patient", new PatientTable(accounts));

            assertThat(ledger.failure("SELECT id FROM impatient"))
                    .hasMessageContaining("the scan of table \"impatient\"")
                    .hasMessageContaining("block()");
            assertThat(ledger.rows("SELECT id FROM patient")).hasSize(LedgerSession.ACCOUNTS);
        }
    }

    private static TableProviderContract contract(TableProvider table) {
        return () -> table;
    }
}
