package io.sluice.optimizer.internal.statement;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;

/// A range of a statement's text that remembers the whole, so that errors in a part name line and
/// column of the whole.
///
/// @param whole what the user wrote
/// @param start first character of the range
/// @param end behind the last
public record SqlText(String whole, int start, int end) {

    public SqlText {
        if (start < 0 || start > end || end > whole.length()) {
            throw new IllegalArgumentException(
                    "range " + start + " to " + end + " of " + whole.length() + " characters");
        }
    }

    public static SqlText of(String whole) {
        return new SqlText(whole, 0, whole.length());
    }

    public SqlText range(int newStart, int newEnd) {
        return new SqlText(whole, newStart, newEnd);
    }

    /// The range alone.
    public String text() {
        return whole.substring(start, end);
    }

    /// The whole with blanks in place of what is outside of the range, so that a parser that sees
    /// it counts lines and columns as the user does.
    public String masked() {
        StringBuilder masked = new StringBuilder(end);
        for (int i = 0; i < start; i++) {
            char c = whole.charAt(i);
            masked.append(c == '\n' || c == '\r' || c == '\t' ? c : ' ');
        }
        return masked.append(whole, start, end).toString();
    }

    /// The place of a character.
    public Position position(int offset) {
        int line = 1;
        int lineStart = 0;
        int bounded = Math.min(offset, whole.length());
        for (int i = 0; i < bounded; i++) {
            if (whole.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new Position(line, bounded - lineStart + 1);
    }

    /// An error at a character, with line, column, and a caret below the line.
    public QueryException error(ErrorCode code, String message, int offset) {
        return error(code, message, position(offset));
    }

    /// An error at a place.
    public QueryException error(ErrorCode code, String message, Position position) {
        return new QueryException(code, pointed(message, position));
    }

    /// A message with the place behind it and the line and a caret below it; alone for what has no
    /// place in the text.
    public String pointed(String message, Position position) {
        String[] lines = whole.split("\r?\n", -1);
        if (position.line() < 1 || position.line() > lines.length) {
            return message;
        }
        String line = lines[position.line() - 1];
        StringBuilder blanks = new StringBuilder();
        for (int i = 0; i < position.column() - 1; i++) {
            blanks.append(i < line.length() && line.charAt(i) == '\t' ? '\t' : ' ');
        }
        return "%s (line %d, column %d)\n%s\n%s^"
                .formatted(message, position.line(), position.column(), line, blanks);
    }

    /// A place as people count it.
    ///
    /// @param line from 1
    /// @param column from 1
    public record Position(int line, int column) implements Comparable<Position> {

        @Override
        public int compareTo(Position other) {
            return line == other.line
                    ? Integer.compare(column, other.column)
                    : Integer.compare(line, other.line);
        }
    }
}
