package io.sluice.examples.documentation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A row of the dialect's tables of functions: their names, and an example with its value.
///
/// @param aggregate whether the example is about the rows of a table
/// @param line in the document, counted from 1
record FunctionRow(int line, List<String> names, boolean aggregate, String example, String value) {

    private static final String BEGIN = "<!-- functions -->";
    private static final String END = "<!-- end of functions -->";

    private static final Pattern ROW =
            Pattern.compile("\\| (`.*) \\| [^|]+ \\| `([^`]+)` = `([^`]+)` \\|");

    private static final Pattern NAME = Pattern.compile("`([a-z_0-9]+)\\(");

    static List<FunctionRow> of(String document) {
        List<String> lines = document.lines().toList();
        List<FunctionRow> rows = new ArrayList<>();
        boolean aggregate = false;
        for (int i = lines.indexOf(BEGIN); i < lines.indexOf(END); i++) {
            aggregate |= lines.get(i).startsWith("| aggregates ");
            if (lines.get(i).startsWith("| `")) {
                rows.add(row(i + 1, lines.get(i), aggregate));
            }
        }
        return rows;
    }

    /// The example as a statement; that of an aggregate is about the rows 1, 2 and null.
    DialectExample asExample() {
        String from = aggregate ? " FROM (VALUES (1), (2), (NULL)) t (x)" : "";
        return new DialectExample(line, "SELECT " + example + from, List.of(value));
    }

    private static FunctionRow row(int number, String line, boolean aggregate) {
        Matcher row = ROW.matcher(line);
        if (!row.matches()) {
            throw new AssertionError("a row without an example: " + line);
        }
        List<String> names =
                NAME.matcher(row.group(1)).results().map(name -> name.group(1)).distinct().toList();
        return new FunctionRow(number, names, aggregate, row.group(2), row.group(3));
    }
}
