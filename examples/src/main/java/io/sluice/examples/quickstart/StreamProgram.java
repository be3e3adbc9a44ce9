package io.sluice.examples.quickstart;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.rsocket.SluiceClient;
import io.sluice.rsocket.SluiceServer;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import reactor.core.publisher.Flux;

/// Subscribes to a continuous query on a server, three windows long.
///
/// Takes the folder of the sample data, `examples/data`. The server runs in the same process here
/// and elsewhere in earnest; a client knows no more of it than its address.
public final class StreamProgram {

    private static final String DEPARTURES =
            """
            SELECT window_start AS day, origin, count(*) AS departures
              FROM TABLE(TUMBLE(TABLE live, DESCRIPTOR(date), INTERVAL '1' DAY))
             GROUP BY window_start, window_end, origin
            """;

    private static final Duration GRACE = Duration.ofSeconds(5);

    private StreamProgram() {}

    /// A row of the result.
    public record Departures(LocalDateTime day, String origin, long departures) {}

    public static void main(String[] args) {
        try (Session session = Session.builder().build()) {
            for (String statement : tables(args[0])) {
                session.sql(statement).rows(Row.class).then().block();
            }
            SluiceServer server =
                    SluiceServer.builder(session).tcp(0).start().blockOptional().orElseThrow();
            try {
                subscribe(server.addresses().getFirst());
            } finally {
                server.shutdown(GRACE).block();
            }
        }
    }

    private static List<String> tables(String folder) {
        return List.of(
                """
                CREATE VIEW flights AS
                  SELECT date, origin FROM '%s/flights.parquet' WHERE origin = 'ORD'
                """
                        .formatted(folder),
                """
                CREATE TABLE live (WATERMARK FOR date AS date - INTERVAL '5' MINUTE)
                  WITH (connector = 'replay', source = 'flights', time_column = 'date', speed = max)
                """);
    }

    private static void subscribe(String address) {
        try (SluiceClient client = SluiceClient.connect(address)) {
            Flux<Departures> departures = client.sql(DEPARTURES).rows(Departures.class);
            departures.take(3).doOnNext(System.out::println).blockLast();
        }
    }
}
