package io.sluice.optimizer.internal.planner;

import io.sluice.catalog.Catalog;
import io.sluice.catalog.TableDefinition;
import io.sluice.catalog.TableFactory;
import io.sluice.catalog.TableProvider;
import io.sluice.optimizer.internal.thread.PlanningRun;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PlannerEnvironment;
import io.sluice.runtime.GuardedScheduler;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// What a statement is planned against, as one planning sees it: catalogs and factories, which may
/// answer on any thread and throw anything, are asked by way of the [PlanningRun], and what runs on
/// blocking threads for it ends it when it throws.
final class AskedEnvironment {

    private AskedEnvironment() {}

    static PlannerEnvironment of(PlannerEnvironment environment, PlanningRun run) {
        PlanningContext context = environment.context();
        return new PlannerEnvironment(
                context.withBlocking(new GuardedScheduler(context.blocking(), run::fail)),
                new AskedCatalog(environment.catalog(), run),
                environment.settings(),
                environment.rules());
    }

    private record AskedCatalog(Catalog catalog, PlanningRun run) implements Catalog {

        @Override
        public Mono<TableProvider> table(List<String> name) {
            return run.ask(() -> catalog.table(name));
        }

        @Override
        public Flux<Entry> tables() {
            return run.ask(() -> catalog.tables().collectList()).flatMapIterable(all -> all);
        }

        @Override
        public void register(String name, TableProvider table, boolean replace) {
            catalog.register(name, table, replace);
        }

        @Override
        public boolean deregister(String name) {
            return catalog.deregister(name);
        }

        @Override
        public Optional<TableFactory> factory(String name) {
            return catalog.factory(name).map(factory -> new AskedFactory(factory, run));
        }

        @Override
        public List<String> factories() {
            return catalog.factories();
        }
    }

    private record AskedFactory(TableFactory factory, PlanningRun run) implements TableFactory {

        @Override
        public String name() {
            return factory.name();
        }

        @Override
        public Mono<TableProvider> create(
                TableDefinition definition, Catalog catalog, PlanningContext context) {
            return run.ask(() -> factory.create(definition, catalog, context));
        }
    }
}
