package io.sluice.connectors.tpch;

import io.sluice.type.DataType;
import io.sluice.type.Field;
import java.time.LocalDate;
import java.util.function.DoubleToLongFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// A column of a generated table: its type, how it is read from a row, and what the specification
/// says of its values.
///
/// @param <E> the generator's row
sealed interface TpchColumn<E> {

    DataType MONEY = DataType.decimal(15, 2);

    Field field();

    /// How many different values there are at a scale, in a table without end.
    DoubleToLongFunction distinct();

    /// A number, a date in days, or an amount in cents.
    ///
    /// @param min least value at every scale
    /// @param max greatest value at a scale
    record Numeric<E>(
            Field field,
            ToLongFunction<E> value,
            long min,
            DoubleToLongFunction max,
            DoubleToLongFunction distinct)
            implements TpchColumn<E> {}

    record Text<E>(Field field, Function<E, String> value, DoubleToLongFunction distinct)
            implements TpchColumn<E> {}

    /// A key from 1 on, without gaps.
    ///
    /// @param keysPerScale keys at scale 1
    static <E> TpchColumn<E> key(String name, ToLongFunction<E> value, double keysPerScale) {
        return sparseKey(name, value, keysPerScale, 1);
    }

    /// A key of which one in so many numbers is used.
    static <E> TpchColumn<E> sparseKey(
            String name, ToLongFunction<E> value, double keysPerScale, int spread) {
        return new Numeric<>(
                Field.required(name, DataType.INT64),
                value,
                1,
                scale -> ((long) (keysPerScale * scale)) * spread,
                scale -> (long) (keysPerScale * scale));
    }

    /// A key of one of the small tables that are the same at every scale, from 0 on.
    static <E> TpchColumn<E> smallKey(String name, ToLongFunction<E> value, int count) {
        return new Numeric<>(
                Field.required(name, DataType.INT64), value, 0, _ -> count - 1, _ -> count);
    }

    static <E> TpchColumn<E> integer(String name, ToLongFunction<E> value, int min, int max) {
        return new Numeric<>(
                Field.required(name, DataType.INT32), value, min, _ -> max, _ -> max - min + 1L);
    }

    /// An amount, in cents.
    static <E> TpchColumn<E> money(
            String name,
            ToLongFunction<E> value,
            long min,
            long max,
            DoubleToLongFunction distinct) {
        return new Numeric<>(Field.required(name, MONEY), value, min, _ -> max, distinct);
    }

    /// A date, in days since 1970-01-01.
    static <E> TpchColumn<E> date(String name, ToLongFunction<E> value, String min, String max) {
        long first = LocalDate.parse(min).toEpochDay();
        long last = LocalDate.parse(max).toEpochDay();
        return new Numeric<>(
                Field.required(name, DataType.DATE),
                value,
                first,
                _ -> last,
                _ -> last - first + 1);
    }

    static <E> TpchColumn<E> text(
            String name, Function<E, String> value, DoubleToLongFunction distinct) {
        return new Text<>(Field.required(name, DataType.UTF8), value, distinct);
    }

    /// As many different values at each scale.
    static DoubleToLongFunction fixed(long count) {
        return _ -> count;
    }

    /// So many different values at scale 1, and in proportion to the scale.
    static DoubleToLongFunction perScale(double count) {
        return scale -> (long) (count * scale);
    }
}
