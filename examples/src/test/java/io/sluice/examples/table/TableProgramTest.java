package io.sluice.examples.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Summary;
import io.sluice.examples.Printed;
import io.sluice.examples.ledger.LedgerSession;
import io.sluice.plan.NodeReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableProgramTest {

    private static final String SPRING =
            "SELECT id FROM entries WHERE account = 7 AND booked >= DATE '2024-03-20'";

    @Test
    void printsPlansThatGetBetterAndRowsThatStayTheSame() {
        String printed = Printed.by(() -> TableProgram.main(new String[0]));

        assertThat(printed)
                .containsSubsequence(
                        "max(id) AS last FROM minimal",
                        "LedgerScanExec: table=entries",
                        "rows: [[20000, 19999]]",
                        "max(id) AS last FROM entries",
                        "ValuesExec: rows=[(20000, 19999)]",
                        "rows: [[20000, 19999]]",
                        "min(booked) AS first FROM entries",
                        "LedgerScanExec: table=entries",
                        "rows: [[2024-01-01]]",
                        "FROM minimal WHERE",
                        "(account = 7) and (booked >= '2024-03-20')",
                        "rows: [[17]]",
                        "FROM entries WHERE",
                        "FilterExec: predicate=(booked >= '2024-03-20')",
                        "filters=[account=7 exact, since=2024-03-20 inexact]",
                        "rows: [[17]]");
    }

    @Test
    void anExactFilterIsNotAppliedAgain() {
        try (LedgerSession ledger = LedgerSession.open()) {
            String sql = "SELECT id FROM entries WHERE account = 7";

            assertThat(ledger.explain(sql))
                    .contains("filters=[account=7 exact]")
                    .doesNotContain("FilterExec");
            assertThat(ledger.rows(sql))
                    .hasSize(67)
                    .allMatch(row -> (Long) row.getFirst() % LedgerSession.ACCOUNTS == 7);
        }
    }

    @Test
    void anInexactFilterIsAppliedAgain() {
        try (LedgerSession ledger = LedgerSession.open()) {
            Summary summary = ledger.summary(SPRING);

            assertThat(ledger.explain(SPRING))
                    .contains("FilterExec: predicate=booked >= '2024-03-20'")
                    .contains("since=2024-03-20 inexact");
            assertThat(rowsOf("LedgerScanExec", summary)).isEqualTo(56);
            assertThat(rowsOf("FilterExec", summary)).isEqualTo(52);
            assertThat(summary.rows()).isEqualTo(52);
        }
    }

    @Test
    void anUnsupportedFilterStaysWithTheEngine() {
        try (LedgerSession ledger = LedgerSession.open()) {
            String sql = "SELECT id FROM entries WHERE memo = 'invoice 4711'";

            assertThat(ledger.explain(sql))
                    .contains("FilterExec: predicate=memo = 'invoice 4711'")
                    .doesNotContain("filters=");
            assertThat(ledger.rows(sql)).isEqualTo(List.of(List.of(4711L)));
        }
    }

    private static long rowsOf(String node, Summary summary) {
        return summary.nodes().stream()
                .filter(report -> report.name().equals(node))
                .map(NodeReport::metrics)
                .mapToLong(metrics -> metrics.rows())
                .sum();
    }
}
