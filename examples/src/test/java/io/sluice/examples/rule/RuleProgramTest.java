package io.sluice.examples.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.Printed;
import io.sluice.examples.ledger.LedgerSession;
import org.junit.jupiter.api.Test;

class RuleProgramTest {

    private static final String OWNERS = "SELECT owner, count(*) FROM accounts GROUP BY owner";

    @Test
    void readsTheSmallTableOnceOnTheWorkerUntilItChanges() {
        String printed = Printed.by(() -> RuleProgram.main(new String[0]));

        assertThat(printed)
                .containsSubsequence(
                        "RemoteExchangeExec",
                        "LedgerScanExec: table=entries",
                        "RemoteExchangeExec",
                        "CachedScanExec: table=accounts");
        int first = connections("first run", printed);
        assertThat(connections("second run", printed)).isEqualTo(first - 1);
        assertThat(connections("after a change", printed)).isEqualTo(first);
    }

    @Test
    void theSecondRunInOneProcessOpensNoConnection() {
        try (LedgerSession ledger = LedgerSession.open()) {
            int described = ledger.opened();

            assertThat(ledger.rows(OWNERS)).hasSize(4);
            assertThat(ledger.opened()).isEqualTo(described + 1);
            assertThat(ledger.rows(OWNERS)).hasSize(4);
            assertThat(ledger.opened()).isEqualTo(described + 1);
        }
    }

    private static int connections(String run, String printed) {
        String line =
                printed.lines()
                        .filter(text -> text.startsWith(run + ": "))
                        .findFirst()
                        .orElseThrow();
        return Integer.parseInt(line.split(" ")[line.split(" ").length - 2]);
    }
}
