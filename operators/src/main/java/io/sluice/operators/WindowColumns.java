package io.sluice.operators;

import io.sluice.operators.spec.WindowSpec;
import io.sluice.plan.EventTime;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The columns that windows add to their input.
final class WindowColumns {

    /// Where they stand behind the input's columns, and how many there are. The time of a window is
    /// its last moment, so that a window of windows holds just the windows that lie in it.
    static final int START = 0;

    static final int END = 1;
    static final int TIME = 2;
    static final int COUNT = 3;

    private WindowColumns() {}

    static List<DataType> types(Schema input, int timeColumn) {
        List<DataType> types = new ArrayList<>(NodeChecks.types(input));
        types.addAll(Collections.nCopies(COUNT, input.field(timeColumn).type()));
        return types;
    }

    /// What watermarks say of the windows' columns, which stand at these places, where they speak
    /// of the time that is put into windows. A window that closes later, or holds a row that comes
    /// later, ends behind the watermark, and begins by less than its size before that.
    ///
    /// @param place of each of the columns; negative where it is missing
    static List<EventTime> eventTimes(WindowSpec window, EventTime time, int[] place) {
        List<EventTime> times = new ArrayList<>(COUNT);
        for (int column = 0; column < COUNT; column++) {
            long lag = column == START ? window.sizeMicros() - 1 : 0;
            if (place[column] >= 0) {
                times.add(new EventTime(place[column], time.lagMicros() + lag));
            }
        }
        return times;
    }

    /// The input's columns, then `window_start`, `window_end` and `window_time`.
    static Schema extend(Schema input, int timeColumn) {
        DataType time = input.field(timeColumn).type();
        return input.concat(
                Schema.of(
                        Field.required("window_start", time),
                        Field.required("window_end", time),
                        Field.required("window_time", time)));
    }
}
