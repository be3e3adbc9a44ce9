package io.sluice.optimizer;

import static io.sluice.testkit.PlanAssert.assertThatPlan;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.catalog.Catalog;
import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableDefinition;
import io.sluice.catalog.TableFactory;
import io.sluice.catalog.TableProvider;
import io.sluice.catalog.TableType;
import io.sluice.error.ErrorCode;
import io.sluice.operators.ProjectionExec;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PlannedQuery;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class StatementPlanTest {

    private static final Schema SCHEMA =
            Schema.of(Field.nullable("a", DataType.INT64), Field.nullable("b", DataType.UTF8));

    private final PlannerFixture fixture = new PlannerFixture();

    /// Remembers what it was asked to make.
    private static final class Recorder implements TableFactory {

        private final String name;
        private final List<TableDefinition> made = new ArrayList<>();

        Recorder(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Mono<TableProvider> create(
                TableDefinition definition, Catalog catalog, PlanningContext context) {
            return Mono.fromSupplier(() -> {
                made.add(definition);
                return new FakeTable(definition.name(), SCHEMA);
            });
        }
    }

    @Test
    void makesTablesOnlyWhenTheCommandRuns() {
        Recorder csv = new Recorder("csv");
        fixture.catalog().with(csv);
        String sql =
                "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION 'x.csv' OPTIONS (delimiter ';')";

        PlannedQuery.Command command = (PlannedQuery.Command) fixture.planned(sql);
        assertThat(csv.made).isEmpty();

        assertThat(command.effect().block()).isEqualTo("table \"t\" created");
        assertThat(csv.made)
                .singleElement()
                .satisfies(made ->
                        assertThat(made.options())
                                .isEqualTo(Map.of("location", "x.csv", "delimiter", ";")));
        assertThat(fixture.error(sql).code()).isEqualTo(ErrorCode.NAME_EXISTS);
    }

    @Test
    void leavesAnExistingTableAloneWhereAskedTo() {
        fixture.catalog().with("t", new FakeTable("t", SCHEMA)).with(new Recorder("csv"));

        assertThat(fixture.run("CREATE TABLE IF NOT EXISTS t STORED AS csv"))
                .isEqualTo("table \"t\" exists already");
    }

    @Test
    void namesConnectorsThatExistWhereOneDoesNot() {
        fixture.catalog().with(new Recorder("csv")).with(new Recorder("replay"));

        assertThat(fixture.error("CREATE TABLE t WITH (connector = 'repaly')"))
                .hasMessage(
                        "no connector or format \"repaly\" is known; did you mean \"replay\"?"
                                + " (known: csv, replay)");
    }

    @Test
    void readsFilesByTheirExtension() {
        Recorder json = new Recorder("json");
        fixture.catalog().with(json);

        fixture.plan("SELECT a FROM 'data/x.ndjson' f WHERE f.b = 'y'");

        assertThat(json.made)
                .singleElement()
                .satisfies(made -> assertThat(made.option("location")).contains("data/x.ndjson"));
        assertThat(fixture.error("SELECT * FROM 'data/x.dat'"))
                .hasMessageContaining("the format of 'data/x.dat' is not known by its extension");
    }

    @Test
    void expandsViewsWhereTheyAreNamed() {
        fixture.catalog().with("t", new FakeTable("t", SCHEMA));
        fixture.run("CREATE VIEW v AS SELECT a, upper(b) AS u FROM t WHERE a > 1");
        fixture.run("CREATE VIEW w AS SELECT u FROM v WHERE a < 9");

        assertThat(fixture.explain("SELECT * FROM w"))
                .containsSubsequence(
                        "upper(b)", "FilterExec: predicate=(a > 1) and (a < 9)", "table=t");
        assertThat(fixture.catalog().table(List.of("w")).block().type()).isEqualTo(TableType.VIEW);
    }

    @Test
    void scansAViewAsATable() {
        fixture.catalog().with("t", new FakeTable("t", SCHEMA));
        fixture.run("CREATE VIEW v AS SELECT b, a FROM t");
        TableProvider view = fixture.catalog().table(List.of("v")).block();

        ExecutionPlan plan =
                view.scan(ScanRequest.all(2).withProjection(List.of(1)), fixture.context()).block();

        assertThatPlan(plan).contains(ProjectionExec.class);
        assertThat(plan.schema()).isEqualTo(Schema.of(Field.nullable("a", DataType.INT64)));
    }

    @Test
    void namesTheViewWhoseTableIsGone() {
        fixture.catalog().with("gone", new FakeTable("gone", SCHEMA));
        fixture.run("CREATE VIEW v AS SELECT a FROM gone");
        fixture.catalog().deregister("gone");

        assertThat(fixture.error("SELECT * FROM v"))
                .hasMessageContaining("no table \"gone\"")
                .satisfies(e -> assertThat(e.node()).isEqualTo("view \"v\""));
    }

    @Test
    void refusesViewsThatContainThemselves() {
        fixture.catalog().with("t", new FakeTable("t", SCHEMA));
        fixture.run("CREATE VIEW v AS SELECT a FROM t");
        fixture.run("CREATE VIEW w AS SELECT a FROM v");
        fixture.run("CREATE OR REPLACE VIEW v AS SELECT a FROM w");

        assertThat(fixture.error("SELECT * FROM v"))
                .hasMessageContaining("contains itself")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SQL_INVALID));
    }

    @Test
    void explainsStatementsThatHavePlans() {
        PlannedQuery.Explain explain =
                (PlannedQuery.Explain) fixture.planned("EXPLAIN ANALYZE SELECT 1 AS one");

        assertThat(explain.analyze()).isTrue();
        assertThat(explain.plan().schema().field(0).name()).isEqualTo("one");
        assertThat(fixture.error("EXPLAIN SET a.b = 1").code()).isEqualTo(ErrorCode.UNSUPPORTED);
    }

    @Test
    void changesSettings() {
        assertThat(fixture.run("SET execution.batch_rows = 100"))
                .isEqualTo("setting \"execution.batch_rows\" changed");
        assertThat(fixture.settings()).containsEntry("execution.batch_rows", "100");
        fixture.run("RESET execution.batch_rows");
        assertThat(fixture.settings()).isEmpty();
        assertThat(fixture.error("SHOW execution.bath_rows"))
                .hasMessageContaining("did you mean \"execution.batch_rows\"?");
    }

    @Test
    void dropsOnlyTheKindThatIsNamed() {
        fixture.catalog().with("t", new FakeTable("t", SCHEMA));

        assertThat(fixture.error("DROP VIEW t")).hasMessageContaining("\"t\" is a table");
        assertThat(fixture.run("DROP TABLE t")).isEqualTo("table \"t\" dropped");
        assertThat(fixture.run("DROP TABLE IF EXISTS t")).isEqualTo("table \"t\" does not exist");
    }

    @Test
    void namesResultColumns() {
        assertThat(
                        fixture.plan(
                                        "SELECT 1, count(*), 2 AS two, cast(3 AS bigint), n_name, n_name FROM nation GROUP BY n_name")
                                .schema()
                                .fields())
                .extracting(Field::name)
                .containsExactly("?column?", "count", "two", "?column?", "n_name", "n_name");
    }
}
