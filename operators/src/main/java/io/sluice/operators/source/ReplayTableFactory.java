package io.sluice.operators.source;

import io.sluice.catalog.Catalog;
import io.sluice.catalog.TableDefinition;
import io.sluice.catalog.TableFactory;
import io.sluice.catalog.TableProvider;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.PlanningContext;
import io.sluice.type.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import reactor.core.publisher.Mono;

/// Makes replays: `CREATE TABLE live (WATERMARK FOR date AS date - INTERVAL '5' MINUTE) WITH
/// (connector = 'replay', source = 'flights', time_column = 'date', speed = 86400)`.
///
/// | option | value |
/// |---|---|
/// | `source` | name of the table that is replayed, which must exist |
/// | `time_column` | its date or timestamp column that says when a row happened |
/// | `speed` | seconds of its time to a second of real time (1 if not given); `max` or 0 for as fast as rows are asked for |
public record ReplayTableFactory() implements TableFactory {

    private static final String SOURCE = "source";
    private static final String TIME_COLUMN = "time_column";
    private static final String SPEED = "speed";

    @Override
    public String name() {
        return "replay";
    }

    @Override
    public Mono<TableProvider> create(
            TableDefinition definition, Catalog catalog, PlanningContext context) {
        return Mono.defer(() -> {
            Definitions.requireKnown(definition, List.of(), SOURCE, TIME_COLUMN, SPEED);
            if (!definition.schema().equals(Schema.EMPTY)) {
                throw new QueryException(
                        ErrorCode.SQL_INVALID,
                        "the table \""
                                + definition.name()
                                + "\" replays another one, whose columns it has; it takes"
                                + " none of its own");
            }
            double speed = speed(definition);
            String timeColumn = Definitions.required(definition, TIME_COLUMN);
            String source = Definitions.required(definition, SOURCE);
            return catalog.table(Arrays.asList(source.split("\\.")))
                    .switchIfEmpty(Mono.error(() -> missing(definition, source)))
                    .map(table -> table(definition, table, timeColumn, speed));
        });
    }

    private static TableProvider table(
            TableDefinition definition, TableProvider source, String timeColumn, double speed) {
        ReplayTable replay = ReplayTable.of(source, timeColumn, speed);
        return definition.watermark().map(replay::withWatermark).orElse(replay);
    }

    private static QueryException missing(TableDefinition definition, String source) {
        return new QueryException(
                ErrorCode.NAME_NOT_FOUND,
                "the table \""
                        + definition.name()
                        + "\" replays \""
                        + source
                        + "\", which does not exist");
    }

    private static double speed(TableDefinition definition) {
        String text = definition.option(SPEED).orElse("1").toLowerCase(Locale.ROOT);
        double speed;
        try {
            speed = text.equals("max") ? 0 : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            speed = Double.NaN;
        }
        if (!(speed >= 0) || Double.isInfinite(speed)) {
            throw Definitions.invalid(definition, SPEED, "a positive number or max");
        }
        return speed;
    }
}
