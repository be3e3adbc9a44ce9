package io.sluice.operators.function;

import io.sluice.function.AggregateFunction;
import io.sluice.function.FunctionRegistry;
import io.sluice.function.ScalarFunction;
import java.util.ArrayList;
import java.util.List;

/// The index of all built-in functions.
///
/// Unless said otherwise a function is null as soon as one argument is. `T` is the argument's type.
///
/// **Dates and times** (timestamps with time zone in UTC)
///
/// | function | result |
/// |---|---|
/// | `year quarter month week day dow isodow doy isoyear decade century millennium epoch (date or timestamp)` | bigint; `week` is the ISO week, `dow` 0 for Sunday, `isodow` 1 for Monday, `epoch` whole seconds since 1970 |
/// | `hour minute second millisecond microsecond (date, time or timestamp)` | bigint; milliseconds and microseconds count from the start of the minute |
/// | `date_part(unit, x)` | the same with the unit as text |
/// | `date_trunc(unit, x)` | `T`: the start of the unit; a date stays a date |
/// | `date_add_days(x, n)` | `T` |
/// | `date_add_months(x, n)` | `T`; days that the month does not have become its last |
/// | `date_add_micros(x, n)` | timestamp, with time zone if `x` has one |
/// | `date_diff_days(later, earlier)` | integer, of two dates |
/// | `date_diff_micros(later, earlier)` | bigint, of two timestamps |
///
/// **Text** (positions and lengths in characters, from 1)
///
/// | function | result |
/// |---|---|
/// | `upper lower reverse (text)` | varchar; in no particular language |
/// | `length char_length character_length (text)` | integer |
/// | `octet_length(text)` | integer: bytes in UTF-8 |
/// | `substring(text, from [, count])` | varchar; the part of the window that lies inside the text |
/// | `left right (text, n)` | varchar; all but `-n` characters where `n` is negative |
/// | `trim btrim ltrim rtrim (text [, characters])` | varchar; takes spaces, or all of the characters, off the ends |
/// | <code>&#124;&#124;(a, b)</code> | varchar |
/// | `concat(a, …)` | varchar; nulls count as empty |
/// | `replace(text, from, to)` | varchar; unchanged where `from` is empty |
/// | `position(part, text)`, `strpos(text, part)` | integer; 0 where it does not occur |
/// | `starts_with ends_with (text, part)` | boolean |
/// | `repeat(text, n)` | varchar |
///
/// **Rows**
///
/// | function | result |
/// |---|---|
/// | `at_most_one(x, n)` | `T`: `x`, which stands for `n` rows; an error where these are more than one |
///
/// **Numbers**
///
/// | function | result |
/// |---|---|
/// | `abs(x)` | `T` |
/// | `sign(x)` | `T`, decimal(1,0) for decimals |
/// | `ceil ceiling floor (x)` | `T`; decimals lose their scale |
/// | `round trunc (x [, digits])` | `T`; decimals grow by a digit and, without `digits`, lose their scale; halves round away from zero |
/// | `mod(x, y)` | `T`, with the sign of `x` |
/// | `greatest least (x, …)` | `T`, of any type; nulls do not count |
/// | `sqrt cbrt exp ln log10 power sin cos tan asin acos atan atan2 radians degrees` | double |
///
/// **Aggregates** (nulls do not count; null, or 0 for `count`, where nothing counts)
///
/// | function | result |
/// |---|---|
/// | `count(*)`, `count(x, …)` | bigint: rows, or rows of which no argument is null |
/// | `sum(x)` | bigint of integers, decimal(38,s) of decimals, double of floats |
/// | `avg(x)` | double |
/// | `min max (x)` | `T` |
/// | `bool_and bool_or (x)` | boolean |
/// | `single_value(x)` | `T`: the value of the only row, null where there is none; more rows are an error |
public final class BuiltinFunctions {

    private static final List<ScalarFunction> SCALARS = allScalars();
    private static final FunctionRegistry REGISTRY = allFunctions();

    private BuiltinFunctions() {}

    public static List<ScalarFunction> scalars() {
        return SCALARS;
    }

    public static List<AggregateFunction> aggregates() {
        return BuiltinAggregates.all();
    }

    /// A registry of all built-in functions and nothing else.
    public static FunctionRegistry registry() {
        return REGISTRY;
    }

    private static List<ScalarFunction> allScalars() {
        List<ScalarFunction> all = new ArrayList<>();
        all.addAll(DateFunctions.all());
        all.addAll(TextFunctions.all());
        all.addAll(MathFunctions.all());
        all.add(AtMostOne.FUNCTION);
        return List.copyOf(all);
    }

    private static FunctionRegistry allFunctions() {
        FunctionRegistry registry = FunctionRegistry.EMPTY;
        for (ScalarFunction function : SCALARS) {
            registry = registry.with(function);
        }
        for (AggregateFunction function : BuiltinAggregates.all()) {
            registry = registry.with(function);
        }
        return registry;
    }
}
