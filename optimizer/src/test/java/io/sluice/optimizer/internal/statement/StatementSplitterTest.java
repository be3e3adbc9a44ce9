package io.sluice.optimizer.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatementSplitterTest {

    @Test
    void splitsAtSemicolonsOutsideOfQuotesAndComments() {
        assertThat(
                        StatementSplitter.split(
                                """
                                SELECT 'a;b', "c;d" -- not; here
                                  FROM t; /* nor; here */ SELECT 2 ;
                                SELECT 'it''s;'
                                """))
                .containsExactly(
                        "SELECT 'a;b', \"c;d\" -- not; here\n  FROM t",
                        "/* nor; here */ SELECT 2",
                        "SELECT 'it''s;'");
    }

    @Test
    void leavesOutWhatHoldsNothing() {
        assertThat(StatementSplitter.split("")).isEmpty();
        assertThat(StatementSplitter.split(" ;; -- only this\n; /* and this */")).isEmpty();
    }

    @Test
    void givesAnUnfinishedQuoteToTheLastStatement() {
        assertThat(StatementSplitter.split("SELECT 1; SELECT 'a; SELECT 2"))
                .containsExactly("SELECT 1", "SELECT 'a; SELECT 2");
    }
}
