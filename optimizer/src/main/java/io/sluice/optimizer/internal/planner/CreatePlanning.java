package io.sluice.optimizer.internal.planner;

import io.sluice.catalog.Catalog;
import io.sluice.catalog.TableDefinition;
import io.sluice.catalog.TableFactory;
import io.sluice.catalog.TableProvider;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.operators.ProjectionExec;
import io.sluice.optimizer.internal.catalog.NearestName;
import io.sluice.optimizer.internal.catalog.ViewTable;
import io.sluice.optimizer.internal.plan.ExprTypes;
import io.sluice.optimizer.internal.statement.ColumnDefinition;
import io.sluice.optimizer.internal.statement.CreateTableAsStatement;
import io.sluice.optimizer.internal.statement.CreateTableStatement;
import io.sluice.optimizer.internal.statement.CreateTarget;
import io.sluice.optimizer.internal.statement.CreateViewStatement;
import io.sluice.optimizer.internal.statement.SqlText;
import io.sluice.optimizer.internal.thread.PlanningRun;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PlannedQuery;
import io.sluice.planning.PlannerEnvironment;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/// CREATE TABLE and CREATE VIEW.
final class CreatePlanning {

    private static final Logger LOG = LoggerFactory.getLogger(CreatePlanning.class);

    /// What holds the rows of CREATE TABLE … AS.
    private static final String IN_MEMORY = "memory";

    private final PlanningRun run;
    private final PlannerEnvironment environment;
    private final QueryPlanning queries;
    private final Catalog catalog;

    CreatePlanning(PlanningRun run, PlannerEnvironment environment, QueryPlanning queries) {
        this.run = run;
        this.environment = environment;
        this.queries = queries;
        this.catalog = environment.catalog();
    }

    /// A table that a factory makes, when the command runs.
    Mono<PlannedQuery> table(CreateTableStatement statement, TableErrors errors) {
        CreateTarget target = statement.target();
        return unlessExists(
                target,
                errors,
                "table",
                Mono.fromSupplier(() -> {
                    String name = errors.own(target.name());
                    Mono<TableProvider> made =
                            factory(statement.factory())
                                    .create(
                                            definition(name, statement),
                                            catalog,
                                            environment.context());
                    return new PlannedQuery.Command(
                            made.map(table -> registered(target, name, table)));
                }));
    }

    private static TableDefinition definition(String name, CreateTableStatement statement) {
        return new TableDefinition(
                name,
                Schema.of(statement.columns().stream().map(ColumnDefinition::field).toList()),
                statement.options(),
                statement.watermark());
    }

    private TableFactory factory(String name) {
        return catalog.factory(name)
                .orElseThrow(() ->
                        new QueryException(
                                ErrorCode.NAME_NOT_FOUND,
                                "no connector or format \""
                                        + name
                                        + "\" is known"
                                        + NearestName.hint(name, catalog.factories())
                                        + " (known: "
                                        + String.join(", ", catalog.factories())
                                        + ")"));
    }

    private String registered(CreateTarget target, String name, TableProvider table) {
        try {
            catalog.register(name, table, target.orReplace());
        } catch (QueryException e) {
            close(name, table);
            throw e;
        }
        return "table \"" + name + "\" created";
    }

