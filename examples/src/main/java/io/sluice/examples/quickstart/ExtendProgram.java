package io.sluice.examples.quickstart;

import io.sluice.Registry;
import io.sluice.Row;
import io.sluice.Session;
import io.sluice.SluiceExtension;
import io.sluice.catalog.Catalog;
import io.sluice.catalog.TableDefinition;
import io.sluice.catalog.TableFactory;
import io.sluice.catalog.TableProvider;
import io.sluice.operators.source.PublisherTable;
import io.sluice.plan.Boundedness;
import io.sluice.plan.PlanningContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Adds a connector to SQL: an endless table of numbers.
public final class ExtendProgram {

    private ExtendProgram() {}

    /// A row of the table.
    public record Tick(long n) {}

    /// `CREATE TABLE … WITH (connector = 'ticks')`.
    record Ticks() implements SluiceExtension, TableFactory {

        @Override
        public String name() {
            return "ticks";
        }

        @Override
        public void install(Registry registry) {
            registry.tableFactory(this);
        }

        @Override
        public Mono<TableProvider> create(
                TableDefinition table, Catalog catalog, PlanningContext context) {
            Flux<Tick> ticks = Flux.range(1, Integer.MAX_VALUE).map(Tick::new);
            return Mono.just(PublisherTable.ofRecords(Tick.class, ticks, Boundedness.UNBOUNDED));
        }
    }

    public static void main(String[] args) {
        try (Session session = Session.builder().extension(new Ticks()).build()) {
            String create = "CREATE TABLE ticks WITH (connector = 'ticks')";
            session.sql(create).rows(Row.class).then().block();
            session.sql("SELECT n FROM ticks WHERE n % 7 = 0 LIMIT 3")
                    .rows(Tick.class)
                    .doOnNext(System.out::println)
                    .blockLast();
        }
    }
}
