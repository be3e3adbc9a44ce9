package io.sluice.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.UnionExec;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanPrinter;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Statements that programs write: with thousands of terms, dozens of tables and many levels. Each
/// is of a size that takes minutes, or all memory, where planning grows faster than the text; the
/// fixture waits for one minute.
class PlanningGrowthTest {

    private final PlannerFixture fixture = new PlannerFixture();

    static Stream<Arguments> longConditions() {
        return Stream.of(
                condition("unequal", 1_000, " AND ", i -> "n_nationkey <> " + i),
                condition(
                        "mixed",
                        1_000,
                        " AND ",
                        i -> "n_nationkey " + (i % 2 == 0 ? "<> " : "> ") + i),
                condition("sums", 1_000, " AND ", i -> "n_nationkey + " + i + " > " + i),
                condition("equal", 3_000, " OR ", i -> "n_nationkey = " + i),
                condition("pairs", 1_000, " OR ", i -> "n_nationkey = " + i + " AND n_name = 'x'"),
                condition("like", 800, " OR ", i -> "n_name LIKE '%" + i + "%'"),
                condition("not like", 800, " AND ", i -> "n_name NOT LIKE '%" + i + "%'"),
                condition("ranges", 800, " OR ", i -> "n_nationkey BETWEEN " + i + " AND " + 2 * i),
                condition("in", 800, " OR ", i -> "n_nationkey IN (" + i + ", n_regionkey)"));
    }

    private static Arguments condition(
            String name, int terms, String operator, IntFunction<String> term) {
        return Arguments.of(
                name, "SELECT n_name FROM nation WHERE " + joined(terms, operator, term));
    }

