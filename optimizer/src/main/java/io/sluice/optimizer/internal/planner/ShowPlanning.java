package io.sluice.optimizer.internal.planner;

import static io.sluice.optimizer.internal.planner.RowsOfText.row;

import io.sluice.catalog.TableProvider;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.AggregateFunction;
import io.sluice.function.ScalarFunction;
import io.sluice.optimizer.internal.catalog.NearestName;
import io.sluice.optimizer.internal.statement.DescribeStatement;
import io.sluice.optimizer.internal.statement.ShowStatement;
import io.sluice.optimizer.internal.statement.TableName;
import io.sluice.planning.PlannedQuery;
import io.sluice.planning.PlannerEnvironment;
import io.sluice.planning.SessionSettings.Setting;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/// SHOW and DESCRIBE: rows about the session, as it is when they are planned.
final class ShowPlanning {

    private static final List<String> TABLE_COLUMNS = List.of("table_name", "table_type");
    private static final List<String> FUNCTION_COLUMNS = List.of("function_name", "kind");
    private static final List<String> SETTING_COLUMNS =
            List.of("name", "value", "takes", "description");
    private static final List<String> DESCRIBE_COLUMNS =
            List.of("column_name", "data_type", "nullable");

    private final PlannerEnvironment environment;

    ShowPlanning(PlannerEnvironment environment) {
        this.environment = environment;
    }

    Mono<PlannedQuery> plan(ShowStatement statement) {
        return switch (statement) {
            case ShowStatement.Tables() -> tables();
            case ShowStatement.Functions() -> Mono.fromSupplier(this::functions);
            case ShowStatement.Settings() ->
                    Mono.fromSupplier(() -> settings(environment.settings().all()));
            case ShowStatement.Setting(String name) -> Mono.fromSupplier(() -> setting(name));
        };
    }

    private Mono<PlannedQuery> tables() {
        return environment
                .catalog()
                .tables()
                .map(entry ->
                        row(
                                String.join(".", entry.name()),
                                entry.type().name().toLowerCase(Locale.ROOT)))
                .collectList()
                .map(rows -> RowsOfText.of(TABLE_COLUMNS, rows));
    }

    private PlannedQuery functions() {
        Stream<List<String>> scalars =
                environment.context().functions().scalars().stream()
                        .map(ScalarFunction::name)
                        .map(name -> row(name, "scalar"));
        Stream<List<String>> aggregates =
                environment.context().functions().aggregates().stream()
                        .map(AggregateFunction::name)
                        .map(name -> row(name, "aggregate"));
        return RowsOfText.of(FUNCTION_COLUMNS, Stream.concat(scalars, aggregates).toList());
    }

    private PlannedQuery setting(String name) {
        List<Setting> all = environment.settings().all();
        List<Setting> named =
                all.stream().filter(setting -> setting.option().name().equals(name)).toList();
        if (named.isEmpty()) {
            List<String> names = all.stream().map(setting -> setting.option().name()).toList();
            throw new QueryException(
                    ErrorCode.NAME_NOT_FOUND,
                    "no setting \"" + name + "\" is known" + NearestName.hint(name, names));
        }
        return settings(named);
    }

    private static PlannedQuery settings(List<Setting> settings) {
        return RowsOfText.of(
                SETTING_COLUMNS,
                settings.stream()
                        .map(setting ->
                                row(
                                        setting.option().name(),
                                        setting.shownValue(),
                                        setting.option().takes(),
                                        setting.option().description()))
                        .toList());
    }

    Mono<PlannedQuery> plan(DescribeStatement statement, TableErrors errors) {
        TableName name = statement.table();
        return errors.required(name).map(ShowPlanning::columns);
    }

    private static PlannedQuery columns(TableProvider table) {
        return RowsOfText.of(
                DESCRIBE_COLUMNS,
                table.schema().fields().stream()
                        .map(field ->
                                row(
                                        field.name(),
                                        field.type().sqlName(),
                                        field.nullable() ? "yes" : "no"))
                        .toList());
    }
}
