package io.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sluice.Row;
import io.sluice.config.ConfigExtension;
import io.sluice.config.ConfigOption;
import io.sluice.config.ConfigRange;
import io.sluice.config.ConfigType;
import io.sluice.config.EngineOptions;
import io.sluice.context.ContextEntry;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.testkit.Await;
import io.sluice.testkit.TestSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/// Every option at its borders, set for the session and sent by one client: the value is refused by
/// name and range, or every statement still ends, with its answer unless the option itself is a
/// limit on time or memory.
class OptionBordersTest {

    /// One of each operator that fills batches, builds something, or spreads rows.
    private static final List<String> STATEMENTS =
            List.of(
                    "SELECT g, count(*), sum(v) FROM t GROUP BY g ORDER BY g",
                    "SELECT a.v FROM t a JOIN t b ON a.v = b.v WHERE b.g < 3 ORDER BY a.v DESC",
                    "SELECT v FROM t WHERE v > 10 UNION SELECT g FROM t ORDER BY 1 LIMIT 7",
                    "SELECT count(*) FROM t a JOIN t b ON a.v < b.v AND a.g > b.g",
                    "SELECT 1");

    private static final Set<ErrorCode> LIMITS =
            Set.of(ErrorCode.MEMORY_LIMIT, ErrorCode.DEADLINE_EXCEEDED);

    private static final ConfigExtension ACME =
            new ConfigExtension() {
                @Override
                public String prefix() {
                    return "acme";
                }

                @Override
                public List<ConfigOption<?>> options() {
                    return List.of(
                            ConfigOption.of("acme.level", ConfigType.INTEGER, 3, "A level.")
                                    .within(ConfigRange.between(1, 5)),
                            ConfigOption.of("acme.size", ConfigType.BYTES, 1L, "A size."),
                            ConfigOption.of("acme.flag", ConfigType.BOOLEAN, true, "A flag."));
                }
            };

    @Test
    void everyValueIsRefusedByNameAndRangeOrEveryStatementStillEnds() {
        try (TestSession session = TestSession.open(builder -> builder.config(ACME))) {
            session.rows(
                    "CREATE TABLE t AS SELECT x.a * 7 + y.a AS v, y.a AS g FROM"
                            + " (VALUES (0), (1), (2), (3), (4), (5), (6)) AS x(a),"
                            + " (VALUES (0), (1), (2), (3), (4), (5), (6)) AS y(a)");
            List<Object> answers =
                    STATEMENTS.stream().map(sql -> (Object) session.rows(sql)).toList();
            int tried = 0;
            for (ConfigOption<?> option : session.session().registry().options().options()) {
                for (String value : values(option)) {
                    set(session, option, value, answers);
                    send(session, option, value, answers);
                    tried += 2;
                }
            }
            assertThat(tried).isGreaterThan(200);
        }
    }

    private static void set(
            TestSession session, ConfigOption<?> option, String value, List<Object> answers) {
        try {
            session.session().settings().set(option.name(), value);
        } catch (QueryException e) {
            assertRefused(e, option);
            return;
        }
        try {
            endsRight(session, QueryContext.builder().build(), option, value, answers);
        } finally {
            session.session().settings().reset(option.name());
        }
    }

    private static void send(
            TestSession session, ConfigOption<?> option, String value, List<Object> answers) {
        QueryContext context =
                QueryContext.builder()
                        .entry(new ContextEntry(option.name(), value, option.propagation(), false))
                        .build();
        endsRight(session, context, option, value, answers);
    }

