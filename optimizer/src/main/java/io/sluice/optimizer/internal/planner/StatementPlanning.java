package io.sluice.optimizer.internal.planner;

import io.sluice.catalog.TableProvider;
import io.sluice.catalog.TableType;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.optimizer.internal.statement.CreateTableAsStatement;
import io.sluice.optimizer.internal.statement.CreateTableStatement;
import io.sluice.optimizer.internal.statement.CreateViewStatement;
import io.sluice.optimizer.internal.statement.DescribeStatement;
import io.sluice.optimizer.internal.statement.DropStatement;
import io.sluice.optimizer.internal.statement.ExplainStatement;
import io.sluice.optimizer.internal.statement.InsertStatement;
import io.sluice.optimizer.internal.statement.QueryStatement;
import io.sluice.optimizer.internal.statement.ResetStatement;
import io.sluice.optimizer.internal.statement.SetStatement;
import io.sluice.optimizer.internal.statement.ShowStatement;
import io.sluice.optimizer.internal.statement.SqlText;
import io.sluice.optimizer.internal.statement.Statement;
import io.sluice.optimizer.internal.statement.StatementParser;
import io.sluice.optimizer.internal.thread.PlanningRun;
import io.sluice.optimizer.internal.thread.PlanningThreads;
import io.sluice.planning.PlannedQuery;
import io.sluice.planning.PlannerEnvironment;
import reactor.core.publisher.Mono;

/// Plans one statement of any kind.
public final class StatementPlanning {

    private final PlanningRun run;
    private final PlannerEnvironment environment;
    private final TableErrors errors;
    private final QueryPlanning queries;
    private final String sql;

    private StatementPlanning(PlanningRun run, PlannerEnvironment environment, String sql) {
        this.run = run;
        this.environment = environment;
        this.errors = new TableErrors(environment.catalog(), SqlText.of(sql));
        this.queries = new QueryPlanning(run, environment);
        this.sql = sql;
    }

    /// Plans a statement once the mono is subscribed to.
    public static Mono<PlannedQuery> plan(
            PlanningThreads threads, PlannerEnvironment environment, String sql) {
        return PlanningRun.of(
                threads,
                environment.context().query(),
                run ->
                        new StatementPlanning(run, AskedEnvironment.of(environment, run), sql)
                                .plan());
    }

    private Mono<PlannedQuery> plan() {
        return run.compute(() -> StatementParser.parse(sql)).flatMap(this::plan).map(this::guarded);
    }

    private PlannedQuery guarded(PlannedQuery planned) {
        return switch (planned) {
            case PlannedQuery.Command(Mono<String> effect) ->
                    new PlannedQuery.Command(run.afterwards(effect));
            case PlannedQuery.Rows _, PlannedQuery.Explain _ -> planned;
        };
    }

    private Mono<PlannedQuery> plan(Statement statement) {
        return switch (statement) {
            case QueryStatement(SqlText query) -> queries.plan(query).map(PlannedQuery.Rows::new);
            case ExplainStatement explain -> plan(explain.statement()).map(explained(explain));
            case InsertStatement insert -> new WritePlanning(queries).insert(insert, errors);
            case CreateTableStatement create -> creating().table(create, errors);
            case CreateTableAsStatement create -> creating().tableAs(create, errors);
            case CreateViewStatement create -> creating().view(create, errors);
            case DropStatement drop -> drop(drop);
            case ShowStatement show -> new ShowPlanning(environment).plan(show);
            case DescribeStatement describe -> new ShowPlanning(environment).plan(describe, errors);
            case SetStatement(String name, String value) ->
                    command(
                            Mono.fromSupplier(() -> {
                                environment.settings().set(name, value);
                                return "setting \"" + name + "\" changed";
                            }));
            case ResetStatement(String name) ->
                    command(
                            Mono.fromSupplier(() -> {
                                environment.settings().reset(name);
                                return "setting \"" + name + "\" reset";
                            }));
        };
    }

    private CreatePlanning creating() {
        return new CreatePlanning(run, environment, queries);
    }

    private static Mono<PlannedQuery> command(Mono<String> effect) {
        return Mono.just(new PlannedQuery.Command(effect));
    }

    private static java.util.function.Function<PlannedQuery, PlannedQuery> explained(
            ExplainStatement explain) {
        return planned ->
                switch (planned) {
                    case PlannedQuery.Rows(var plan) ->
                            new PlannedQuery.Explain(plan, explain.analyze(), explain.verbose());
                    case PlannedQuery.Explain _, PlannedQuery.Command _ ->
                            throw new QueryException(
                                    ErrorCode.UNSUPPORTED,
                                    "EXPLAIN of a statement without a plan is not supported");
                };
    }

    private Mono<PlannedQuery> drop(DropStatement drop) {
        String kind = drop.view() ? "view" : "table";
        Mono<TableProvider> found =
                drop.ifExists() ? errors.found(drop.name()) : errors.required(drop.name());
        Mono<String> nothing = Mono.just(kind + " \"" + drop.name() + "\" does not exist");
        return Mono.just(
                new PlannedQuery.Command(
                        found.map(table -> dropped(drop, kind, table)).switchIfEmpty(nothing)));
    }

    private String dropped(DropStatement drop, String kind, TableProvider table) {
        boolean view = table.type() == TableType.VIEW;
        if (view != drop.view()) {
            throw SqlText.of(sql)
                    .error(
                            ErrorCode.SQL_INVALID,
                            "\"" + drop.name() + "\" is a " + (view ? "view" : "table"),
                            drop.name().offset());
        }
        environment.catalog().deregister(errors.own(drop.name()));
        return kind + " \"" + drop.name() + "\" dropped";
    }
}
