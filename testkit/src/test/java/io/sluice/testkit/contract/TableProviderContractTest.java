package io.sluice.testkit.contract;

import io.sluice.catalog.FilterPushdown;
import io.sluice.catalog.TableProvider;
import io.sluice.testkit.contract.PairsTable.Flaw;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableProviderContractTest {

    @Test
    void passesForACorrectTable() {
        ContractRun.of(Correct.class).passes();
    }

    @Test
    void noticesAScanThatWaits() {
        ContractRun.of(Waiting.class).failsOnlyIn("planningNeverWaits");
    }

    @Test
    void noticesAScanThatConnects() {
        ContractRun.of(Connecting.class).failsIn("planningConnectsToNothing", "connections");
    }

    @Test
    void noticesExactStatisticsThatAreWrong() {
        ContractRun.of(Lying.class).failsOnlyIn("statisticsOfTheTableAreHonest");
    }

    @Test
    void noticesColumnsInTheWrongOrder() {
        ContractRun.of(Sorted.class).failsOnlyIn("yieldsTheColumnsOfEveryProjection");
    }

    @Test
    void noticesAnExactFilterThatIsNot() {
        ContractRun.of(Lax.class).failsOnlyIn("filtersDoWhatTheTableSaysOfThem");
    }

    @Test
    void noticesAnInexactFilterThatLosesRows() {
        ContractRun.of(Strict.class).failsOnlyIn("filtersDoWhatTheTableSaysOfThem");
    }

    @Test
    void noticesALimitThatStopsTooEarly() {
        ContractRun.of(Hasty.class).failsOnlyIn("yieldsEnoughRowsForALimit");
    }

    @Test
    void noticesAnAnswerThatChanges() {
        ContractRun.of(Fickle.class).failsOnlyIn("answersFiltersAsItsExamplesSay");
    }

    abstract static class Fixture implements TableProviderContract {

        private final PairsTable table;

        Fixture(Flaw flaw) {
            this.table = new PairsTable(flaw);
        }

        @Override
        public TableProvider provider() {
            return table;
        }

        @Override
        public Connections connections() {
            return new Connections(table::opened, () -> 0);
        }

        @Override
        public List<FilterExample> filters() {
            return List.of(
                    new FilterExample(
                            PairsTable.EVEN,
                            FilterPushdown.EXACT,
                            row -> row.get(1).equals("even")),
                    new FilterExample(
                            PairsTable.FROM_TEN,
                            FilterPushdown.INEXACT,
                            row -> (Long) row.getFirst() >= 10),
                    new FilterExample(
                            PairsTable.NULL_KIND,
                            FilterPushdown.UNSUPPORTED,
                            row -> row.get(1) == null));
        }
    }

    static final class Correct extends Fixture {
        Correct() {
            super(Flaw.NONE);
        }
    }

    static final class Waiting extends Fixture {
        Waiting() {
            super(Flaw.WAITS_WHILE_PLANNING);
        }
    }

    static final class Connecting extends Fixture {
        Connecting() {
            super(Flaw.CONNECTS_WHILE_PLANNING);
        }
    }

    static final class Lying extends Fixture {
        Lying() {
            super(Flaw.CLAIMS_WRONG_STATISTICS);
        }
    }

    static final class Sorted extends Fixture {
        Sorted() {
            super(Flaw.KEEPS_COLUMN_ORDER);
        }
    }

    static final class Lax extends Fixture {
        Lax() {
            super(Flaw.FILTERS_TOO_LITTLE);
        }
    }

    static final class Strict extends Fixture {
        Strict() {
            super(Flaw.FILTERS_TOO_MUCH);
        }
    }

    static final class Hasty extends Fixture {
        Hasty() {
            super(Flaw.STOPS_TOO_EARLY);
        }
    }

    static final class Fickle extends Fixture {
        Fickle() {
            super(Flaw.CHANGES_ITS_MIND);
        }
    }
}
