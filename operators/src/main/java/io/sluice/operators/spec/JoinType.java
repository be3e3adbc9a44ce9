package io.sluice.operators.spec;

/// Which rows a join yields.
public enum JoinType {
    /// Matching pairs.
    INNER,
    /// Matching pairs, and left rows without a match beside nulls.
    LEFT,
    /// Matching pairs, and right rows without a match beside nulls.
    RIGHT,
    /// Matching pairs, and rows of either side without a match beside nulls.
    FULL,
    /// Left rows that have a match, each once.
    SEMI,
    /// Left rows that have no match.
    ANTI,
    /// All left rows, each once, with a nullable boolean after the left columns: what `left key IN
    /// (right keys)` gives. True if there is a match; else null if there is a pair of which that is
    /// not known for a null; else false.
    MARK;

    /// Whether right columns are in the output.
    public boolean yieldsRightColumns() {
        return switch (this) {
            case INNER, LEFT, RIGHT, FULL -> true;
            case SEMI, ANTI, MARK -> false;
        };
    }

    /// Whether right rows without a match are in the output.
    public boolean keepsUnmatchedRight() {
        return switch (this) {
            case RIGHT, FULL -> true;
            case INNER, LEFT, SEMI, ANTI, MARK -> false;
        };
    }
}
