package io.sluice.examples.pitfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.context.QueryContext;
import io.sluice.examples.ledger.LedgerInfo;
import io.sluice.examples.ledger.LedgerOptions;
import io.sluice.examples.ledger.LedgerSession;
import io.sluice.examples.ledger.LedgerTable;
import io.sluice.examples.ledger.service.LedgerConnections;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.runtime.TaskEnvironment;
import io.sluice.testkit.contract.TableProviderContract;
import io.sluice.type.Schema;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/// Statistics that are called exact and are wrong: no engine can notice, since it believes them
/// instead of looking. Stopped by `TableProviderContract`, which looks.
class WrongStatisticsTest {

    /// Estimates how many rows there are.
    ///
    /// @param rowCount the estimate, and what it is said to be worth
    private record EstimatingTable(LedgerInfo info, Precision<Long> rowCount)
            implements TableProvider {

        @Override
        public Schema schema() {
            return info.schema();
        }

        @Override
        public Statistics statistics() {
            return Statistics.unknown(schema().size()).withRowCount(rowCount);
        }

        @Override
        public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
            LedgerInfo estimated =
                    new LedgerInfo(
                            info.ledger(),
                            info.table(),
                            info.version(),
                            rowCount,
                            info.withoutStatistics().columns());
            return new LedgerTable(estimated).scan(request, context);
        }
    }

    @Test
    void theContractComparesThemWithTheRows() {
        try (LedgerSession ledger = LedgerSession.open()) {
            LedgerInfo accounts = ledger.describe("accounts");

            assertThatThrownBy(
                            contract(new EstimatingTable(accounts, Precision.exact(250L)))
                                    ::statisticsOfTheTableAreHonest)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("rowCount is said to be 250 and is 300");
            assertThatCode(
                            contract(new EstimatingTable(accounts, Precision.inexact(250L)))
                                    ::statisticsOfTheTableAreHonest)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void estimatesNeverAnswerAQuery() {
        try (LedgerSession ledger = LedgerSession.open()) {
            LedgerInfo accounts = ledger.describe("accounts");
            TableProvider honest = new EstimatingTable(accounts, Precision.inexact(250L));
            TableProvider lying = new EstimatingTable(accounts, Precision.exact(250L));
            ledger.session().register("honest", honest).register("lying", lying);

            assertThat(ledger.rows("SELECT count(*) FROM honest"))
                    .isEqualTo(List.of(List.of(300L)));
            assertThat(ledger.rows("SELECT count(*) FROM lying"))
                    .as("the harm that is done without the contract")
                    .isEqualTo(List.of(List.of(250L)));
        }
    }

    private static TableProviderContract contract(TableProvider table) {
        return new TableProviderContract() {
            @Override
            public TableProvider provider() {
                return table;
            }

            @Override
            public TaskEnvironment environment(TaskEnvironment plain) {
                return plain.withFactories(
                        plain.factories().with(LedgerConnections.class, new LedgerConnections()));
            }

            @Override
            public QueryContext query() {
                return QueryContext.builder().set(LedgerOptions.FETCH_ROWS, 100).build();
            }
        };
    }
}
