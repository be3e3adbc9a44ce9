package io.sluice.optimizer.internal.statement;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/// Puts the terms of long rows of AND and OR in parentheses, in the place of the blanks around
/// them.
///
/// ```
/// a LIKE 'x' OR b LIKE 'y' OR c LIKE 'z' OR …  →  a LIKE 'x' OR(b LIKE 'y')OR(c LIKE 'z')OR …
/// ```
///
/// Calcite's parser collects all between two parentheses into one list and goes through it from its
/// beginning for each LIKE, BETWEEN and IN. Lines and columns stay as they are; where there is no
/// blank to replace, a term stays as it is.
final class LongConditions {

    /// Shorter ones are left as they are written.
    private static final int MIN_OPERATORS = 64;

    /// What ends a condition or cannot stand within one of its terms on its own.
    private static final Set<String> BOUNDARIES =
            Set.of(
                    "select",
                    "from",
                    "where",
                    "on",
                    "using",
                    "join",
                    "group",
                    "having",
                    "order",
                    "limit",
                    "offset",
                    "fetch",
                    "union",
                    "intersect",
                    "except",
                    "minus",
                    "window",
                    "qualify",
                    "case",
                    "when",
                    "then",
                    "else",
                    "end",
                    "values",
                    "as",
                    "with",
                    "filter",
                    "over");

    private final List<SqlToken> tokens;
    private final StringBuilder text;
    private final Deque<Level> levels = new ArrayDeque<>();

    private LongConditions(List<SqlToken> tokens, StringBuilder text) {
        this.tokens = tokens;
        this.text = text;
    }

    /// What stands between two parentheses.
    private static final class Level {

        private static final SqlToken NONE = new SqlToken(SqlToken.Kind.END, "", 0, 0);

        /// The last OR, if a term that begins behind it may still end.
        private SqlToken lastOr = NONE;

        /// The last AND of the same term.
        private SqlToken lastAnd = NONE;

        private boolean between;

        void end() {
            lastOr = NONE;
            lastAnd = NONE;
            between = false;
        }
    }

    /// @param text in which blanks are replaced
    static void divide(List<SqlToken> tokens, StringBuilder text) {
        long operators = tokens.stream().filter(LongConditions::isOperator).count();
        if (operators >= MIN_OPERATORS) {
            new LongConditions(tokens, text).divide();
        }
    }

    private static boolean isOperator(SqlToken token) {
        return token.isWord("or") || token.isWord("and");
    }

    private void divide() {
        levels.push(new Level());
        for (SqlToken token : tokens) {
            Level level = levels.element();
            if (token.isSign('(')) {
                levels.push(new Level());
            } else if (token.isSign(')')) {
                if (levels.size() > 1) {
                    levels.pop();
                }
            } else if (token.isSign(',') || BOUNDARIES.contains(word(token))) {
                level.end();
            } else if (token.isWord("between")) {
                level.between = true;
            } else if (token.isWord("and") && level.between) {
                level.between = false;
            } else if (token.isWord("and")) {
                term(level.lastAnd, token);
                level.lastAnd = token;
            } else if (token.isWord("or")) {
                term(level.lastOr, token);
                level.end();
                level.lastOr = token;
            }
        }
    }

    private static String word(SqlToken token) {
        return token.kind() == SqlToken.Kind.WORD ? token.value() : "";
    }

    /// What stands between two ORs, or between two ANDs with no OR in between, is one term.
    private void term(SqlToken before, SqlToken after) {
        if (before != Level.NONE
                && before.end() < after.start() - 1
                && isBlank(before.end())
                && isBlank(after.start() - 1)) {
            text.setCharAt(before.end(), '(');
            text.setCharAt(after.start() - 1, ')');
        }
    }

    private boolean isBlank(int at) {
        return text.charAt(at) == ' ' || text.charAt(at) == '\t';
    }
}
