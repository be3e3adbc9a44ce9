package io.sluice.examples.quickstart;

import io.sluice.Session;
import reactor.core.publisher.Flux;

/// Runs SQL over files inside an application: a session, a statement, a `Flux` of records.
///
/// Takes the folder of the sample data, `examples/data`. Needs no server and no JVM flag.
public final class EmbedProgram {

    private EmbedProgram() {}

    /// A row of the result.
    public record Origin(String city, long departures, double meanDelay) {}

    public static void main(String[] args) {
        String sql =
                """
                SELECT city, count(*) AS departures, avg(delay) AS mean_delay
                  FROM '%1$s/flights.parquet' JOIN '%1$s/airports.csv' ON origin = iata
                 GROUP BY city ORDER BY departures DESC LIMIT 3
                """
                        .formatted(args[0]);
        try (Session session = Session.builder().build()) {
            Flux<Origin> busiest = session.sql(sql).rows(Origin.class);
            busiest.doOnNext(System.out::println).blockLast();
        }
    }
}
