package io.sluice.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Query;
import io.sluice.Row;
import io.sluice.batch.RecordBatch;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.TestSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Flights out of their order as a stream with an end: no flight is lost or counted twice, and
/// where the watermark waits long enough the stream says what a batch query says.
class ReplayedFlightsTest {

    private static final Path FLIGHTS = Path.of("data", "flights.parquet");

    /// As fast as they are read: the sample's months pass within less than a millisecond.
    private static final double SPEED = 1e14;

    private final TestSession session = TestSession.open();

    private void flights(String order) {
        session.rows(
                "CREATE EXTERNAL TABLE all_flights STORED AS PARQUET LOCATION '" + FLIGHTS + "'");
        session.rows(
                "CREATE TABLE flights AS SELECT * FROM all_flights"
                        + " WHERE date < TIMESTAMP '2001-01-15 00:00:00' ORDER BY "
                        + order);
    }

    @AfterEach
    void closeSession() {
        session.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TUMBLE(TABLE %s, DESCRIPTOR(date), INTERVAL '1' HOUR)",
                "TUMBLE(TABLE %s, DESCRIPTOR(date), INTERVAL '1' DAY)"
            })
    void eachFlightIsInAWindowOrLate(String window) {
        flights("delay, origin, destination");
        replay("5' MINUTE");
        Query query = session.session().sql(windows(window, "live"));
        BatchReader late = BatchReader.requesting(Long.MAX_VALUE);
        query.late().subscribe(late);

        List<Row> rows = Await.value(query.rows(Row.class).collectList());

        late.awaitEnd();
        long departures = rows.stream().mapToLong(row -> (Long) row.values().get(2)).sum();
        List<RecordBatch> lateBatches = late.take();
        long lateRows = lateBatches.stream().mapToLong(RecordBatch::rowCount).sum();
        lateBatches.forEach(RecordBatch::close);
        assertThat(departures).as("flights that came in time").isPositive();
        assertThat(lateRows).as("flights that came late").isPositive();
        assertThat(Await.value(query.summary()).lateRows()).isEqualTo(lateRows);
        assertThat(departures + lateRows).isEqualTo(flightCount());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TUMBLE(TABLE %s, DESCRIPTOR(date), INTERVAL '1' HOUR)",
                "TUMBLE(TABLE %s, DESCRIPTOR(date), INTERVAL '1' DAY)",
                "HOP(TABLE %s, DESCRIPTOR(date), INTERVAL '6' HOUR, INTERVAL '1' DAY)"
            })
    void theStreamSaysWhatTheBatchSaysWhereNothingIsLate(String window) {
        flights("extract(DAY FROM date), delay, origin, destination");
        replay("1' DAY");

        List<String> streamed = sorted(windows(window, "live"));

        assertThat(streamed).isNotEmpty().isEqualTo(sorted(windows(window, "flights")));
    }

    private void replay(String delay) {
        session.rows(
                String.format(
                        Locale.ROOT,
                        "CREATE TABLE live (WATERMARK FOR date AS date - INTERVAL '%s)"
                                + " WITH (connector = 'replay', source = 'flights',"
                                + " time_column = 'date', speed = %.0f)",
                        delay,
                        SPEED));
    }

    private long flightCount() {
        return (Long) session.rows("SELECT count(*) FROM flights").getFirst().getFirst();
    }

    private static String windows(String window, String table) {
        return """
        SELECT window_start, origin, count(*) AS departures, avg(delay) AS mean_delay
          FROM TABLE(%s)
          GROUP BY window_start, window_end, origin
        """
                .formatted(window.formatted(table));
    }

    private List<String> sorted(String query) {
        return session.rows(query).stream().map(Object::toString).sorted().toList();
    }
}
