package io.sluice.examples.sql;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.batch.RecordBatch;
import io.sluice.catalog.TableProvider;
import io.sluice.error.QueryException;
import io.sluice.operators.source.MemoryTable;
import io.sluice.testkit.Await;
import io.sluice.testkit.Batches;
import io.sluice.type.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Has the rows of a script lie where workers find them: those of each table that it creates, from
/// one statement that changes it to the next, and those that a query writes down itself as `(VALUES
/// …) t (…)`.
final class ScatteredScript {

    private static final Pattern CHANGED =
            Pattern.compile(
                    "\\s*(?:create\\s+(?:or\\s+replace\\s+)?(?:external\\s+)?table(?:\\s+if\\s+not\\s+exists)?"
                            + "|insert\\s+into|drop\\s+table(?:\\s+if\\s+exists)?)\\s+(\\w+|\"[^\"]+\")\\b?.*",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern WRITTEN_DOWN =
            Pattern.compile("\\(\\s*VALUES\\b", Pattern.CASE_INSENSITIVE);

    private static final Pattern NAMED =
            Pattern.compile(
                    "\\s*(?:AS\\s+)?(?!\\b(?:ORDER|WHERE|LIMIT|UNION)\\b)\\w+\\s*\\([^()]*\\)",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern QUERY =
            Pattern.compile("[\\s(]*(?:SELECT|WITH|VALUES|FROM)\\b", Pattern.CASE_INSENSITIVE);

    /// What is known without any row.
    private static final Pattern NOTHING =
            Pattern.compile("\\b(?:WHERE false|LIMIT 0)\\b", Pattern.CASE_INSENSITIVE);

    private static final int BATCH_ROWS = 100;

    private final Session session;
    private final ScatteredTables tables;

    /// The tables whose rows are scattered now.
    private final Map<String, Rows> scattered = new TreeMap<>();

    private int writtenDown;

    /// What a table holds.
    private record Rows(Schema schema, List<List<@Nullable Object>> values) {}

    ScatteredScript(Session session, ScatteredTables tables) {
        this.session = session;
        this.tables = tables;
    }

    /// What to run in place of a statement.
    String before(String statement) {
        Matcher changed = CHANGED.matcher(statement);
        if (changed.matches()) {
            gather(name(changed.group(1)));
            return statement;
        }
        return scatterValues(statement);
    }

    /// Scatters what the statement has created or changed.
    void after(String statement) {
        Matcher changed = CHANGED.matcher(statement);
        if (changed.matches() && !statement.toLowerCase(Locale.ROOT).startsWith("drop")) {
            scatter(name(changed.group(1)));
        }
    }

    /// Whether a query needs rows that are scattered.
    boolean reads(String query) {
        return QUERY.matcher(query).lookingAt()
                && !NOTHING.matcher(query).find()
                && scattered.keySet().stream()
                        .anyMatch(name ->
                                Pattern.compile(
                                                "(?:from|join|table|,)[\\s(]+\"?"
                                                        + Pattern.quote(name)
                                                        + "\\b",
                                                Pattern.CASE_INSENSITIVE)
                                        .matcher(query)
                                        .find());
    }

    private static String name(String written) {
        return written.startsWith("\"")
                ? written.substring(1, written.length() - 1)
                : written.toLowerCase(Locale.ROOT);
    }

    /// Makes a table of the session again that statements can change.
    private void gather(String name) {
        Rows rows = scattered.remove(name);
        if (rows != null) {
            run("DROP TABLE \"" + name + "\"");
            List<RecordBatch> batches =
                    Batches.of(rows.schema(), rows.values(), BATCH_ROWS)
                            .toList(session.allocator());
            session.catalog()
                    .register(
                            name,
                            MemoryTable.of(rows.schema(), session.allocator(), batches),
                            false);
        }
    }

    private void scatter(String name) {
        TableProvider table = session.catalog().table(List.of(name)).block(Await.LIMIT);
        if (table == null) {
            return;
        }
        Rows rows =
                new Rows(
                        table.schema(),
                        run("SELECT * FROM \"" + name + "\"").stream().map(Row::values).toList());
        run("DROP TABLE \"" + name + "\"");
        session.register(name, tables.scatter(name, rows.schema(), rows.values()));
        scattered.put(name, rows);
    }

    /// The query with each `(VALUES …) t (…)` that stands for itself replaced by a table.
    private String scatterValues(String query) {
        String rewritten = query;
        Matcher found = WRITTEN_DOWN.matcher(rewritten);
        int from = 0;
        while (found.find(from)) {
            from = found.end();
            int end = closing(rewritten, found.start());
            Matcher alias = NAMED.matcher(rewritten).region(end, rewritten.length());
            if (alias.lookingAt()) {
                String values = rewritten.substring(found.start(), end);
                String table = "written_down_" + writtenDown++;
                if (scatterValues(table, values + alias.group())) {
                    rewritten =
                            rewritten.substring(0, found.start())
                                    + table
                                    + rewritten.substring(end);
                    from = found.start();
                    found = WRITTEN_DOWN.matcher(rewritten);
                }
            }
        }
        return rewritten;
    }

    /// Whether the rows stand for themselves: they may as well refer to others or be wrong.
    private boolean scatterValues(String table, String values) {
        try {
            String create = "CREATE TABLE " + table + " AS SELECT * FROM " + values;
            run(create);
        } catch (QueryException e) {
            return false;
        }
        scatter(table);
        return true;
    }

    /// Behind the bracket that closes the one at a position; quoted ones do not count.
    private static int closing(String text, int open) {
        int depth = 0;
        boolean quoted = false;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
            } else if (!quoted && c == '(') {
                depth++;
            } else if (!quoted && c == ')' && --depth == 0) {
                return i + 1;
            }
        }
        return text.length();
    }

    private List<Row> run(String statement) {
        return session.sql(statement).rows(Row.class).collectList().block(Await.LIMIT);
    }
}
