package io.sluice.batch;

/// Which rows of a batch count, in ascending order.
///
/// A filter answers with a selection instead of copying what passes. Selections live between the
/// steps of one lane; exchanges, stored state and the public API never see one.
///
/// The array belongs to the step that made the selection, which may use it again as soon as the
/// batch has been pushed; nobody keeps it.
///
/// @param rows row numbers; only the first `count` count
/// @param count how many rows are selected
@SuppressWarnings(
        "ArrayRecordComponent") // borrowed scratch space of a step; nobody compares selections
public record Selection(int[] rows, int count) {

    public int row(int index) {
        return rows[index];
    }
}
