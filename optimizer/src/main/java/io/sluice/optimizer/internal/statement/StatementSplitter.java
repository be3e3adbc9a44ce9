package io.sluice.optimizer.internal.statement;

import java.util.ArrayList;
import java.util.List;

/// Cuts scripts into statements.
public final class StatementSplitter {

    private StatementSplitter() {}

    /// The statements between semicolons that stand outside of quotes and comments, without blanks
    /// at either end. Those that hold nothing but comments are left out. A quote or comment that
    /// does not end belongs to the last statement, whose own parsing then reports it.
    public static List<String> split(String script) {
        List<String> statements = new ArrayList<>();
        int start = 0;
        boolean empty = true;
        for (SqlToken token : SqlTokenizer.tokenizeLeniently(SqlText.of(script))) {
            if (token.isSign(';') || token.kind() == SqlToken.Kind.END) {
                if (!empty) {
                    statements.add(script.substring(start, token.start()).strip());
                }
                start = token.end();
                empty = true;
            } else {
                empty = false;
            }
        }
        return statements;
    }
}
