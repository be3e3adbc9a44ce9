package io.sluice.examples.quickstart;

import io.sluice.Session;
import io.sluice.operators.source.PublisherTable;
import io.sluice.plan.Boundedness;
import reactor.core.publisher.Flux;

/// Runs SQL over a publisher and a file inside an application: a session, a table, a statement, a
/// `Flux` of records.
///
/// Takes the folder of the sample data, `examples/data`. Needs no server and no JVM flag.
public final class EmbedProgram {

    private EmbedProgram() {}

    /// A row of the table.
    public record Order(String airport, long crates) {}

    /// A row of the result.
    public record Total(String city, long crates) {}

    public static void main(String[] args) {
        Flux<Order> orders =
                Flux.just(new Order("ORD", 3), new Order("ATL", 1), new Order("MDW", 2));
        try (Session session = Session.builder().build()) {
            session.register(
                    "orders", PublisherTable.ofRecords(Order.class, orders, Boundedness.BOUNDED));
            String sql =
                    """
                    SELECT city, sum(crates) AS crates
                      FROM orders JOIN '%s/airports.csv' ON airport = iata
                     GROUP BY city ORDER BY crates DESC
                    """
                            .formatted(args[0]);
            Flux<Total> totals = session.sql(sql).rows(Total.class);
            totals.doOnNext(System.out::println).blockLast();
        }
    }
}
