package io.sluice.examples.documentation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A statement in a block of SQL, and what a comment behind it says that it gives.
///
/// ```
/// SELECT x FROM t;  -- 1 | a
/// -- 2 | b
/// SELECT 1 / 0;     -- error DIVISION_BY_ZERO: a part of the message
/// ```
///
/// @param line where the statement begins in the document, counted from 1
/// @param expected rows, or an error; empty if the statement only has to succeed
record DialectExample(int line, String sql, List<String> expected) {

    private static final Pattern LAST_LINE = Pattern.compile("(.*);\\s*(?:-- ?(.*))?");
    private static final String COMMENT = "--";
    private static final String ERROR = "error ";

    static List<DialectExample> of(Snippet block) {
        List<DialectExample> examples = new ArrayList<>();
        List<String> statement = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        int begin = block.line();
        for (int i = 0; i < block.lines().size(); i++) {
            String line = block.lines().get(i);
            Matcher last = LAST_LINE.matcher(line);
            if (line.startsWith(COMMENT)) {
                expected.add(line.substring(COMMENT.length() + 1));
            } else if (last.matches()) {
                statement.add(last.group(1));
                expected = new ArrayList<>();
                if (last.group(2) != null) {
                    expected.add(last.group(2));
                }
                examples.add(new DialectExample(begin + 1, String.join("\n", statement), expected));
                statement.clear();
                begin = block.line() + i + 1;
            } else {
                statement.add(line);
            }
        }
        return examples;
    }

    boolean fails() {
        return expected.size() == 1 && expected.getFirst().startsWith(ERROR);
    }

    /// The code of the error.
    String errorCode() {
        return expected.getFirst().substring(ERROR.length()).split(":", 2)[0].strip();
    }

    /// A part of the error's message.
    String errorMessage() {
        String[] parts = expected.getFirst().split(":", 2);
        return parts.length > 1 ? parts[1].strip() : "";
    }

    /// Whether the rows come in an order that the statement asks for, or that is its own.
    boolean isOrdered() {
        return !sql.startsWith("SELECT") || sql.contains("ORDER BY");
    }
}
