package io.sluice.optimizer.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.catalog.TableDefinition;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementParserTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "select 1 ;",
                "-- comment\nVALUES (1)",
                "WITH a AS (…) SELECT",
                "(SELECT 1)"
            })
    void takesQueriesAsText(String sql) {
        Statement statement = StatementParser.parse(sql);

        assertThat(statement).isInstanceOf(QueryStatement.class);
        assertThat(((QueryStatement) statement).query().whole()).isEqualTo(sql);
    }

    @Test
    void readsAnExternalTable() {
        assertThat(
                        StatementParser.parse(
                                """
                                CREATE OR REPLACE EXTERNAL TABLE Flights (
                                    "Date" timestamp NOT NULL, delay int, price decimal(15, 2))
                                STORED AS CSV LOCATION 'data/*.csv'
                                OPTIONS (delimiter ';', has_header = true, 'null.text' 'NA')
                                """))
                .isEqualTo(
                        new CreateTableStatement(
                                new CreateTarget(
                                        new TableName(List.of("flights"), 33), true, false),
                                List.of(
                                        new ColumnDefinition(
                                                new NamePart("Date", 47),
                                                DataType.TIMESTAMP,
                                                false),
                                        new ColumnDefinition(
                                                new NamePart("delay", 74), DataType.INT32, true),
                                        new ColumnDefinition(
                                                new NamePart("price", 85),
                                                DataType.decimal(15, 2),
                                                true)),
                                "csv",
                                Map.of(
                                        "location", "data/*.csv",
                                        "delimiter", ";",
                                        "has_header", "true",
                                        "null.text", "NA"),
                                Optional.empty()));
    }

    @Test
    void readsAStreamWithAWatermark() {
        CreateTableStatement create =
                (CreateTableStatement)
                        StatementParser.parse(
                                """
                                CREATE TABLE live (WATERMARK FOR date AS date - INTERVAL '5' MINUTE)
                                WITH (connector = 'replay', source = 'flights', speed = 86400);
                                """);

        assertThat(create.factory()).isEqualTo("replay");
        assertThat(create.columns()).isEmpty();
        assertThat(create.options()).isEqualTo(Map.of("source", "flights", "speed", "86400"));
        assertThat(create.watermark())
                .contains(new TableDefinition.Watermark("date", 300_000_000L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INTERVAL '90' SECOND",
                "INTERVAL '90 seconds'",
                "INTERVAL 90 SECOND",
                "interval '1.5' minute"
            })
    void readsTheDelayOfAWatermarkHoweverItIsWritten(String interval) {
        CreateTableStatement create =
                (CreateTableStatement)
                        StatementParser.parse(
                                "CREATE TABLE live (WATERMARK FOR t AS t - "
                                        + interval
                                        + ") WITH (connector = 'replay')");

        assertThat(create.watermark()).contains(new TableDefinition.Watermark("t", 90_000_000L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INTERVAL '999999999999' WEEK",
                "INTERVAL '999999999999 weeks'",
                "INTERVAL '106751992' DAY"
            })
    void refusesADelayThatNoNumberOfMicrosecondsHolds(String interval) {
        String sql =
                "CREATE TABLE live (WATERMARK FOR t AS t - "
                        + interval
                        + ") WITH (connector = 'replay')";

        assertThatThrownBy(() -> StatementParser.parse(sql))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NUMERIC_OVERFLOW))
                .hasMessageContaining("an interval of " + interval.replaceAll("[^0-9]", ""))
                .hasMessageContaining("(line 1, column ");
    }

    @Test
    void takesAFormatAsTheFactoryOnlyWithoutAConnector() {
        CreateTableStatement both =
                (CreateTableStatement)
                        StatementParser.parse(
                                "CREATE TABLE t (a int) WITH (format = 'json', connector = 'kafka')");
        CreateTableStatement one =
                (CreateTableStatement)
                        StatementParser.parse(
                                "CREATE TABLE t WITH (format = 'JSON', location = 'x')");

        assertThat(both.factory()).isEqualTo("kafka");
        assertThat(both.options()).containsEntry("format", "json");
        assertThat(one.factory()).isEqualTo("json");
    }

    @ParameterizedTest
    @CsvSource({
        "boolean, boolean",
        "int2, smallint",
        "INTEGER, integer",
        "int8, bigint",
        "float4, real",
        "float, double",
        "double precision, double",
        "numeric, 'decimal(38,0)'",
        "text, varchar",
        "varchar(10), varchar",
        "character varying(3), varchar",
        "bytea, varbinary",
        "date, date",
        "time, time",
        "timestamp(3), timestamp",
        "timestamp with time zone, timestamp with time zone",
        "timestamptz, timestamp with time zone"
    })
    void knowsTypesByTheirCommonNames(String written, String type) {
        CreateTableStatement create =
                (CreateTableStatement) StatementParser.parse("CREATE TABLE t (a " + written + ")");

        assertThat(create.columns().getFirst().type().sqlName()).isEqualTo(type);
        assertThat(create.columns().getFirst().field())
                .isEqualTo(Field.nullable("a", create.columns().getFirst().type()));
    }

    @Test
    void readsInsertWithAndWithoutColumns() {
        InsertStatement named =
                (InsertStatement) StatementParser.parse("INSERT INTO a.b (x, \"Y\") VALUES (1, 2)");
        InsertStatement all = (InsertStatement) StatementParser.parse("INSERT INTO t (SELECT 1)");

        assertThat(named.table().parts()).containsExactly("a", "b");
        assertThat(named.columns()).extracting(NamePart::text).containsExactly("x", "Y");
        assertThat(named.query().text()).isEqualTo("VALUES (1, 2)");
        assertThat(all.columns()).isEmpty();
        assertThat(all.query().text()).isEqualTo("(SELECT 1)");
    }

    @Test
    void readsExplainOfOtherStatements() {
        assertThat(StatementParser.parse("EXPLAIN VERBOSE ANALYZE INSERT INTO t SELECT 1"))
                .asInstanceOf(InstanceOfAssertFactories.type(ExplainStatement.class))
                .satisfies(explain -> {
                    assertThat(explain.analyze()).isTrue();
                    assertThat(explain.verbose()).isTrue();
                    assertThat(explain.statement()).isInstanceOf(InsertStatement.class);
                });
    }

    @Test
    void readsShortStatements() {
        assertThat(StatementParser.parse("SHOW TABLES")).isEqualTo(new ShowStatement.Tables());
        assertThat(StatementParser.parse("SHOW ALL")).isEqualTo(new ShowStatement.Settings());
        assertThat(StatementParser.parse("SHOW execution.batch_rows"))
                .isEqualTo(new ShowStatement.Setting("execution.batch_rows"));
        assertThat(StatementParser.parse("SET a.b TO 'x y'"))
                .isEqualTo(new SetStatement("a.b", "x y"));
        assertThat(StatementParser.parse("set a.b = -5")).isEqualTo(new SetStatement("a.b", "-5"));
        assertThat(StatementParser.parse("RESET a.b")).isEqualTo(new ResetStatement("a.b"));
        assertThat(StatementParser.parse("DESCRIBE tpch.tiny.nation"))
                .isEqualTo(
                        new DescribeStatement(new TableName(List.of("tpch", "tiny", "nation"), 9)));
        assertThat(StatementParser.parse("DROP VIEW IF EXISTS v"))
                .isEqualTo(new DropStatement(true, new TableName(List.of("v"), 20), true));
    }

    @Test
    void readsTablesAndViewsOfQueries() {
        assertThat(StatementParser.parse("CREATE TABLE IF NOT EXISTS t AS SELECT 1"))
                .asInstanceOf(InstanceOfAssertFactories.type(CreateTableAsStatement.class))
                .satisfies(create -> {
                    assertThat(create.target().ifNotExists()).isTrue();
                    assertThat(create.query().text()).isEqualTo("SELECT 1");
                });
        assertThat(StatementParser.parse("CREATE OR REPLACE VIEW v AS VALUES (1)"))
                .asInstanceOf(InstanceOfAssertFactories.type(CreateViewStatement.class))
                .satisfies(create -> assertThat(create.target().orReplace()).isTrue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELCT 1 | expected a statement",
                "CREATE TABLE t (a int | expected \")\", found end of statement",
                "CREATE TABLE t (a int,) | expected a column's name, found \")\"",
                "CREATE TABLE t | expected columns, AS query",
                "CREATE EXTERNAL TABLE t (a int) | expected STORED AS format",
                "CREATE TABLE t (a decimal(x)) | expected a number, found \"x\"",
                "DROP t | expected table, found \"t\"",
                "SET a.b 5 | expected \"=\", found \"5\"",
                "SHOW TABLES x | unexpected \"x\" behind the statement",
                "SELECT 'a | the quoted text does not end",
                "EXPLAIN EXPLAIN SELECT 1 | EXPLAIN of EXPLAIN"
            })
    void namesWhatIsWrong(String sql, String message) {
        assertThatThrownBy(() -> StatementParser.parse(sql))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.SQL_SYNTAX);
                            assertThat(e).hasMessageContaining(message);
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE t SET a = 1 | UPDATE is not supported",
                "DELETE FROM t | DELETE is not supported",
                "BEGIN | BEGIN is not supported",
                "CREATE INDEX i ON t (a) | CREATE INDEX is not supported",
                "CREATE TABLE t (a int PRIMARY KEY) | PRIMARY in a column's definition",
                "CREATE TABLE t (a int[]) | list columns in CREATE TABLE",
                "CREATE TABLE t (a int) PARTITIONED BY (a) | PARTITIONED BY is not supported",
                "INSERT OVERWRITE t SELECT 1 | INSERT OVERWRITE is not supported",
                "DROP TABLE t CASCADE | DROP … CASCADE is not supported"
            })
    void refusesByNameWhatOthersHave(String sql, String message) {
        assertThatThrownBy(() -> StatementParser.parse(sql))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED);
                            assertThat(e).hasMessageContaining(message);
                        });
    }

    @Test
    void pointsAtThePlace() {
        assertThatThrownBy(() -> StatementParser.parse("CREATE TABLE t (\n\ta int,\n\tb frob)"))
                .hasMessage("no type \"frob\" is known (line 3, column 4)\n\tb frob)\n\t  ^");
    }
}