    private static String joined(int count, String separator, IntFunction<String> part) {
        return IntStream.range(0, count).mapToObj(part).collect(Collectors.joining(separator));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("longConditions")
    void plansLongConditions(String name, String sql) {
        assertThat(fixture.plan(sql).schema().size()).as(name).isEqualTo(1);
    }

    @Test
    void makesOneListOfManyUnequals() {
        String sql = "SELECT 1 FROM nation WHERE " + joined(5, " AND ", i -> "n_nationkey <> " + i);

        assertThat(PlanShape.of(fixture.plan(sql))).contains("n_nationkey in (0, 1, 2, 3, 4)");
    }

    @Test
    void plansListsOfAHundredThousandLiterals() {
        String list = "(" + joined(100_000, ", ", Integer::toString) + ")";

        fixture.plan("SELECT 1 FROM nation WHERE n_nationkey IN " + list);
        fixture.plan("SELECT 1 FROM nation WHERE n_nationkey NOT IN " + list);
    }

    @Test
    void makesOneUnionOfThousands() {
        ExecutionPlan plan =
                fixture.plan(joined(5_000, " UNION ALL ", i -> "SELECT n_name FROM nation"));

        assertThat(union(plan).children()).hasSize(5_000);
    }

    private static UnionExec union(ExecutionPlan plan) {
        return plan instanceof UnionExec union ? union : union(plan.children().getFirst());
    }

    @Test
    void keepsTheOrderOfBranchesInALongUnion() {
        ExecutionPlan plan =
                fixture.plan(
                        joined(100, " UNION ALL ", i -> "SELECT n_name, " + i + " FROM nation"));

        assertThat(PlanPrinter.print(union(plan).children().get(57))).contains("57");
    }

    static Stream<Arguments> manyTables() {
        return Stream.of(
                Arguments.of("chain", 40, edge(i -> i - 1)),
                Arguments.of("star", 40, edge(_ -> 0)),
                Arguments.of("star of twelve", 12, edge(_ -> 0)),
                Arguments.of("tree", 40, edge(i -> (i - 1) / 2)),
                Arguments.of("no conditions", 40, (IntFunction<String>) i -> "TRUE"));
    }

    private static IntFunction<String> edge(IntUnaryOperator to) {
        return i -> "t" + i + ".n_nationkey = t" + to.applyAsInt(i) + ".n_regionkey";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("manyTables")
    void ordersJoinsOfManyTables(String name, int tables, IntFunction<String> condition) {
        String sql =
                "SELECT count(*) FROM nation t0 "
                        + IntStream.range(1, tables)
                                .mapToObj(i -> "JOIN nation t" + i + " ON " + condition.apply(i))
                                .collect(Collectors.joining(" "));

        assertThat(count(fixture.plan(sql), "Scan")).as(name).isEqualTo(tables);
    }

    @Test
    void plansManySetOperationsThatBecomeJoins() {
        fixture.plan(joined(60, " INTERSECT ", i -> "SELECT n_name FROM nation"));
        fixture.plan(joined(60, " EXCEPT ", i -> "SELECT n_name FROM nation"));
    }

    static Stream<Arguments> nested() {
        return Stream.of(
                Arguments.of("projections", "SELECT a + a AS a FROM (", ") q", ""),
                Arguments.of(
                        "projections below a filter",
                        "SELECT a + a AS a FROM (",
                        ") q",
                        " WHERE a > 0"),
                Arguments.of(
                        "projections below ors",
                        "SELECT a + a AS a FROM (",
                        ") q",
                        " WHERE a > 0 OR a < -9"),
                Arguments.of(
                        "cases",
                        "SELECT CASE WHEN a > 1 THEN a ELSE -a END AS a FROM (",
                        ") q",
                        ""),
                Arguments.of(
                        "groups",
                        "SELECT a + a AS a FROM (SELECT a, count(*) FROM (",
                        ") q GROUP BY a) q",
                        ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nested")
    void plansProjectionsThatNameAColumnTwice(String name, String open, String close, String end) {
        int levels = 60;
        String sql =
                open.repeat(levels)
                        + "SELECT n_nationkey AS a FROM nation"
                        + close.repeat(levels)
                        + end;

        ExecutionPlan plan = fixture.plan(sql);

        assertThat(expressions(plan)).as(name).isLessThan(100 * levels);
    }

    private static int expressions(ExecutionPlan plan) {
        int own =
                plan instanceof ProjectionExec projection
                        ? projection.expressions().stream()
                                .mapToInt(PlanningGrowthTest::nodes)
                                .sum()
                        : 1;
        return own + plan.children().stream().mapToInt(PlanningGrowthTest::expressions).sum();
    }

    private static int nodes(Expr expr) {
        return 1 + expr.children().stream().mapToInt(PlanningGrowthTest::nodes).sum();
    }

    @Test
    void plansLongExpressions() {
        fixture.plan("SELECT n_nationkey" + " + 1".repeat(3_000) + " FROM nation");
        fixture.plan("SELECT n_name" + " || 'x'".repeat(3_000) + " FROM nation");
        fixture.plan(
                "SELECT CASE "
                        + joined(3_000, " ", i -> "WHEN n_nationkey = " + i + " THEN " + i)
                        + " END FROM nation");
    }

    @Test
    void plansOrRefusesDeepNesting() {
        for (String[] nest :
                new String[][] {
                    {"abs(", ")"},
                    {"(", ")"},
                    {"- ", ""},
                    {"CASE WHEN n_nationkey = 1 THEN 1 ELSE ", " END"}
                }) {
            String sql =
                    "SELECT "
                            + nest[0].repeat(3_000)
                            + "n_nationkey"
                            + nest[1].repeat(3_000)
                            + " FROM nation";
            try {
                fixture.plan(sql);
            } catch (QueryException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE);
            }
        }
    }

    @Test
    void refusesWhatIsEndlessWrittenOut() {
        for (String nest : new String[] {"nullif(", "coalesce("}) {
            QueryException error =
                    fixture.error(
                            "SELECT " + nest.repeat(40) + "1" + ", 2)".repeat(40) + " FROM nation");

            assertThat(error.code()).isEqualTo(ErrorCode.TOO_LARGE);
            assertThat(error).hasMessageContaining("repeat their operands");
        }
    }

    private static int count(ExecutionPlan plan, String name) {
        int own = plan.name().contains(name) ? 1 : 0;
        return own + plan.children().stream().mapToInt(child -> count(child, name)).sum();
    }
}