    private static void close(String name, TableProvider table) {
        if (table instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.warn("table \"{}\" failed to close", name, e);
            }
        }
    }

    /// A table in memory of a query's rows.
    Mono<PlannedQuery> tableAs(CreateTableAsStatement statement, TableErrors errors) {
        CreateTarget target = statement.target();
        return unlessExists(
                target,
                errors,
                "table",
                queries.lower(statement.query())
                        .flatMap(rows -> tableAs(target, errors.own(target.name()), rows))
                        .flatMap(queries::finish)
                        .map(PlannedQuery.Rows::new));
    }

    private Mono<ExecutionPlan> tableAs(CreateTarget target, String name, ExecutionPlan rows) {
        Schema schema = storable(rows.schema());
        TableDefinition definition = new TableDefinition(name, schema, Map.of(), Optional.empty());
        return factory(IN_MEMORY)
                .create(definition, catalog, environment.context())
                .map(table ->
                        new RegisterTableExec(
                                table.insertInto(cast(rows, schema)),
                                catalog,
                                name,
                                table,
                                target.orReplace()));
    }

    /// The columns of a query as those of a table: named once each, and of a type.
    private static Schema storable(Schema query) {
        requireDistinctNames(query);
        List<Field> fields = new ArrayList<>(query.size());
        for (Field field : query.fields()) {
            boolean untyped = field.type() instanceof DataType.Null;
            fields.add(untyped ? Field.nullable(field.name(), DataType.UTF8) : field);
        }
        return Schema.of(fields);
    }

    private static void requireDistinctNames(Schema schema) {
        Set<String> names = new HashSet<>();
        for (Field field : schema.fields()) {
            if (!names.add(field.name())) {
                throw new QueryException(
                        ErrorCode.SQL_INVALID,
                        "two columns of the query are named \""
                                + field.name()
                                + "\"; give one of them another name with AS");
            }
        }
    }

    private static ExecutionPlan cast(ExecutionPlan rows, Schema schema) {
        List<Expr> columns = new ArrayList<>(schema.size());
        for (int i = 0; i < schema.size(); i++) {
            Field field = rows.schema().field(i);
            columns.add(
                    ExprTypes.cast(
                            new Expr.ColumnRef(i, field.name(), field.type()),
                            schema.field(i).type()));
        }
        return rows.schema().equals(schema) ? rows : new ProjectionExec(rows, columns, schema);
    }

    /// A view of a query that is valid now.
    Mono<PlannedQuery> view(CreateViewStatement statement, TableErrors errors) {
        CreateTarget target = statement.target();
        return unlessExists(
                target,
                errors,
                "view",
                queries.lower(statement.query())
                        .map(rows -> {
                            String name = errors.own(target.name());
                            requireDistinctNames(rows.schema());
                            ViewTable view =
                                    new ViewTable(
                                            statement.query().text(),
                                            rows.schema(),
                                            this::scanView);
                            return new PlannedQuery.Command(
                                    Mono.fromSupplier(() -> {
                                        catalog.register(name, view, target.orReplace());
                                        return "view \"" + name + "\" created";
                                    }));
                        }));
    }

    /// A view's query for those who scan it as a table, such as a replay.
    private Mono<ExecutionPlan> scanView(
            String sql, List<Integer> projection, PlanningContext context) {
        PlannerEnvironment inner =
                new PlannerEnvironment(
                        context, catalog, environment.settings(), environment.rules());
        return PlanningRun.of(
                run.threads(),
                context.query(),
                own ->
                        new QueryPlanning(own, AskedEnvironment.of(inner, own))
                                .plan(SqlText.of(sql))
                                .map(plan -> projected(plan, projection)));
    }

    private static ExecutionPlan projected(ExecutionPlan plan, List<Integer> projection) {
        Schema schema =
                plan.schema().select(projection.stream().mapToInt(Integer::intValue).toArray());
        List<Expr> columns = new ArrayList<>(projection.size());
        for (int column : projection) {
            Field field = plan.schema().field(column);
            columns.add(new Expr.ColumnRef(column, field.name(), field.type()));
        }
        return new ProjectionExec(plan, columns, schema);
    }

    /// IF NOT EXISTS: nothing is done, and said, where the name is taken.
    private static Mono<PlannedQuery> unlessExists(
            CreateTarget target, TableErrors errors, String kind, Mono<PlannedQuery> otherwise) {
        if (!target.ifNotExists()) {
            return otherwise;
        }
        PlannedQuery nothing =
                new PlannedQuery.Command(
                        Mono.just(kind + " \"" + target.name() + "\" exists already"));
        return errors.found(target.name()).map(_ -> nothing).switchIfEmpty(otherwise);
    }
}
