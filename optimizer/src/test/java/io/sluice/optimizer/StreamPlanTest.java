package io.sluice.optimizer;

import static io.sluice.testkit.PlanAssert.assertThatPlan;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.error.ErrorCode;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamPlanTest {

    private static final Schema FLIGHTS =
            Schema.of(
                    Field.nullable("date", DataType.TIMESTAMP),
                    Field.nullable("delay", DataType.INT64),
                    Field.nullable("origin", DataType.UTF8));

    private static final Schema AIRPORTS =
            Schema.of(
                    Field.nullable("iata", DataType.UTF8), Field.nullable("state", DataType.UTF8));

    private final PlannerFixture fixture = new PlannerFixture();

    @BeforeEach
    void registerTables() {
        fixture.catalog()
                .with("live", new FakeTable("live", FLIGHTS).unbounded().eventTime("date"))
                .with("raw", new FakeTable("raw", FLIGHTS).unbounded())
                .with(
                        "airports",
                        new FakeTable("airports", AIRPORTS)
                                .statistics(
                                        Statistics.unknown(2).withRowCount(Precision.exact(50L))));
    }

    @Test
    void aggregatesAStreamOverWindows() {
        assertThatPlan(
                        fixture.plan(
                                """
                                SELECT window_start, origin, count(*) AS departures, avg(delay) AS mean_delay
                                  FROM TABLE(TUMBLE(TABLE live, DESCRIPTOR(date), INTERVAL '1' DAY))
                                  GROUP BY window_start, window_end, origin
                                """))
                .matches(
                        """
                        ProjectionExec: expressions=[window_start, origin, departures, mean_delay]
                          WindowAggregateExec: window=tumble(PT24H), time=date, keys=[*], aggregates=[count(*), avg(delay)]
                            FakeScan: table=live, columns=[date, delay, origin]
                        """);
    }

    @Test
    void aggregatesPartitionsOfAStreamFirst() {
        assertThat(
                        fixture.explain(
                                """
                                SELECT window_end, origin, count(*), sum(delay)
                                  FROM TABLE(HOP((SELECT * FROM live UNION ALL SELECT * FROM live), DESCRIPTOR(date), INTERVAL '1' HOUR, INTERVAL '1' DAY))
                                 WHERE window_start > TIMESTAMP '2001-01-01 00:00:00'
                                 GROUP BY window_end, window_start, origin
                                """))
                .containsSubsequence(
                        "WindowAggregateExec: mode=final, window=hop(PT1H, PT24H), time=window_start, filter=[window_start > ",
                        "ExchangeExec",
                        "WindowAggregateExec: mode=partial, window=hop(PT1H, PT24H), time=date, keys=[",
                        "UnionExec");
    }

    @Test
    void streamsThroughAJoinWithATableAboveTheWindow() {
        String plan =
                fixture.explain(
                        """
                        SELECT w.window_start, a.state, w.departures
                          FROM (SELECT window_start, window_end, origin, count(*) AS departures
                                  FROM TABLE(TUMBLE(TABLE live, DESCRIPTOR(date), INTERVAL '1' DAY))
                                 GROUP BY window_start, window_end, origin) w
                          JOIN airports a ON w.origin = a.iata
                         WHERE a.state = 'CA'
                        """);

        assertThat(plan)
                .containsSubsequence("HashJoinExec", "WindowAggregateExec", "live", "airports");
    }

    @Test
    void carriesAJoinInsideOfTheWindowBelowIt() {
        assertThat(
                        fixture.explain(
                                """
                                SELECT window_start, a.state, count(*)
                                  FROM TABLE(TUMBLE(TABLE live, DESCRIPTOR(date), INTERVAL '1' DAY)) f
                                  JOIN airports a ON f.origin = a.iata
                                 WHERE f.delay > 10
                                 GROUP BY window_start, window_end, a.state
                                """))
                .containsSubsequence(
                        "WindowAggregateExec",
                        "HashJoinExec: type=inner, on=[origin = iata]",
                        "FilterExec: predicate=delay > 10",
                        "table=live",
                        "table=airports");
    }

    @Test
    void aggregatesABoundedTableOverWindowsAtItsEnd() {
        fixture.catalog().with("past", new FakeTable("past", FLIGHTS));

        assertThat(
                        fixture.explain(
                                """
                                SELECT window_start, count(*)
                                  FROM TABLE(HOP(TABLE past, DESCRIPTOR(date), INTERVAL '1' HOUR, INTERVAL '1' DAY))
                                 GROUP BY window_start, window_end
                                """))
                .containsSubsequence("HashAggregateExec", "WindowAssignExec", "table=past");
    }

    @Test
    void refusesASortOfAStream() {
        assertThat(fixture.error("SELECT * FROM live ORDER BY delay"))
                .hasMessageContaining(
                        "SortExec (order=[delay]) needs all of its input, and FakeScan")
                .hasMessageContaining("TUMBLE or HOP")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNBOUNDED_INPUT));
    }

    @Test
    void refusesAPlainAggregateOfAStream() {
        assertThat(fixture.error("SELECT origin, count(*) FROM live GROUP BY origin").code())
                .isEqualTo(ErrorCode.UNBOUNDED_INPUT);
    }

    @Test
    void refusesWindowsWithoutAWatermark() {
        assertThat(
                        fixture.error(
                                """
                                SELECT window_start, count(*)
                                  FROM TABLE(TUMBLE(TABLE raw, DESCRIPTOR(date), INTERVAL '1' DAY))
                                 GROUP BY window_start, window_end
                                """))
                .hasMessageContaining("WATERMARK FOR date AS date - INTERVAL")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNBOUNDED_INPUT));
    }

    @Test
    void letsALimitEndAStream() {
        assertThatPlan(fixture.plan("SELECT origin FROM live WHERE delay > 5 LIMIT 3"))
                .matches(
                        """
                        LimitExec: limit=3
                          ProjectionExec
                            FilterExec
                              FakeScan
                        """);
    }
}