    private static void endsRight(
            TestSession session,
            QueryContext context,
            ConfigOption<?> option,
            String value,
            List<Object> answers) {
        for (int i = 0; i < STATEMENTS.size(); i++) {
            String sql = STATEMENTS.get(i);
            QueryContext own =
                    context.toBuilder().queryId(QueryContext.builder().build().queryId()).build();
            Object outcome =
                    Await.value(
                            session.session()
                                    .sql(sql, own)
                                    .rows(Row.class)
                                    .map(Row::values)
                                    .collectList()
                                    .cast(Object.class)
                                    .onErrorResume(Mono::just));
            switch (outcome) {
                case QueryException e when e.code() == ErrorCode.CONFIG_INVALID -> {
                    assertRefused(e, option);
                    return;
                }
                case QueryException e when LIMITS.contains(e.code()) -> {}
                case Throwable e -> fail("%s = \"%s\": %s".formatted(option.name(), value, sql), e);
                default ->
                        assertThat(outcome)
                                .as("%s = \"%s\": %s", option.name(), value, sql)
                                .isEqualTo(answers.get(i));
            }
        }
    }

    private static void assertRefused(QueryException e, ConfigOption<?> option) {
        assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID);
        assertThat(e).hasMessageContaining(option.name() + " takes " + option.takes());
    }

    private static <T> Set<String> values(ConfigOption<T> option) {
        Set<String> values = new LinkedHashSet<>(borders(option));
        values.add(option.format(option.defaultValue()));
        values.addAll(
                List.of(
                        "0",
                        "-1",
                        "",
                        " ",
                        "none",
                        "1e3",
                        "0x10",
                        "1.5",
                        "-PT1S",
                        "PT0S",
                        "1000TiB",
                        "1000T",
                        "12 parsecs",
                        "5",
                        "9223372036854775807",
                        "9223372036854775808",
                        "PT2562047788015H",
                        "\u0663",
                        "NaN"));
        return values;
    }

    private static <T> List<String> borders(ConfigOption<T> option) {
        return switch (option.range()) {
            case ConfigRange.All<T>() -> List.of();
            case ConfigRange.Between<?>(Object least, Object most) -> around(least, most);
            case ConfigRange.BetweenOrUnlimited<?>(var bounds, Object unlimited) -> {
                List<String> all = new ArrayList<>(around(bounds.least(), bounds.most()));
                all.add(unlimited.toString());
                yield all;
            }
        };
    }

    private static List<String> around(Object least, Object most) {
        return switch (least) {
            case Duration from ->
                    List.of(
                            from.minusMillis(1).toString(),
                            from.toString(),
                            most.toString(),
                            "PT2562047788015216H");
            case Number from ->
                    List.of(
                            String.valueOf(from.longValue() - 1),
                            from.toString(),
                            most.toString(),
                            String.valueOf(((Number) most).longValue() + 1));
            default -> throw new AssertionError("borders of another type: " + least);
        };
    }

    @Test
    void noClientGetsMoreThanTheCeiling() {
        try (TestSession session =
                TestSession.open(builder ->
                        builder.ceiling(EngineOptions.QUERY_MEMORY, 64L << 20)
                                .ceiling("execution.deadline", "60s"))) {
            assertThat(session.failure("SET memory.query_limit = '65MiB'"))
                    .hasMessageContaining("memory.query_limit may be at most 67108864")
                    .hasMessageContaining("65MiB");
            assertThat(session.failure("SET execution.deadline = '0s'"))
                    .hasMessageContaining("execution.deadline may be at most PT1M");
            QueryContext greedy =
                    QueryContext.builder().set(EngineOptions.QUERY_MEMORY, 1L << 40).build();
            Optional<Throwable> refused =
                    Await.value(
                            session.session()
                                    .sql("SELECT 1", greedy)
                                    .rows(Row.class)
                                    .then(Mono.just(Optional.<Throwable>empty()))
                                    .onErrorResume(e -> Mono.just(Optional.of(e))));
            assertThat(refused.orElseThrow())
                    .hasMessageContaining("memory.query_limit may be at most 67108864");
            assertThat(session.rows("SHOW memory.query_limit").getFirst()).contains("67108864");
            assertThat(session.rows("SELECT 1")).isEqualTo(List.of(List.of(1)));
        }
    }
}
