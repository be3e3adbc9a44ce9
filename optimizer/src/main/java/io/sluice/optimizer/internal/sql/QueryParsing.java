package io.sluice.optimizer.internal.sql;

import static java.util.Objects.requireNonNull;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.optimizer.internal.statement.QueryText;
import io.sluice.optimizer.internal.statement.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

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

    /// Each costs another run of the parser.
    private static final int MAX_NAMES = 200;

    private static final Pattern ENCOUNTERED = Pattern.compile("Encountered \"([^\"]*)\"");

    private static final Pattern KEY_WORD =
            Pattern.compile("Incorrect syntax near the keyword '([^']*)'");

    private QueryParsing() {}

    /// @throws QueryException with `SQL_SYNTAX`, or with `UNSUPPORTED` that names what is
    public static ParsedQuery parse(SqlText text) {
        QueryText query = QueryText.of(text);
        SqlNode node = node(query);
        UnsupportedSyntax.refuse(node, text);
        List<String> columnNames = ColumnNames.written(node);
        LongSetOperations.balance(node);
        CommaJoins.bind(node);
        DialectForms.unify(node);
        WindowArguments.unify(node, text);
        InvalidSyntax.refuse(node, text);
        TableNames.Found found = TableNames.find(node, query);
        return new ParsedQuery(query, node, found.references(), found.commonTables(), columnNames);
    }

    /// Where the parser stumbles over a word that it reserves and PostgreSQL does not, such as
    /// `date`, it is tried again with the word as a name. What is reported is the first stumble.
    private static SqlNode node(QueryText query) {
        QueryText attempt = query;
        SqlParseException first = null;
        for (int names = 0; names <= MAX_NAMES; names++) {
            try {
                SqlNode node = SqlParser.create(attempt.parseable(), CONFIG).parseQuery();
                RepeatedOperands.limit(node, query.text());
                OriginalNames.restore(node);
                return node;
            } catch (SqlParseException e) {
                first = first == null ? e : first;
                Optional<QueryText> next = withNameAt(attempt, e.getPos());
                if (next.isEmpty()) {
                    break;
                }
                attempt = next.get();
            }
        }
        throw syntaxError(query.text(), requireNonNull(first));
    }

    private static Optional<QueryText> withNameAt(QueryText query, @Nullable SqlParserPos at) {
        return at == null
                ? Optional.empty()
                : query.withNameAt(new SqlText.Position(at.getLineNum(), at.getColumnNum()));
    }

    /// Gives names that were disguised for the parser their letters back.
    private static final class OriginalNames extends SqlBasicVisitor<@Nullable Void> {

        static void restore(SqlNode query) {
            query.accept(new OriginalNames());
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call instanceof SqlBasicCall basic
                    && basic.getOperator() instanceof SqlUnresolvedFunction function) {
                String name = function.getName();
                String original = QueryText.originalName(name);
                if (!original.equals(name)) {
                    basic.setOperator(named(original, basic.getParserPosition()));
                }
            }
            return super.visit(call);
        }

        private static SqlFunction named(String name, SqlParserPos position) {
            return new SqlUnresolvedFunction(
                    new SqlIdentifier(name, position),
                    null,
                    null,
                    null,
                    null,
                    SqlFunctionCategory.USER_DEFINED_FUNCTION);
        }

        @Override
        public @Nullable Void visit(SqlIdentifier identifier) {
            List<String> names = identifier.names.stream().map(QueryText::originalName).toList();
            if (!names.equals(identifier.names)) {
                List<SqlParserPos> places = new ArrayList<>(names.size());
                for (int i = 0; i < names.size(); i++) {
                    places.add(identifier.getComponentParserPosition(i));
                }
                identifier.setNames(names, places);
            }
            return null;
        }
    }

    private static QueryException syntaxError(SqlText text, SqlParseException error) {
        refuseOverflow(error);
        String full = String.valueOf(error.getMessage());
        SqlParserPos at = error.getPos();
        if (at == null) {
            return new QueryException(ErrorCode.SQL_SYNTAX, full.lines().findFirst().orElse(""));
        }
        SqlText.Position position = new SqlText.Position(at.getLineNum(), at.getColumnNum());
        if (full.contains("Encountered \": :\"")) {
            return text.error(
                    ErrorCode.UNSUPPORTED,
                    "the cast x::type is not supported; write CAST(x AS type)",
                    position);
        }
        return text.error(ErrorCode.SQL_SYNTAX, message(full), position);
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
