package io.sluice.examples.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file of statements and what they shall give, in the manner of sqllogictest.
///
/// Records are separated by empty lines; lines that begin with `#` are comments.
///
/// ```
/// statement ok
/// CREATE TABLE t AS VALUES (1, 'a')
///
/// statement error SQL_INVALID a part of the message
/// SELECT upper(1)
///
/// query [rowsort]
/// SELECT * FROM t
/// ----
/// 1 | a
/// ```
///
/// A row is a line, values are separated by ` | `; null is `NULL`, the empty text `(empty)`.
/// `rowsort` sorts both sides, for queries without an order.
final class SqlScript {

    private final String name;
    private final List<String> lines;
    private final List<Step> steps = new ArrayList<>();
    private int at;

    private SqlScript(Path file) {
        this.name = file.getFileName().toString();
        try {
            this.lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One record.
    sealed interface Step {

        /// Where it begins, for messages.
        int line();

        String sql();

        /// The same with another text.
        Step with(String otherSql);

        /// A statement that succeeds.
        record Succeeds(int line, String sql) implements Step {

            @Override
            public Step with(String otherSql) {
                return new Succeeds(line, otherSql);
            }
        }

        /// A statement that fails with a code and a message that has this part.
        record Fails(int line, String sql, String code, String message) implements Step {

            @Override
            public Step with(String otherSql) {
                return new Fails(line, otherSql, code, message);
            }
        }

        /// A query and its rows.
        record Yields(int line, String sql, boolean sorted, List<String> rows) implements Step {

            @Override
            public Step with(String otherSql) {
                return new Yields(line, otherSql, sorted, rows);
            }

            /// The same in whatever order the rows come.
            Yields inAnyOrder() {
                return new Yields(line, sql, true, rows.stream().sorted().toList());
            }
        }
    }

    static List<Step> read(Path file) {
        SqlScript script = new SqlScript(file);
        while (script.at < script.lines.size()) {
            String line = script.lines.get(script.at);
            if (line.isBlank() || line.startsWith("#")) {
                script.at++;
            } else {
                script.steps.add(script.step());
            }
        }
        return script.steps;
    }

    private Step step() {
        int line = at + 1;
        String[] head = lines.get(at++).strip().split("\\s+", 4);
        String sql = text(true);
        return switch (head[0]) {
            case "statement" ->
                    head[1].equals("ok")
                            ? new Step.Succeeds(line, sql)
                            : new Step.Fails(line, sql, head[2], head.length > 3 ? head[3] : "");
            case "query" -> {
                boolean sorted = head.length > 1 && head[1].equals("rowsort");
                List<String> rows = new ArrayList<>(text(false).lines().toList());
                if (sorted) {
                    rows.sort(null);
                }
                yield new Step.Yields(line, sql, sorted, List.copyOf(rows));
            }
            default -> throw new IllegalArgumentException(name + ":" + line + ": " + head[0]);
        };
    }

    /// The lines to the next empty one or, within a query, to the dashes.
    private String text(boolean stopAtDashes) {
        StringBuilder text = new StringBuilder();
        while (at < lines.size() && !lines.get(at).isBlank()) {
            String line = lines.get(at++);
            if (stopAtDashes && line.equals("----")) {
                break;
            }
            text.append(text.isEmpty() ? "" : "\n").append(line);
        }
        return text.toString();
    }

    /// A value as these files write it.
    static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case String text when text.isEmpty() -> "(empty)";
            default -> value.toString();
        };
    }
}
