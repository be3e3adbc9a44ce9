package io.sluice.operators.spec;

import io.sluice.plan.EventTime;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;

/// The columns that windows add behind those of their input: timestamps of the input's time type,
/// never null. The time of a window is its last moment, so that a window of windows holds just the
/// windows that lie in it.
public final class WindowColumns {

    /// Where they stand behind the input's columns, and how many there are.
    public static final int START = 0;

    public static final int END = 1;
    public static final int TIME = 2;
    public static final int COUNT = 3;

    /// Their names in SQL, in that order.
    public static final List<String> NAMES = List.of("window_start", "window_end", "window_time");

    private WindowColumns() {}

    /// The input's columns, then those of the windows.
    public static Schema extend(Schema input, int timeColumn) {
        DataType time = input.field(timeColumn).type();
        return input.concat(
                Schema.of(NAMES.stream().map(name -> Field.required(name, time)).toList()));
    }

    /// By how many microseconds the moment in a column comes after the window's start.
    public static long afterStart(WindowSpec window, int column) {
        return switch (column) {
            case START -> 0;
            case END -> window.sizeMicros();
            case TIME -> window.sizeMicros() - 1;
            default -> throw new IllegalArgumentException("column of a window: " + column);
        };
    }

    /// What watermarks say of the windows' columns, which stand at these places, where they speak
    /// of the time that is put into windows. A window that closes later, or holds a row that comes
    /// later, ends behind the watermark, and begins by less than its size before that.
    ///
    /// @param place of each of the columns; negative where it is missing
    public static List<EventTime> eventTimes(WindowSpec window, EventTime time, int[] place) {
        List<EventTime> times = new ArrayList<>(COUNT);
        for (int column = 0; column < COUNT; column++) {
            long lag = column == START ? window.sizeMicros() - 1 : 0;
            if (place[column] >= 0) {
                times.add(new EventTime(place[column], time.lagMicros() + lag));
            }
        }
        return times;
    }
}
