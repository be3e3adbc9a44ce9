package io.sluice.optimizer.internal.statement;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.ArrayList;
import java.util.List;

/// A place among the tokens of a statement, and what a parser asks of the tokens from there on.
final class TokenCursor {

    private final SqlText text;
    private final List<SqlToken> tokens;
    private int at;

    TokenCursor(SqlText text) {
        this.text = text;
        this.tokens = SqlTokenizer.tokenize(text);
    }

    SqlText text() {
        return text;
    }

    SqlToken peek() {
        return tokens.get(at);
    }

    SqlToken peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    SqlToken next() {
        SqlToken token = tokens.get(at);
        if (token.kind() != SqlToken.Kind.END) {
            at++;
        }
        return token;
    }

    /// Steps over key words if they stand here, all of them or none.
    boolean accept(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!peek(i).isWord(words[i])) {
                return false;
            }
        }
        at += words.length;
        return true;
    }

    boolean acceptSign(char sign) {
        boolean here = peek().isSign(sign);
        if (here) {
            at++;
        }
        return here;
    }

    void expect(String word) {
        if (!accept(word)) {
            throw expected(word);
        }
    }

    void expectSign(char sign) {
        if (!acceptSign(sign)) {
            throw expected("\"" + sign + "\"");
        }
    }

    void expectEnd() {
        if (peek().kind() != SqlToken.Kind.END) {
            throw error("unexpected " + peek().shown() + " behind the statement");
        }
    }

    NamePart name(String what) {
        SqlToken token = peek();
        if (!token.isName()) {
            throw expected(what);
        }
        at++;
        return new NamePart(token.value(), token.start());
    }

    TableName tableName() {
        int offset = peek().start();
        List<String> parts = new ArrayList<>();
        do {
            parts.add(name("a table's name").text());
        } while (acceptSign('.'));
        return new TableName(parts, offset);
    }

    /// A name with dots, as settings and options have them, or the same in single quotes.
    String dottedName(String what) {
        if (peek().kind() == SqlToken.Kind.STRING) {
            return next().value();
        }
        StringBuilder name = new StringBuilder(name(what).text());
        while (acceptSign('.')) {
            name.append('.').append(name(what).text());
        }
        return name.toString();
    }

    /// The value of a setting or option: a literal or a bare word.
    String value() {
        SqlToken token = next();
        return switch (token.kind()) {
            case STRING, QUOTED, NUMBER -> token.value();
            case WORD -> token.text();
            case SIGN -> {
                if (token.isSign('-') && peek().kind() == SqlToken.Kind.NUMBER) {
                    yield "-" + next().value();
                }
                at--;
                throw expected("a value");
            }
            case END -> throw expected("a value");
        };
    }

    /// What is left, which must not be nothing.
    SqlText rest(String what) {
        if (peek().kind() == SqlToken.Kind.END) {
            throw expected(what);
        }
        return text.range(peek().start(), text.end());
    }

    QueryException expected(String what) {
        return error("expected " + what + ", found " + peek().shown());
    }

    /// A syntax error at the next token.
    QueryException error(String message) {
        return text.error(ErrorCode.SQL_SYNTAX, message, peek().start());
    }

    QueryException unsupported(String message, int offset) {
        return text.error(ErrorCode.UNSUPPORTED, message, offset);
    }
}
