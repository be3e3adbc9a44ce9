package io.sluice.optimizer.internal.statement;

import io.sluice.catalog.TableDefinition;
import io.sluice.error.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads what follows CREATE.
final class CreateParser {

    private static final String CONNECTOR = "connector";
    private static final String FORMAT = "format";
    private static final String LOCATION = "location";

    /// What makes a table that names neither a connector nor a format.
    private static final String IN_MEMORY = "memory";

    private final TokenCursor cursor;

    private final List<ColumnDefinition> columns = new ArrayList<>();
    private final Map<String, String> options = new LinkedHashMap<>();
    private Optional<TableDefinition.Watermark> watermark = Optional.empty();
    private String factory = "";

    CreateParser(TokenCursor cursor) {
        this.cursor = cursor;
    }

    Statement create() {
        boolean orReplace = cursor.accept("or", "replace");
        boolean external = cursor.accept("external");
        if (!external && cursor.accept("view")) {
            return createView(orReplace);
        }
        if (!cursor.peek().isWord("table")) {
            throw cursor.unsupported(
                    "CREATE "
                            + cursor.peek().text().toUpperCase(Locale.ROOT)
                            + " is not supported, only CREATE TABLE and CREATE VIEW",
                    cursor.peek().start());
        }
        cursor.expect("table");
        return createTable(orReplace, external);
    }

    private Statement createView(boolean orReplace) {
        CreateTarget target = target(orReplace);
        cursor.expect("as");
        return new CreateViewStatement(target, cursor.rest("a query"));
    }

    private Statement createTable(boolean orReplace, boolean external) {
        CreateTarget target = target(orReplace);
        if (cursor.accept("as")) {
            return new CreateTableAsStatement(target, cursor.rest("a query"));
        }
        if (cursor.acceptSign('(')) {
            elements();
        }
        clauses();
        if (factory.isEmpty()) {
            String key = options.containsKey(CONNECTOR) ? CONNECTOR : FORMAT;
            factory = options.containsKey(key) ? options.remove(key).toLowerCase(Locale.ROOT) : "";
        }
        if (external && factory.isEmpty()) {
            throw cursor.expected("STORED AS format");
        }
        if (factory.isEmpty() && columns.isEmpty()) {
            throw cursor.expected("columns, AS query, STORED AS format or WITH (connector = …)");
        }
        return new CreateTableStatement(
                target, columns, factory.isEmpty() ? IN_MEMORY : factory, options, watermark);
    }

    private CreateTarget target(boolean orReplace) {
        boolean ifNotExists = cursor.accept("if", "not", "exists");
        if (orReplace && ifNotExists) {
            throw cursor.error("OR REPLACE and IF NOT EXISTS exclude each other");
        }
        return new CreateTarget(cursor.tableName(), orReplace, ifNotExists);
    }

    /// Columns and the WATERMARK clause, to the closing parenthesis.
    private void elements() {
        do {
            if (cursor.peek().isWord("watermark") && cursor.peek(1).isWord("for")) {
                watermark();
            } else {
                column();
            }
        } while (cursor.acceptSign(','));
        cursor.expectSign(')');
    }

    private void column() {
        NamePart name = cursor.name("a column's name");
        if (columns.stream().anyMatch(column -> column.name().text().equals(name.text()))) {
            throw cursor.text()
                    .error(
                            ErrorCode.SQL_INVALID,
                            "the column \"" + name.text() + "\" is declared twice",
                            name.offset());
        }
        var type = new ColumnTypeParser(cursor).type();
        boolean nullable = true;
        if (cursor.accept("not", "null")) {
            nullable = false;
        } else {
            cursor.accept("null");
        }
        refuseConstraint();
        columns.add(new ColumnDefinition(name, type, nullable));
    }

    private void refuseConstraint() {
        for (String word :
                List.of("primary", "unique", "default", "check", "references", "generated")) {
            if (cursor.peek().isWord(word)) {
                throw cursor.unsupported(
                        word.toUpperCase(Locale.ROOT)
                                + " in a column's definition is not supported",
                        cursor.peek().start());
            }
        }
    }

    /// `WATERMARK FOR column AS column [- INTERVAL 'n' unit]`.
    private void watermark() {
        int offset = cursor.peek().start();
        cursor.expect("watermark");
        cursor.expect("for");
        NamePart column = cursor.name("the event-time column");
        cursor.expect("as");
        NamePart base = cursor.name("the event-time column");
        if (watermark.isPresent()) {
            throw cursor.text().error(ErrorCode.SQL_INVALID, "a second WATERMARK", offset);
        }
        if (!base.text().equals(column.text())) {
            throw cursor.unsupported(
                    "a watermark is \""
                            + column.text()
                            + "\" less an interval; \""
                            + base.text()
                            + "\" is not supported",
                    base.offset());
        }
        long delayMicros = cursor.acceptSign('-') ? new IntervalParser(cursor).micros() : 0;
        watermark = Optional.of(new TableDefinition.Watermark(column.text(), delayMicros));
    }

    private void clauses() {
        while (cursor.peek().kind() != SqlToken.Kind.END) {
            if (factory.isEmpty() && cursor.accept("stored", "as")) {
                factory = cursor.name("a format's name").text();
            } else if (cursor.accept("location")) {
                option(LOCATION, cursor.value());
            } else if (cursor.accept("options") || cursor.accept("with")) {
                options();
            } else if (cursor.peek().isWord("partitioned")) {
                throw cursor.unsupported("PARTITIONED BY is not supported", cursor.peek().start());
            } else if (cursor.peek().isWord("as")) {
                throw cursor.unsupported(
                        "CREATE TABLE … AS takes no columns and no options", cursor.peek().start());
            } else {
                throw cursor.expected("STORED AS, LOCATION, OPTIONS or WITH");
            }
        }
    }

    /// `(key = value, …)` or `(key value, …)`.
    private void options() {
        cursor.expectSign('(');
        do {
            String key = cursor.dottedName("an option's name").toLowerCase(Locale.ROOT);
            cursor.acceptSign('=');
            option(key, cursor.value());
        } while (cursor.acceptSign(','));
        cursor.expectSign(')');
    }

    private void option(String key, String value) {
        if (options.putIfAbsent(key, value) != null) {
            throw cursor.error("the option \"" + key + "\" is given twice");
        }
    }
}
