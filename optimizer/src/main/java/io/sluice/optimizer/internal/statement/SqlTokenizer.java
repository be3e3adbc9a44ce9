package io.sluice.optimizer.internal.statement;

import io.sluice.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/// Cuts a text into tokens. Comments (`-- …`, `/* … */`) and blanks separate tokens and are none.
final class SqlTokenizer {

    private final SqlText text;
    private final String whole;
    private final boolean lenient;
    private final List<SqlToken> tokens = new ArrayList<>();
    private int at;

    private SqlTokenizer(SqlText text, boolean lenient) {
        this.text = text;
        this.lenient = lenient;
        this.whole = text.whole();
        this.at = text.start();
    }

    /// All tokens of the range; the last is of kind END.
    ///
    /// @throws io.sluice.error.QueryException with `SQL_SYNTAX` for a quote or comment without end
    static List<SqlToken> tokenize(SqlText text) {
        return new SqlTokenizer(text, false).run();
    }

    /// All tokens of the range; a quote or comment without end takes the rest of it.
    static List<SqlToken> tokenizeLeniently(SqlText text) {
        return new SqlTokenizer(text, true).run();
    }

    private List<SqlToken> run() {
        while (at < text.end()) {
            char c = whole.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (startsWith("--")) {
                skipLine();
            } else if (startsWith("/*")) {
                skipComment();
            } else if (c == '\'') {
                add(SqlToken.Kind.STRING, endOfQuoted('\'', "text"));
            } else if (c == '"') {
                add(SqlToken.Kind.QUOTED, endOfQuoted('"', "name"));
            } else if (isNameStart(c)) {
                add(SqlToken.Kind.WORD, endOfWord());
            } else if (isDigit(at) || (c == '.' && isDigit(at + 1))) {
                add(SqlToken.Kind.NUMBER, endOfNumber());
            } else {
                add(SqlToken.Kind.SIGN, at + 1);
            }
        }
        tokens.add(new SqlToken(SqlToken.Kind.END, "", text.end(), text.end()));
        return tokens;
    }

    private void add(SqlToken.Kind kind, int end) {
        tokens.add(new SqlToken(kind, whole.substring(at, end), at, end));
        at = end;
    }

    private boolean startsWith(String sign) {
        return whole.startsWith(sign, at) && at + sign.length() <= text.end();
    }

    private void skipLine() {
        while (at < text.end() && whole.charAt(at) != '\n') {
            at++;
        }
    }

    private void skipComment() {
        int end = whole.indexOf("*/", at + 2);
        if (end >= 0 && end + 2 <= text.end()) {
            at = end + 2;
        } else {
            at = endOfUnfinished("comment");
        }
    }

    private int endOfQuoted(char quote, String what) {
        int i = at + 1;
        while (i < text.end()) {
            if (whole.charAt(i) != quote) {
                i++;
            } else if (i + 1 < text.end() && whole.charAt(i + 1) == quote) {
                i += 2;
            } else {
                return i + 1;
            }
        }
        return endOfUnfinished("quoted " + what);
    }

    private int endOfUnfinished(String what) {
        if (!lenient) {
            throw text.error(ErrorCode.SQL_SYNTAX, "the " + what + " does not end", at);
        }
        return text.end();
    }

    private int endOfWord() {
        int i = at;
        while (i < text.end() && (isNameStart(whole.charAt(i)) || isNamePart(whole.charAt(i)))) {
            i++;
        }
        return i;
    }

    private int endOfNumber() {
        int i = at;
        while (isDigit(i) || (i < text.end() && whole.charAt(i) == '.')) {
            i++;
        }
        if (i < text.end() && (whole.charAt(i) == 'e' || whole.charAt(i) == 'E')) {
            int exponent = i + 1;
            if (exponent < text.end() && "+-".indexOf(whole.charAt(exponent)) >= 0) {
                exponent++;
            }
            if (isDigit(exponent)) {
                i = exponent;
                while (isDigit(i)) {
                    i++;
                }
            }
        }
        if (!lenient && i < text.end() && isNameStart(whole.charAt(i))) {
            throw text.error(
                    ErrorCode.SQL_SYNTAX,
                    "a letter follows a number: \""
                            + whole.substring(at, Math.min(i + 1, text.end()))
                            + "\"; numbers are decimal, without units",
                    at);
        }
        return i;
    }

    private boolean isDigit(int i) {
        return i < text.end() && whole.charAt(i) >= '0' && whole.charAt(i) <= '9';
    }

    private static boolean isNameStart(char c) {
        return Character.isLetter(c) || c == '_';
    }

    private static boolean isNamePart(char c) {
        return Character.isDigit(c) || c == '$';
    }
}
