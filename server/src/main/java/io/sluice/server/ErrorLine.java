package io.sluice.server;

import io.sluice.error.QueryException;
import io.sluice.server.output.Printable;
import java.util.ArrayList;
import java.util.List;

/// Errors on a terminal, whatever the values do that they quote.
final class ErrorLine {

    private ErrorLine() {}

    /// `error: CODE: message`, with only the first line of the message, which says it all.
    static String of(QueryException error) {
        return "error: " + error.code() + ": " + lines(error).getFirst();
    }

    /// The further lines of the message, such as the statement with a caret under the place of the
    /// error.
    static List<String> details(QueryException error) {
        List<String> lines = lines(error);
        return lines.subList(1, lines.size());
    }

    private static List<String> lines(QueryException error) {
        String message = error.getMessage() == null ? "" : error.getMessage();
        String place = error.node() == null ? "" : " (" + error.node() + ")";
        List<String> lines = new ArrayList<>(message.lines().map(Printable::of).toList());
        if (lines.isEmpty()) {
            lines.add("");
        }
        lines.set(0, lines.getFirst() + place);
        return lines;
    }
}
