package io.sluice.optimizer.internal.statement;

import java.util.Locale;

/// A word, literal or sign of a statement.
///
/// @param text as written, quotes included
/// @param start first character in the whole text
/// @param end behind the last
record SqlToken(Kind kind, String text, int start, int end) {

    enum Kind {
        /// An unquoted name or key word.
        WORD,
        /// A name in double quotes.
        QUOTED,
        /// Text in single quotes.
        STRING,
        NUMBER,
        /// Any other single character.
        SIGN,
        /// Behind the last token.
        END
    }

    /// Whether this is a key word, whatever its case.
    boolean isWord(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    boolean isSign(char sign) {
        return kind == Kind.SIGN && text.charAt(0) == sign;
    }

    /// Whether this is the name `""`.
    boolean isEmptyName() {
        return kind == Kind.QUOTED && text.length() == 2;
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /// What a name or string stands for: words in lower case, quotes taken away.
    String value() {
        return switch (kind) {
            case WORD -> text.toLowerCase(Locale.ROOT);
            case QUOTED -> text.substring(1, text.length() - 1).replace("\"\"", "\"");
            case STRING -> text.substring(1, text.length() - 1).replace("''", "'");
            case NUMBER, SIGN, END -> text;
        };
    }

    /// The token as messages show it.
    String shown() {
        return kind == Kind.END ? "end of statement" : "\"" + text + "\"";
    }
}
