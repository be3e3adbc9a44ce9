package io.sluice.optimizer.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM 'f.csv'",
                "SELECT a, 'x' FROM t, 'f.csv' AS f WHERE b = 'y'",
                "SELECT * FROM t JOIN 'f.csv' USING (a)",
                "SELECT * FROM (SELECT * FROM 'f.csv') WHERE a IN ('x', 'y')",
                "SELECT DISTINCT a FROM 'f.csv'",
                "SELECT a IS DISTINCT FROM 'x' FROM 'f.csv'",
                "SELECT trim('x' FROM a), extract(year FROM b) FROM 'f.csv'",
                "WITH c AS (SELECT 1 FROM 'f.csv') SELECT * FROM c",
                "SELECT 1 FROM t UNION ALL SELECT 2 FROM 'f.csv'"
            })
    void findsTheOneFile(String sql) {
        assertThat(files(sql)).containsExactly("f.csv");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 'a' FROM t",
                "SELECT trim(both 'x' FROM 'y')",
                "SELECT 1 WHERE 'a' IS NOT DISTINCT FROM 'b'",
                "SELECT substring('abc' FROM 2) FROM t ORDER BY 'x', 'y'",
                "VALUES ('a', 'b'), ('c', 'd')",
                "SELECT a FROM t GROUP BY a, 'x'"
            })
    void leavesTextAlone(String sql) {
        QueryText text = QueryText.of(SqlText.of(sql));

        assertThat(text.files()).isEmpty();
        assertThat(text.parseable()).isEqualTo(sql);
    }

    @Test
    void keepsPlacesAndPathsWithQuotes() {
        QueryText text = QueryText.of(SqlText.of("SELECT 1\nFROM 'it''s \"x\".csv' f"));

        assertThat(text.parseable()).isEqualTo("SELECT 1\nFROM \"it''s  x .csv\" f");
        assertThat(text.files())
                .containsExactlyEntriesOf(
                        java.util.Map.of(new SqlText.Position(2, 6), "it's \"x\".csv"));
    }

    private static Collection<String> files(String sql) {
        return QueryText.of(SqlText.of(sql)).files().values();
    }
}
