package io.sluice.optimizer.internal.statement;

import io.sluice.error.QueryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Reads statements, apart from the queries in them.
public final class StatementParser {

    private static final Set<String> QUERY_WORDS = Set.of("select", "with", "values", "table");

    /// Statements that other systems have, so that they are refused by name and not as typing
    /// errors.
    private static final Set<String> UNSUPPORTED_WORDS =
            Set.of(
                    "alter",
                    "analyze",
                    "attach",
                    "begin",
                    "call",
                    "commit",
                    "copy",
                    "declare",
                    "delete",
                    "detach",
                    "execute",
                    "export",
                    "fetch",
                    "from",
                    "grant",
                    "import",
                    "listen",
                    "merge",
                    "pivot",
                    "pragma",
                    "prepare",
                    "refresh",
                    "revoke",
                    "rollback",
                    "start",
                    "truncate",
                    "unload",
                    "update",
                    "use",
                    "vacuum");

    private final TokenCursor cursor;

    private StatementParser(SqlText text) {
        this.cursor = new TokenCursor(text);
    }

    /// The statement of a text; one semicolon may end it.
    ///
    /// @throws QueryException with `SQL_SYNTAX`, or with `UNSUPPORTED` for statements that Sluice
    ///   does not have
    public static Statement parse(String sql) {
        return new StatementParser(withoutSemicolon(SqlText.of(sql))).statement();
    }

    private static SqlText withoutSemicolon(SqlText text) {
        List<SqlToken> tokens = SqlTokenizer.tokenize(text);
        boolean ended = tokens.size() > 1 && tokens.get(tokens.size() - 2).isSign(';');
        return ended ? text.range(0, tokens.get(tokens.size() - 2).start()) : text;
    }

    private Statement statement() {
        if (startsQuery()) {
            return new QueryStatement(cursor.rest("a statement"));
        }
        if (cursor.accept("explain")) {
            return explain();
        }
        if (cursor.accept("insert")) {
            return insert();
        }
        if (cursor.accept("create")) {
            return new CreateParser(cursor).create();
        }
        Statement statement = shortStatement();
        cursor.expectEnd();
        return statement;
    }

    private boolean startsQuery() {
        SqlToken first = cursor.peek();
        return first.isSign('(')
                || (first.kind() == SqlToken.Kind.WORD && QUERY_WORDS.contains(first.value()));
    }

    /// A statement that holds no query.
    private Statement shortStatement() {
        if (cursor.accept("drop")) {
            return drop();
        }
        if (cursor.accept("show")) {
            return show();
        }
        if (cursor.accept("set")) {
            return set();
        }
        if (cursor.accept("reset")) {
            return new ResetStatement(cursor.dottedName("a setting's name"));
        }
        if (cursor.accept("describe") || cursor.accept("desc")) {
            cursor.accept("table");
            return new DescribeStatement(cursor.tableName());
        }
        throw unknown();
    }

    private QueryException unknown() {
        SqlToken first = cursor.peek();
        if (first.kind() == SqlToken.Kind.WORD && UNSUPPORTED_WORDS.contains(first.value())) {
            return cursor.unsupported(
                    first.text().toUpperCase(Locale.ROOT) + " is not supported", first.start());
        }
        return cursor.expected(
                "a statement (SELECT, VALUES, WITH, EXPLAIN, INSERT, CREATE, DROP, SHOW, SET,"
                        + " RESET or DESCRIBE)");
    }

    private Statement explain() {
        boolean analyze = false;
        boolean verbose = false;
        while (true) {
            if (!analyze && cursor.accept("analyze")) {
                analyze = true;
            } else if (!verbose && cursor.accept("verbose")) {
                verbose = true;
            } else {
                break;
            }
        }
        if (cursor.peek().isWord("explain")) {
            throw cursor.error("EXPLAIN of EXPLAIN");
        }
        return new ExplainStatement(analyze, verbose, statement());
    }

    private Statement insert() {
        if (cursor.peek().isWord("overwrite") || cursor.peek().isWord("or")) {
            SqlToken word = cursor.peek();
            throw cursor.unsupported(
                    "INSERT " + word.text().toUpperCase(Locale.ROOT) + " is not supported",
                    word.start());
        }
        cursor.expect("into");
        TableName table = cursor.tableName();
        List<NamePart> columns = new ArrayList<>();
        if (cursor.peek().isSign('(') && !isQueryWord(cursor.peek(1))) {
            cursor.expectSign('(');
            do {
                columns.add(cursor.name("a column's name"));
            } while (cursor.acceptSign(','));
            cursor.expectSign(')');
        }
        return new InsertStatement(table, columns, cursor.rest("a query or VALUES"));
    }

    private static boolean isQueryWord(SqlToken token) {
        return token.isSign('(')
                || (token.kind() == SqlToken.Kind.WORD && QUERY_WORDS.contains(token.value()));
    }

    private Statement drop() {
        boolean view = cursor.accept("view");
        if (!view) {
            cursor.accept("external");
            cursor.expect("table");
        }
        boolean ifExists = cursor.accept("if", "exists");
        TableName name = cursor.tableName();
        cursor.accept("restrict");
        if (cursor.peek().isWord("cascade")) {
            throw cursor.unsupported("DROP … CASCADE is not supported", cursor.peek().start());
        }
        return new DropStatement(view, name, ifExists);
    }

    private Statement show() {
        if (cursor.accept("tables")) {
            return new ShowStatement.Tables();
        }
        if (cursor.accept("functions")) {
            return new ShowStatement.Functions();
        }
        if (cursor.accept("all")) {
            return new ShowStatement.Settings();
        }
        return new ShowStatement.Setting(cursor.dottedName("TABLES, FUNCTIONS, ALL or a setting"));
    }

    private Statement set() {
        String name = cursor.dottedName("a setting's name");
        if (!cursor.acceptSign('=') && !cursor.accept("to")) {
            throw cursor.expected("\"=\"");
        }
        return new SetStatement(name, cursor.value());
    }
}
