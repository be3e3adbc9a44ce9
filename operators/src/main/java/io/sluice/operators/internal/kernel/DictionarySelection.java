package io.sluice.operators.internal.kernel;

/// Selects rows of a dictionary column by an answer for each entry.
///
/// @param indexes the address of the rows' positions in the dictionary
/// @param validity the address of the validity bits; 0 where no row is null
/// @param bit the bit of row 0
/// @param answers 1 for entries that pass, and behind them whether null does
public record DictionarySelection(long indexes, long validity, int bit, byte[] answers) {

    /// Writes those of the first `count` rows that pass, and answers how many.
    public int all(int count, int[] passed) {
        int found = 0;
        int forNull = answers.length - 1;
        for (int row = 0; row < count; row++) {
            boolean isNull = validity != 0 && Memory.isNull(validity, bit + row) != 0;
            int entry = isNull ? forNull : Memory.getInt(indexes + 4L * row);
            passed[found] = row;
            found += answers[entry];
        }
        return found;
    }

    /// Writes those of the rows that pass, and answers how many.
    ///
    /// @param passed may be the array of the rows themselves
    public int selected(int[] rows, int count, int[] passed) {
        int found = 0;
        int forNull = answers.length - 1;
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            boolean isNull = validity != 0 && Memory.isNull(validity, bit + (long) row) != 0;
            int entry = isNull ? forNull : Memory.getInt(indexes + 4L * row);
            passed[found] = row;
            found += answers[entry];
        }
        return found;
    }
}
