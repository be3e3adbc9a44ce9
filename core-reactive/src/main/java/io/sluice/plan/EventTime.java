package io.sluice.plan;

/// A column that watermarks speak of: after a watermark `w`, no later row has a value at or before
/// `w - lagMicros` in it, unless it is late.
///
/// @param lagMicros by how much the column follows the watermark, such as the size of windows for
///   the column of their starts; 0 for the time that the watermarks were made of
public record EventTime(int column, long lagMicros) {

    public EventTime {
        if (column < 0 || lagMicros < 0) {
            throw new IllegalArgumentException(
                    "event time in column " + column + " with a lag of " + lagMicros + " us");
        }
    }

    public EventTime withColumn(int newColumn) {
        return new EventTime(newColumn, lagMicros);
    }
}
