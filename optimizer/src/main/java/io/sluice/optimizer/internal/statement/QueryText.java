package io.sluice.optimizer.internal.statement;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A query whose text a standard parser takes: files in FROM, written as text in single quotes,
/// have become quoted names of the same length.
///
/// @param text the query as the user wrote it
/// @param parseable the same length and lines
/// @param files what stands at the places of those names
public record QueryText(SqlText text, String parseable, Map<SqlText.Position, String> files) {

    public QueryText {
        files = Map.copyOf(files);
    }

    public static QueryText of(SqlText text) {
        return new Rewriting(text).run();
    }

    /// The query with the word at a place, or a neighbouring one, taken as a name: what to try next
    /// when a parser stumbles there over a word that it reserves and PostgreSQL does not. Empty if
    /// there is no such word.
    public Optional<QueryText> withNameAt(SqlText.Position position) {
        List<SqlToken> tokens = SqlTokenizer.tokenize(text);
        int here = 0;
        while (here < tokens.size() - 1
                && text.position(tokens.get(here).start()).compareTo(position) < 0) {
            here++;
        }
        // A parser points at the word, at the dot or operator before it, or behind it.
        return IntStream.of(here, here + 1, here - 1)
                .filter(i -> i >= 0 && i < tokens.size())
                .mapToObj(tokens::get)
                .filter(this::isReserved)
                .findFirst()
                .map(this::withName);
    }

    /// Whether the word is one of those and has not been taken as a name yet.
    private boolean isReserved(SqlToken token) {
        return NameWords.contains(token)
                && parseable.regionMatches(token.start(), token.text(), 0, token.text().length());
    }

    private QueryText withName(SqlToken token) {
        String renamed =
                parseable.substring(0, token.start())
                        + NameWords.disguised(token.text())
                        + parseable.substring(token.end());
        return new QueryText(text, renamed, files);
    }

    /// What the name `""` is called in parseable text.
    public static final String EMPTY_NAME = NameWords.EMPTY;

    /// A name as the user wrote it.
    public static String originalName(String name) {
        return NameWords.plain(name);
    }

    /// Follows the clauses of SELECT, parenthesis by parenthesis, to tell `FROM 'file'` from
    /// `trim('x' FROM 'y')`, `a IS DISTINCT FROM 'x'` and `SELECT a, 'x'`.
    private static final class Rewriting {

        private static final Pattern AMOUNT_AND_UNIT =
                Pattern.compile("'-?[0-9.]+(?<blank> )\\s*[A-Za-z]+\\s*'");

        private final SqlText text;
        private final StringBuilder parseable;
        private final Map<SqlText.Position, String> files = new HashMap<>();
        private final Deque<Clause> clauses = new ArrayDeque<>();

        private enum Clause {
            NO_SELECT,
            SELECT_LIST,
            FROM_EXPECTS_TABLE,
            FROM,
            AFTER_FROM
        }

        Rewriting(SqlText text) {
            this.text = text;
            this.parseable = new StringBuilder(text.masked());
        }

        QueryText run() {
            List<SqlToken> tokens = SqlTokenizer.tokenize(text);
            clauses.push(Clause.NO_SELECT);
            for (int i = 0; i < tokens.size(); i++) {
                SqlToken token = tokens.get(i);
                SqlToken previous = tokens.get(Math.max(i - 1, 0));
                step(token, previous);
                if (previous.isWord("interval") && token.kind() == SqlToken.Kind.STRING) {
                    takeUnitOut(token);
                }
                boolean misread =
                        NameWords.isMisreadFunction(token) && tokens.get(i + 1).isSign('(');
                if (misread || token.isEmptyName()) {
                    parseable.replace(
                            token.start(), token.end(), NameWords.disguised(token.text()));
                }
            }
            LongConditions.divide(tokens, parseable);
            return new QueryText(text, parseable.toString(), files);
        }

        /// PostgreSQL's `'1 month'` becomes the standard's `'1' month`.
        private void takeUnitOut(SqlToken interval) {
            Matcher matcher = AMOUNT_AND_UNIT.matcher(interval.text());
            if (matcher.matches()) {
                parseable.setCharAt(interval.start() + matcher.start("blank"), '\'');
                parseable.setCharAt(interval.end() - 1, ' ');
            }
        }

        private void step(SqlToken token, SqlToken previous) {
            Clause clause = clauses.element();
            if (token.isSign('(')) {
                if (clause == Clause.FROM_EXPECTS_TABLE) {
                    enter(Clause.FROM);
                    clauses.push(Clause.FROM_EXPECTS_TABLE);
                } else {
                    clauses.push(Clause.NO_SELECT);
                }
            } else if (token.isSign(')')) {
                if (clauses.size() > 1) {
                    clauses.pop();
                }
            } else if (token.kind() == SqlToken.Kind.WORD) {
                word(token, previous);
            } else if (clause == Clause.FROM_EXPECTS_TABLE) {
                if (token.kind() == SqlToken.Kind.STRING) {
                    rename(token);
                }
                enter(Clause.FROM);
            } else if (clause == Clause.FROM && token.isSign(',')) {
                enter(Clause.FROM_EXPECTS_TABLE);
            }
        }

        private void word(SqlToken token, SqlToken previous) {
            Clause clause = clauses.element();
            switch (token.value()) {
                case "select" -> enter(Clause.SELECT_LIST);
                case "values" -> enter(Clause.NO_SELECT);
                case "from" -> {
                    if (clause == Clause.SELECT_LIST && !previous.isWord("distinct")) {
                        enter(Clause.FROM_EXPECTS_TABLE);
                    }
                }
                case "join" -> {
                    if (clause == Clause.FROM) {
                        enter(Clause.FROM_EXPECTS_TABLE);
                    }
                }
                case "where",
                        "group",
                        "having",
                        "window",
                        "qualify",
                        "order",
                        "limit",
                        "offset",
                        "fetch",
                        "union",
                        "intersect",
                        "except",
                        "minus" -> {
                    if (clause != Clause.NO_SELECT) {
                        enter(Clause.AFTER_FROM);
                    }
                }
                default -> {
                    if (clause == Clause.FROM_EXPECTS_TABLE) {
                        enter(Clause.FROM);
                    }
                }
            }
        }

        private void enter(Clause clause) {
            clauses.pop();
            clauses.push(clause);
        }

        /// `'a b'` becomes `"a b"`; what would end the quoted name early becomes a blank.
        private void rename(SqlToken token) {
            for (int i = token.start() + 1; i < token.end() - 1; i++) {
                if (parseable.charAt(i) == '"') {
                    parseable.setCharAt(i, ' ');
                }
            }
            parseable.setCharAt(token.start(), '"');
            parseable.setCharAt(token.end() - 1, '"');
            files.put(text.position(token.start()), token.value());
        }
    }
}
