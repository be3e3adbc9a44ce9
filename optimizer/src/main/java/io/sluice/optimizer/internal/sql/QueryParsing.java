package io.sluice.optimizer.internal.sql;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.optimizer.internal.statement.QueryText;
import io.sluice.optimizer.internal.statement.SqlText;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Parses queries with Calcite's grammar: unquoted names in lower case, names in double quotes as
/// they are.
public final class QueryParsing {

    private static final SqlParser.Config CONFIG =
            SqlParser.config()
                    .withQuoting(Quoting.DOUBLE_QUOTE)
                    .withUnquotedCasing(Casing.TO_LOWER)
                    .withQuotedCasing(Casing.UNCHANGED)
                    .withCaseSensitive(false)
                    .withIdentifierMaxLength(Integer.MAX_VALUE)
                    .withConformance(SluiceConformance.INSTANCE);

    private static final Pattern ENCOUNTERED = Pattern.compile("Encountered \"([^\"]*)\"");

    private static final Pattern KEY_WORD =
            Pattern.compile("Incorrect syntax near the keyword '([^']*)'");

    private QueryParsing() {}

    /// @throws QueryException with `SQL_SYNTAX`, or with `UNSUPPORTED` that names what is
    public static ParsedQuery parse(SqlText text) {
        QueryText query = QueryText.of(text);
        SqlNode node;
        try {
            node = SqlParser.create(query.parseable(), CONFIG).parseQuery();
        } catch (SqlParseException e) {
            throw syntaxError(text, e);
        }
        UnsupportedSyntax.refuse(node, text);
        List<String> columnNames = ColumnNames.written(node);
        TableNames.Found found = TableNames.find(node, query);
        return new ParsedQuery(query, node, found.references(), found.commonTables(), columnNames);
    }

    private static QueryException syntaxError(SqlText text, SqlParseException error) {
        refuseOverflow(error);
        String full = String.valueOf(error.getMessage());
        SqlParserPos at = error.getPos();
        if (at == null) {
            return new QueryException(ErrorCode.SQL_SYNTAX, full.lines().findFirst().orElse(""));
        }
        return text.error(
                ErrorCode.SQL_SYNTAX,
                message(full),
                new SqlText.Position(at.getLineNum(), at.getColumnNum()));
    }

    /// The parser takes a stack that is too small for a syntax error.
    private static void refuseOverflow(SqlParseException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof StackOverflowError overflow) {
                throw overflow;
            }
        }
    }

    private static String message(String full) {
        Matcher keyWord = KEY_WORD.matcher(full);
        if (keyWord.find()) {
            return unexpected(keyWord.group(1))
                    + ", which is a key word; as a name it stands in double quotes";
        }
        Matcher encountered = ENCOUNTERED.matcher(full);
        return encountered.find()
                ? unexpected(encountered.group(1))
                : full.lines().findFirst().orElse("syntax error");
    }

    private static String unexpected(String words) {
        return words.endsWith("<EOF>")
                ? "the query is not complete"
                : "unexpected \"" + words.strip() + "\"";
    }
}
