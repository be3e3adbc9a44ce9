package io.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.examples.sql.RandomStatements.Statement;
import io.sluice.operators.source.PublisherTable;
import io.sluice.plan.Boundedness;
import io.sluice.rsocket.RemoteWorkers;
import io.sluice.rsocket.SluiceWorker;
import io.sluice.testkit.Await;
import io.sluice.type.Schema;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

/// A statement has the same rows wherever it runs and however its tables come: in one partition, in
/// four, on two workers, with some tables as streams, and in DuckDB.
///
/// `-DsameAnswers=5000` runs so many, `-DsameAnswersSeed=…` others.
class SameAnswersTest {

    private static final int STATEMENTS = Integer.getInteger("sameAnswers", 60);
    private static final long SEED = Long.getLong("sameAnswersSeed", 1L);
    private static final int MOST_FAILURES = 5;
    private static final int MOST_SHRINKING = 300;
    private static final List<String> NAMES = List.of("o", "i", "n", "e", "z", "f");

    /// The others are bounded, so that joins of both kinds come.
    private static final Set<String> STREAMS = Set.of("o", "f");

    private final DuckDb duckDb;
    private final Session embedded = Session.builder().build();
    private final ScatteredTables here = new ScatteredTables();
    private final Session partitioned = Session.builder().extension(here).build();
    private final Session streaming = Session.builder().build();
    private final ScatteredTables far = new ScatteredTables();
    private final List<SluiceWorker> workers = List.of(worker(far), worker(far));
    private final Session remote;
    private int streamed;

    SameAnswersTest() throws SQLException {
        duckDb = new DuckDb();
        RemoteWorkers fragments =
                RemoteWorkers.at(
                        workers.stream().map(SluiceWorker::address).toArray(String[]::new));
        remote = Session.builder().extension(far).fragments(fragments).build();
        Await.value(fragments.tried().thenReturn(true));
    }

    private static SluiceWorker worker(ScatteredTables tables) {
        return Await.value(SluiceWorker.builder().extension(tables).tcp(0).start());
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void areGivenWhereverAStatementRuns() throws SQLException {
        try {
            createTables();
            RandomStatements generator = new RandomStatements(new SplittableRandom(SEED));
            List<String> failures = new ArrayList<>();
            int answered = 0;
            for (int i = 0; i < STATEMENTS && failures.size() < MOST_FAILURES; i++) {
                Statement statement = generator.next();
                answered += oracle(statement) instanceof Outcome.Rows ? 1 : 0;
                if (difference(statement).isPresent()) {
                    failures.add(report(smallest(statement)));
                }
            }
            assertThat(failures)
                    .as(
                            "of %d statements with seed %d; the tables are%n%s",
                            STATEMENTS, SEED, String.join(";\n", RandomStatements.TABLES))
                    .isEmpty();
            assertThat(answered).as("that DuckDB answers").isGreaterThan(STATEMENTS / 2);
            assertThat(streamed).as("that streams answer").isGreaterThan(STATEMENTS / 4);
            assertThat(far.readFarAwayCount()).isPositive();
            for (SluiceWorker worker : workers) {
                Await.until(() -> worker.taskCount() == 0 && worker.allocatedBytes() == 0);
            }
        } finally {
            close();
        }
    }

    private void createTables() throws SQLException {
        for (String statement : RandomStatements.TABLES) {
            Await.value(embedded.sql(statement).rows(Row.class).collectList());
            duckDb.execute(statement);
        }
        for (String name : NAMES) {
            Schema schema = Await.value(embedded.catalog().table(List.of(name))).schema();
            List<List<@Nullable Object>> rows =
                    Await.value(embedded.sql("SELECT * FROM " + name).rows(Row.class).collectList())
                            .stream()
                            .map(Row::values)
                            .toList();
            partitioned.register(name, here.scatter(name, schema, rows));
            remote.register(name, far.scatter(name, schema, rows));
            streaming.register(
                    name,
                    PublisherTable.ofRows(
                            schema,
                            Flux.fromIterable(rows),
                            STREAMS.contains(name) ? Boundedness.UNBOUNDED : Boundedness.BOUNDED));
        }
    }

    private void close() throws SQLException {
        duckDb.close();
        for (Session session : List.of(embedded, partitioned, streaming, remote)) {
            session.close();
            session.closed().block(Outcome.PATIENCE);
        }
        workers.forEach(
                worker -> Await.value(worker.shutdown(Duration.ofSeconds(5)).thenReturn(true)));
    }

    private static Statement with(Statement statement, SqlPiece piece) {
        return new Statement(piece, statement.ordered());
    }

    private Statement smallest(Statement statement) {
        SqlPiece piece =
                statement
                        .piece()
                        .smallest(
                                each -> difference(with(statement, each)).isPresent(),
                                MOST_SHRINKING);
        return with(statement, piece);
    }

    private String report(Statement statement) {
        return "\n"
                + statement.piece().text(false)
                + ";\n-- "
                + difference(statement).orElse("no longer");
    }

    private Outcome oracle(Statement statement) {
        return Outcome.of(duckDb, statement.piece().text(true), statement.ordered());
    }

    private static Outcome run(
            Session session, Statement statement, int batchRows, int partitions) {
        return Outcome.of(
                session,
                QueryContext.builder()
                        .set(EngineOptions.BATCH_ROWS, batchRows)
                        .set(EngineOptions.TARGET_PARTITIONS, partitions)
                        .build(),
                statement.piece().text(false),
                statement.ordered());
    }

    private Optional<String> difference(Statement statement) {
        Outcome plain = run(embedded, statement, 8192, 1);
        Outcome expected = oracle(statement);
        boolean asExpected =
                plain.equals(expected)
                        || plain.hasTwoRows()
                        || (plain instanceof Outcome.Rows && expected instanceof Outcome.Failed);
        if (!asExpected) {
            return Optional.of("gives " + plain + ", DuckDB " + expected);
        }
        Map<String, Outcome> others = new LinkedHashMap<>();
        others.put("in four partitions", run(partitioned, statement, 2, 4));
        others.put("on workers", run(remote, statement, 8192, 4));
        Outcome stream = run(streaming, statement, 2, 4);
        boolean refused =
                stream instanceof Outcome.Failed failed && failed.is(ErrorCode.UNBOUNDED_INPUT);
        if (!refused) {
            streamed++;
            others.put("as a stream", stream);
        }
        for (Map.Entry<String, Outcome> other : others.entrySet()) {
            boolean same =
                    other.getValue().equals(plain)
                            || (plain.hasTwoRows() && other.getValue().hasTwoRows());
            if (!same) {
                return Optional.of(
                        "gives " + plain + ", " + other.getKey() + " " + other.getValue());
            }
        }
        return Optional.empty();
    }
}
