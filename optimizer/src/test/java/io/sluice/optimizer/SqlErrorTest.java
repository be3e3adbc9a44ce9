package io.sluice.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlErrorTest {

    private final PlannerFixture fixture = new PlannerFixture();

    @Test
    void pointsAtAColumnThatDoesNotExistAndNamesTheNearest() {
        QueryException error = fixture.error("SELECT n_name,\n       n_nationky\nFROM nation");

        assertThat(error.code()).isEqualTo(ErrorCode.NAME_NOT_FOUND);
        assertThat(error)
                .hasMessage(
                        """
                        no column "n_nationky"; did you mean "n_nationkey"? (line 2, column 8)
                               n_nationky
                               ^\
                        """);
    }

    @Test
    void pointsAtATableThatDoesNotExistAndNamesTheNearest() {
        fixture.catalog()
                .with("flights", fixture.catalog().table(java.util.List.of("nation")).block());

        QueryException error = fixture.error("SELECT * FROM region, flihgts f");

        assertThat(error.code()).isEqualTo(ErrorCode.NAME_NOT_FOUND);
        assertThat(error)
                .hasMessage(
                        """
                        no table "flihgts"; did you mean "flights"? (line 1, column 23)
                        SELECT * FROM region, flihgts f
                                              ^\
                        """);
    }

    @Test
    void pointsIntoTheWholeStatementAlsoFromInside() {
        QueryException error = fixture.error("EXPLAIN\nSELECT x FROM nation");

        assertThat(error)
                .hasMessageContaining("(line 2, column 8)\nSELECT x FROM nation\n       ^");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT FROM nation | unexpected \"FROM\" | 8",
                "SELECT 1 + | the query is not complete | 10",
                "SELECT n_name nation n FROM nation | unexpected \"n\" | 22",
                "SELECT (1 | the query is not complete | 9",
                "SELECT 1 FRM nation | unexpected \"nation\" | 14"
            })
    void pointsAtSyntaxErrors(String sql, String message, int column) {
        QueryException error = fixture.error(sql);

        assertThat(error.code()).isEqualTo(ErrorCode.SQL_SYNTAX);
        assertThat(error)
                .hasMessageStartingWith(message)
                .hasMessageContaining("column " + column + ")");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT foo(1) | NAME_NOT_FOUND | no function \"foo\"",
                "SELECT uppper('a') | NAME_NOT_FOUND | did you mean \"upper\"?",
                "SELECT upper(1) | SQL_INVALID | upper takes (varchar), not (integer)",
                "SELECT n.x FROM nation n | NAME_NOT_FOUND | no column \"x\" in \"n\"",
                "SELECT m.n_name FROM nation n | NAME_NOT_FOUND | no table \"m\" in FROM",
                "SELECT n_name, count(*) FROM nation | SQL_INVALID | not being grouped",
                "SELECT n_name + 1 FROM nation GROUP BY n_regionkey | SQL_INVALID | not being grouped",
                "SELECT 1 FROM nation WHERE date '2020-01-01' = 5 | SQL_INVALID | Cannot apply",
                "SELECT a FROM (VALUES (1)) t(a) ORDER BY b | NAME_NOT_FOUND | no column \"b\"",
                "SELECT cast(1 AS frob) | NAME_NOT_FOUND | no type \"frob\"",
                "SELECT (SELECT 1, 2) | SQL_INVALID | "
            })
    void saysWhatHasNoMeaning(String sql, ErrorCode code, String message) {
        QueryException error = fixture.error(sql);

        assertThat(error.code()).as(error.getMessage()).isEqualTo(code);
        assertThat(error.getMessage().toLowerCase(java.util.Locale.ROOT))
                .contains(message == null ? "" : message.toLowerCase(java.util.Locale.ROOT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT rank() OVER (ORDER BY n_name) FROM nation | a window function (OVER)",
                "SELECT n_name FROM nation GROUP BY ROLLUP(n_name) | ROLLUP",
                "SELECT n_name FROM nation GROUP BY GROUPING SETS ((n_name), ()) | GROUPING SETS",
                "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r) SELECT * FROM r | WITH RECURSIVE",
                "SELECT * FROM nation TABLESAMPLE BERNOULLI(10) | TABLESAMPLE",
                "SELECT n_name FROM nation QUALIFY n_name > 'A' | QUALIFY",
                "SELECT * FROM UNNEST(ARRAY[1, 2]) | UNNEST",
                "SELECT ARRAY[1, 2] | ARRAY",
                "SELECT ? | a parameter (?)",
                "SELECT n_name FROM nation INTERSECT ALL SELECT r_name FROM region | INTERSECT ALL",
                "SELECT n_name FROM nation WHERE n_name SIMILAR TO 'A.*' | SIMILAR TO",
                "SELECT listagg(n_name) FROM nation | listagg"
            })
    void refusesByNameWhatIsNotSupported(String sql, String name) {
        QueryException error = fixture.error(sql);

        assertThat(error.code()).as(error.getMessage()).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(error).hasMessageContaining(name);
    }

    @Test
    void refusesWhatIsNestedTooDeeply() {
        QueryException error =
                fixture.error("SELECT " + "(".repeat(200_000) + "1" + ")".repeat(200_000));

        assertThat(error.code()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void plansLongListsAndChains() {
        String list = "n_nationkey IN (" + "7, ".repeat(2_000) + "8)";
        String chain = "n_nationkey = 1" + " OR n_nationkey = 2".repeat(1_000);

        assertThat(PlanShape.of(fixture.plan("SELECT 1 FROM nation WHERE " + list)))
                .contains("n_nationkey in (7, 8)");
        assertThat(PlanShape.of(fixture.plan("SELECT 1 FROM nation WHERE " + chain)))
                .contains("n_nationkey in (1, 2)");
    }
}
