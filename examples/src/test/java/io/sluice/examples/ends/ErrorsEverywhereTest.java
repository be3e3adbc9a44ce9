package io.sluice.examples.ends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sluice.Query;
import io.sluice.Row;
import io.sluice.SessionBuilder;
import io.sluice.Summary;
import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.catalog.Catalog;
import io.sluice.catalog.CatalogProvider;
import io.sluice.catalog.FilterPushdown;
import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableDefinition;
import io.sluice.catalog.TableFactory;
import io.sluice.catalog.TableProvider;
import io.sluice.error.ErrorCode;
import io.sluice.error.ErrorType;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.function.Accumulator;
import io.sluice.function.AggregateFunction;
import io.sluice.function.ScalarFunction;
import io.sluice.operators.source.PublisherTable;
import io.sluice.plan.BatchSource;
import io.sluice.plan.Boundedness;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.SourceExec;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.source.LazySource;
import io.sluice.testkit.Await;
import io.sluice.testkit.Batches;
import io.sluice.testkit.FluxExec;
import io.sluice.testkit.TestSession;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Errors of the Java VM, of linking and of assertions, thrown at each place where somebody else's
/// code works for a query: the query ends with an error for users, and the threads that met them
/// serve the next one.
class ErrorsEverywhereTest {

    private static final Schema SCHEMA = Schema.of(Field.required("n", DataType.INT64));

    private static final List<Supplier<Error>> ERRORS =
            List.of(
                    () -> new StackOverflowError("injected"),
                    () -> new OutOfMemoryError("injected"),
                    () -> new InternalError("injected"),
                    () -> new NoClassDefFoundError("injected"),
                    () -> new AssertionError("injected"),
                    () -> new ThreadDeathLike("injected"));

    /// An error of no kind that anybody expects.
    private static final class ThreadDeathLike extends Error {
        private static final long serialVersionUID = 1L;

        ThreadDeathLike(String message) {
            super(message);
        }
    }

    /// Where the error is thrown from.
    private static final class Place {

        private final String name;
        private final BiFunction<SessionBuilder, Thrower, SessionBuilder> setUp;
        private final BiFunction<TestSession, Thrower, Query> query;

        Place(
                String name,
                BiFunction<SessionBuilder, Thrower, SessionBuilder> setUp,
                BiFunction<TestSession, Thrower, Query> query) {
            this.name = name;
            this.setUp = setUp;
            this.query = query;
        }

        static Place table(String name, BiFunction<TestSession, Thrower, TableProvider> table) {
            return new Place(
                    name,
                    (builder, _) -> builder,
                    (session, thrower) -> {
                        session.session().register("t", table.apply(session, thrower));
                        return session.session().sql("SELECT sum(n) FROM t WHERE n > 0");
                    });
        }

        static Place plan(String name, BiFunction<Thrower, TaskContext, Flux<RecordBatch>> run) {
            return table(
                    name,
                    (_, thrower) ->
                            Table.of(
                                    FluxExec.of(
                                            SCHEMA, (_, context) -> run.apply(thrower, context))));
        }
    }

    /// Throws its error when it is asked for a value.
    private record Thrower(Supplier<Error> error) {
        <T> T value() {
            throw error.get();
        }
    }

