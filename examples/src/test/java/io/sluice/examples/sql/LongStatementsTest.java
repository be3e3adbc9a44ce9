package io.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.RemoteWorkers;
import io.sluice.rsocket.SluiceWorker;
import io.sluice.testkit.Await;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Statements that programs write, with thousands of literals, conditions and levels: workers give
/// the same rows for them as one process does, or refuse them as too large for the wire.
class LongStatementsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Schema SCHEMA =
            Schema.of(Field.nullable("a", DataType.INT32), Field.nullable("c", DataType.UTF8));

    private static final List<List<Object>> ROWS =
            IntStream.range(0, 20).mapToObj(i -> List.<Object>of(i * 10_000, "c" + i)).toList();

    private static final List<String> STATEMENTS =
            List.of(
                    "SELECT a FROM t WHERE a IN (" + joined(100_000, ", ", i -> "" + i) + ")",
                    "SELECT a FROM t WHERE a NOT IN (" + joined(20_000, ", ", i -> "" + i) + ")",
                    "SELECT c FROM t WHERE c IN (" + joined(5_000, ", ", i -> "'c" + i + "'") + ")",
                    "SELECT a FROM t WHERE " + joined(500, " AND ", i -> "a <> " + i * 1_000),
                    "SELECT a FROM t WHERE " + joined(300, " AND ", i -> "a + " + i + " > " + i),
                    "SELECT a FROM t WHERE " + joined(300, " OR ", i -> "c LIKE '%" + i + "'"),
                    "SELECT " + "abs(".repeat(100) + "a" + ")".repeat(100) + " FROM t",
                    "SELECT a" + " + 1".repeat(1_000) + " FROM t",
                    "SELECT CASE "
                            + joined(300, " ", i -> "WHEN a = " + i + " THEN " + i)
                            + " END FROM t",
                    joined(50, " UNION ALL ", i -> "SELECT a + " + i + " FROM t"),
                    "SELECT a + a AS a FROM (".repeat(12) + "SELECT a FROM t" + ") q".repeat(12));

    private static String joined(int count, String separator, IntFunction<String> part) {
        return IntStream.range(0, count).mapToObj(part).collect(Collectors.joining(separator));
    }

    @Test
    void giveTheSameRowsOnWorkersOrAreTooLarge() {
        ScatteredTables tables = new ScatteredTables();
        SluiceWorker worker = Await.value(SluiceWorker.builder().extension(tables).tcp(0).start());
        RemoteWorkers remote = RemoteWorkers.at(worker.address()).withSilenceLimit(Await.LIMIT);
        Session here = Session.builder().build();
        Session far = Session.builder().extension(tables).fragments(remote).build();
        try {
            Await.value(remote.tried().thenReturn(true));
            far.register("t", tables.scatter("t", SCHEMA, ROWS));
            ended(
                    here,
                    "CREATE TABLE t AS SELECT * FROM (VALUES "
                            + ROWS.stream()
                                    .map(row -> "(" + row.get(0) + ", '" + row.get(1) + "')")
                                    .collect(Collectors.joining(", "))
                            + ") v (a, c)");
            for (String sql : STATEMENTS) {
                assertThat(ended(far, sql))
                        .as(sql.substring(0, 60))
                        .isIn(ended(here, sql), List.of(ErrorCode.TOO_LARGE.name()));
            }
            assertThat(tables.readFarAwayCount()).isPositive();
        } finally {
            List.of(here, far).forEach(Session::close);
            here.closed().block(PATIENCE);
            far.closed().block(PATIENCE);
            Await.value(worker.shutdown(Duration.ofSeconds(5)).thenReturn(true));
        }
    }

    /// The rows in some order, or the code.
    private static List<String> ended(Session session, String sql) {
        try {
            List<Row> rows = session.sql(sql).rows(Row.class).collectList().block(PATIENCE);
            List<String> shown = new ArrayList<>();
            rows.forEach(row -> shown.add(row.values().toString()));
            shown.sort(null);
            return shown;
        } catch (QueryException e) {
            assertThat(e.code()).as(e.getMessage()).isNotEqualTo(ErrorCode.INTERNAL);
            return List.of(e.code().name());
        }
    }
}