    private record Table(Schema schema, Supplier<Mono<ExecutionPlan>> plan)
            implements TableProvider {

        static Table of(ExecutionPlan plan) {
            return new Table(SCHEMA, () -> Mono.just(plan));
        }

        @Override
        public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
            return plan.get();
        }
    }

    private static RecordBatch row(TaskContext context) {
        return Batches.of(SCHEMA).row(7L).toList(context.allocator()).getFirst();
    }

    private static List<Place> places() {
        List<Place> places = new ArrayList<>(tables());
        places.addAll(sources());
        places.addAll(others());
        return places;
    }

    private static List<Place> tables() {
        return List.of(
                Place.table(
                        "schema",
                        (_, thrower) ->
                                new TableProvider() {
                                    @Override
                                    public Schema schema() {
                                        return thrower.value();
                                    }

                                    @Override
                                    public Mono<ExecutionPlan> scan(
                                            ScanRequest request, PlanningContext context) {
                                        return Mono.empty();
                                    }
                                }),
                Place.table(
                        "statistics",
                        (_, thrower) ->
                                new TableProvider() {
                                    @Override
                                    public Schema schema() {
                                        return SCHEMA;
                                    }

                                    @Override
                                    public Statistics statistics() {
                                        return thrower.value();
                                    }

                                    @Override
                                    public Mono<ExecutionPlan> scan(
                                            ScanRequest request, PlanningContext context) {
                                        return Mono.empty();
                                    }
                                }),
                Place.table(
                        "supportsFilters",
                        (_, thrower) ->
                                new TableProvider() {
                                    @Override
                                    public Schema schema() {
                                        return SCHEMA;
                                    }

                                    @Override
                                    public List<FilterPushdown> supportsFilters(
                                            List<Expr> filters) {
                                        return thrower.value();
                                    }

                                    @Override
                                    public Mono<ExecutionPlan> scan(
                                            ScanRequest request, PlanningContext context) {
                                        return Mono.empty();
                                    }
                                }),
                Place.table("scan", (_, thrower) -> new Table(SCHEMA, thrower::value)),
                Place.table(
                        "scan's mono",
                        (_, thrower) -> new Table(SCHEMA, () -> Mono.fromSupplier(thrower::value))),
                Place.table(
                        "scan's signal",
                        (_, thrower) -> new Table(SCHEMA, () -> Mono.error(thrower.error().get()))),
                Place.table(
                        "scan's mono on a blocking thread",
                        (session, thrower) ->
                                new TableProvider() {
                                    @Override
                                    public Schema schema() {
                                        return SCHEMA;
                                    }

                                    @Override
                                    public Mono<ExecutionPlan> scan(
                                            ScanRequest request, PlanningContext context) {
                                        return Mono.<ExecutionPlan>fromCallable(thrower::value)
                                                .subscribeOn(context.blocking());
                                    }
                                }),
                Place.table("the plan's properties", (_, thrower) -> Table.of(new Broken(thrower))),
                Place.plan("execute", (thrower, _) -> thrower.value()),
                Place.plan("the plan's flux", (thrower, _) -> Flux.defer(() -> thrower.value())),
                Place.plan(
                        "the plan's flux after a row",
                        (thrower, context) ->
                                Flux.defer(() -> Flux.just(row(context)))
                                        .concatWith(Flux.defer(() -> thrower.value()))),
                Place.plan(
                        "the plan's map",
                        (thrower, context) ->
                                Flux.defer(() -> Flux.just(row(context)))
                                        .map(batch -> {
                                            batch.close();
                                            return thrower.value();
                                        })),
                Place.plan(
                        "the plan's flux on a blocking thread",
                        (thrower, context) ->
                                Flux.<RecordBatch>defer(() -> thrower.value())
                                        .subscribeOn(context.blocking())),
                Place.plan(
                        "the plan's flux on a CPU thread",
                        (thrower, context) ->
                                Flux.<RecordBatch>defer(() -> thrower.value())
                                        .subscribeOn(context.cpu())));
    }

    private static List<Place> sources() {
        return List.of(
                Place.plan(
                        "a blocking source's open",
                        (thrower, context) ->
                                LazySource.openBlocking(() -> thrower.value())
                                        .read(_ -> () -> null)
                                        .run(context)),
                Place.plan(
                        "a blocking source's reader",
                        (thrower, context) ->
                                LazySource.openBlocking(() -> "connection")
                                        .read(_ -> thrower.value())
                                        .run(context)),
                Place.plan(
                        "a blocking source's read",
                        (thrower, context) ->
                                LazySource.openBlocking(() -> "connection")
                                        .read(_ -> thrower::value)
                                        .run(context)),
                Place.plan(
                        "a source's open",
                        (thrower, context) ->
                                LazySource.open(() -> thrower.<Mono<String>>value()).stream(
                                                _ -> Flux.<RecordBatch>empty())
                                        .run(context)),
                Place.plan(
                        "a source's opening on a blocking thread",
                        (thrower, context) ->
                                LazySource.open(() ->
                                                Mono.<String>fromCallable(thrower::value)
                                                        .subscribeOn(context.blocking()))
                                        .stream(_ -> Flux.<RecordBatch>empty())
                                        .run(context)),
                Place.plan(
                        "a source's stream",
                        (thrower, context) ->
                                LazySource.open(() -> Mono.just("connection")).stream(
                                                _ -> thrower.<Flux<RecordBatch>>value())
                                        .run(context)),
                Place.plan(
                        "a source's batch",
                        (thrower, context) ->
                                LazySource.open(() -> Mono.just("connection")).stream(
                                                _ -> Flux.just(1, 2, 3), _ -> thrower.value())
                                        .run(context)),
                Place.table(
                        "open of a pulled source",
                        (_, thrower) -> Table.of(new Pulled(thrower::value))),
                Place.table(
                        "opening of a pulled source",
                        (_, thrower) ->
                                Table.of(new Pulled(() -> Mono.fromCallable(thrower::value)))),
                Place.table(
                        "next of a pulled source",
                        (_, thrower) ->
                                Table.of(new Pulled(() -> Mono.just(new Reader(thrower::value))))),
                Place.table(
                        "rows of a publisher",
                        (_, thrower) ->
                                PublisherTable.ofRows(
                                        SCHEMA,
                                        Flux.<List<?>>defer(() -> thrower.value()),
                                        Boundedness.BOUNDED)),
                Place.table(
                        "accessors of a publisher's records",
                        (_, thrower) ->
                                PublisherTable.ofRecords(
                                        Item.class,
                                        Flux.just(new Item(1)).map(item -> item.failing(thrower)),
                                        Boundedness.BOUNDED)));
    }

    /// A row of a publisher.
    public record Item(long n) {
        Item failing(Thrower thrower) {
            return thrower.value();
        }
    }

    /// A row of a result.
    public record Refusing(long n) {

        private static volatile @Nullable Thrower thrower;

        public Refusing {
            Thrower known = thrower;
            if (known != null) {
                known.value();
            }
        }
    }

    private static List<Place> others() {
        return List.of(
                new Place(
                        "a function",
                        (builder, thrower) -> builder.function(new Scalar(thrower, false)),
                        (session, _) ->
                                session.table("t", Batches.of(SCHEMA).row(1L))
                                        .session()
                                        .sql("SELECT broken(n) FROM t")),
                new Place(
                        "a function of constants",
                        (builder, thrower) -> builder.function(new Scalar(thrower, false)),
                        (session, _) -> session.session().sql("SELECT broken(CAST(1 AS bigint))")),
                new Place(
                        "a function's type",
                        (builder, thrower) -> builder.function(new Scalar(thrower, true)),
                        (session, _) -> session.session().sql("SELECT broken(CAST(1 AS bigint))")),
                aggregate("newAccumulator"),
                aggregate("resize"),
                aggregate("update"),
                aggregate("result"),
                new Place(
                        "a rule",
                        (builder, thrower) ->
                                builder.rule(
                                        new PhysicalOptimizerRule() {
                                            @Override
                                            public String name() {
                                                return "Broken";
                                            }

                                            @Override
                                            public ExecutionPlan optimize(
                                                    ExecutionPlan plan, PlanningContext context) {
                                                return thrower.value();
                                            }
                                        }),
                        (session, _) -> session.session().sql("SELECT 1")),
                catalog("a catalog", Thrower::value),
                catalog("a catalog's mono", thrower -> Mono.fromSupplier(thrower::value)),
                new Place(
                        "a table factory",
                        (builder, thrower) -> builder.tableFactory(new Factory(thrower)),
                        (session, _) ->
                                session.session()
                                        .sql("CREATE TABLE f WITH (connector = 'broken')")));
    }

    private static Place aggregate(String method) {
        return new Place(
                "an aggregate's " + method,
                (builder, thrower) -> builder.function(new Aggregate(method, thrower)),
                (session, _) ->
                        session.table("t", Batches.of(SCHEMA).row(1L).row(2L))
                                .session()
                                .sql("SELECT n, wrong(n) FROM t GROUP BY n"));
    }

    private interface Lookup {
        Mono<TableProvider> table(Thrower thrower);
    }

    private static Place catalog(String name, Lookup lookup) {
        return new Place(
                name,
                (builder, thrower) ->
                        builder.catalog(
                                "c",
                                new CatalogProvider() {
                                    @Override
                                    public Mono<TableProvider> table(List<String> path) {
                                        return lookup.table(thrower);
                                    }

                                    @Override
                                    public Flux<List<String>> tables() {
                                        return Flux.empty();
                                    }
                                }),
                (session, _) -> session.session().sql("SELECT * FROM c.t"));
    }

    @TestFactory
    Stream<DynamicTest> theQueryEndsAndTheNextOneRuns() {
        return places().stream()
                .map(place ->
                        DynamicTest.dynamicTest(
                                place.name,
                                () -> ERRORS.forEach(error -> check(place, new Thrower(error)))));
    }

    private static void check(Place place, Thrower thrower) {
        try (TestSession session =
                TestSession.open(builder -> place.setUp.apply(builder, thrower).cpuThreads(1))) {
            for (int i = 0; i < 2; i++) {
                if (i > 0) {
                    session.session().catalog().deregister("t");
                }
                Query query = place.query.apply(session, thrower);
                assertEnds(place, thrower, query);
            }
            assertThat(
                            Await.value(
                                    session.session()
                                            .sql("VALUES (1)")
                                            .rows(Row.class)
                                            .collectList()))
                    .as("the next query after %s", place.name)
                    .hasSize(1);
        } catch (QueryException e) {
            assertThat(place.name).isEqualTo("a rule"); // which breaks every statement
            assertThat(e).hasMessageContaining("injected");
        } catch (AssertionError e) {
            boolean rule = place.name.equals("a rule") && e.getMessage().contains("injected");
            if (!rule) {
                throw new AssertionError(place.name + ": " + thrower.error().get(), e);
            }
        }
    }

    private static void assertEnds(Place place, Thrower thrower, Query query) {
        Object outcome =
                Await.value(
                        query.rows(Row.class)
                                .collectList()
                                .cast(Object.class)
                                .onErrorResume(Mono::just));
        if (!(outcome instanceof QueryException error)) {
            fail(place.name + ": " + outcome);
            return;
        }
        if (thrower.error().get() instanceof OutOfMemoryError
                && error.code() != ErrorCode.PLAN_INVALID) {
            assertThat(error.code().type()).as(place.name).isEqualTo(ErrorType.RESOURCES);
        }
        assertThat(Await.value(query.summary()).outcome())
                .as(place.name)
                .isEqualTo(Summary.Outcome.FAILED);
    }

    @Test
    void aRecordThatThrowsAnErrorEndsTheQuery() {
        for (Supplier<Error> error : ERRORS) {
            Refusing.thrower = new Thrower(error);
            try (TestSession session = TestSession.open()) {
                Query query = session.session().sql("SELECT CAST(1 AS bigint) AS n");
                Object outcome =
                        Await.value(
                                query.rows(Refusing.class)
                                        .collectList()
                                        .cast(Object.class)
                                        .onErrorResume(Mono::just));
                assertThat(outcome).isInstanceOf(QueryException.class);
                Await.value(query.summary());
            } finally {
                Refusing.thrower = null;
            }
        }
    }

    @Test
    void aReaderThatThrowsAnErrorHearsOfItAndEndsTheQuery() {
        for (Supplier<Error> error : ERRORS) {
            try (TestSession session = TestSession.open()) {
                Query query = session.session().sql("SELECT CAST(1 AS bigint) AS n");
                Object outcome =
                        Await.value(
                                query.rows(Row.class)
                                        .map(_ -> new Thrower(error).<Object>value())
                                        .collectList()
                                        .cast(Object.class)
                                        .onErrorResume(Mono::just));
                assertThat(outcome).isInstanceOf(Throwable.class);
                Await.value(query.summary());
            }
        }
    }

    private record Broken(Thrower thrower) implements ExecutionPlan {

        @Override
        public String name() {
            return "BrokenExec";
        }

        @Override
        public Schema schema() {
            return SCHEMA;
        }

        @Override
        public PlanProperties properties() {
            return thrower.value();
        }

        @Override
        public List<ExecutionPlan> children() {
            return List.of();
        }

        @Override
        public ExecutionPlan withChildren(List<ExecutionPlan> children) {
            return this;
        }

        @Override
        public Flux<RecordBatch> execute(int partition, TaskContext context) {
            return Flux.empty();
        }
    }

    private record Pulled(Supplier<Mono<BatchSource>> source) implements SourceExec {

        @Override
        public String name() {
            return "PulledExec";
        }

        @Override
        public Schema schema() {
            return SCHEMA;
        }

        @Override
        public PlanProperties properties() {
            return PlanProperties.of(Partitioning.single()).withPlacement(Placement.COORDINATOR);
        }

        @Override
        public List<ExecutionPlan> children() {
            return List.of();
        }

        @Override
        public ExecutionPlan withChildren(List<ExecutionPlan> children) {
            return this;
        }

        @Override
        public Mono<BatchSource> open(int partition, TaskContext context) {
            return source.get();
        }
    }

    private record Reader(Supplier<RecordBatch> batches) implements BatchSource {

        @Override
        public RecordBatch next() {
            return batches.get();
        }

        @Override
        public void close() {
            var _ = batches.get();
        }
    }

    private record Scalar(Thrower thrower, boolean inType) implements ScalarFunction {

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public DataType returnType(List<DataType> arguments) {
            return inType ? thrower.value() : DataType.INT64;
        }

        @Override
        public Column evaluate(List<Column> arguments, int rowCount, BufferAllocator allocator) {
            return thrower.value();
        }
    }

    private record Aggregate(String failing, Thrower thrower) implements AggregateFunction {

        @Override
        public String name() {
            return "wrong";
        }

        @Override
        public DataType returnType(List<DataType> arguments) {
            return DataType.INT64;
        }

        @Override
        public List<DataType> stateTypes(List<DataType> arguments) {
            return List.of(DataType.INT64);
        }

        @Override
        public Accumulator newAccumulator(List<DataType> arguments, BufferAllocator allocator) {
            failAt("newAccumulator");
            return new Accumulator() {
                @Override
                public void resize(int groupCount) {
                    failAt("resize");
                }

                @Override
                public void update(int[] groups, List<Column> columns, int rowCount) {
                    failAt("update");
                }

                @Override
                public void merge(int[] groups, List<Column> states, int rowCount) {
                    failAt("merge");
                }

                @Override
                public List<Column> state(int from, int count) {
                    return thrower.value();
                }

                @Override
                public Column result(int from, int count) {
                    return thrower.value();
                }

                @Override
                public void close() {
                    failAt("close");
                }
            };
        }

        private void failAt(String method) {
            if (failing.equals(method)) {
                thrower.value();
            }
        }
    }

    private record Factory(Thrower thrower) implements TableFactory {

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public Mono<TableProvider> create(
                TableDefinition definition, Catalog catalog, PlanningContext context) {
            return thrower.value();
        }
    }
}
