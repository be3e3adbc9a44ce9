package io.sluice.operators.internal.file;

import io.sluice.operators.internal.value.TextParse;
import io.sluice.operators.internal.value.ValueException;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Guesses a column's type from the texts of some values: the first of boolean, bigint, double,
/// date, timestamp (with time zone where each value has one) and time that keeps all of them, else
/// varchar.
///
/// A type keeps a text if what it makes of it says the same: no digit, sign, zero in front or blank
/// is lost. So `007`, `+49` and ` 1` are text, and so are whole numbers beyond a bigint and
/// fractions with more digits than a double has; times with digits below microseconds are too.
///
/// Not thread-safe.
public final class TypeGuess {

    private static final Pattern BOOL = Pattern.compile("true|false", Pattern.CASE_INSENSITIVE);
    private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]*");
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,9})?");
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}");
    private static final Pattern MOMENT =
            Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[ Tt][0-9]{1,2}:.*");
    private static final Pattern BELOW_MICROS = Pattern.compile("\\.[0-9]{6}[0-9]*[1-9]");

    /// Longer than any number that somebody means as one.
    private static final int LONGEST_NUMBER = 100;

    /// A double keeps each decimal number of so many digits.
    private static final int DIGITS_OF_A_DOUBLE = 15;

    private static final int LAST_YEAR = 9999;

    private static final List<DataType> IN_ORDER =
            List.of(
                    DataType.BOOL,
                    DataType.INT64,
                    DataType.FLOAT64,
                    DataType.DATE,
                    DataType.TIMESTAMP,
                    DataType.TIMESTAMP_TZ,
                    DataType.TIME);

    /// Stands for bigint until the guesses of all files meet, if a value has more digits than a
    /// double keeps: with a double it makes varchar.
    static final DataType PRECISE_BIGINT = DataType.decimal(19, 0);

    private final List<DataType> left = new ArrayList<>(IN_ORDER);
    private boolean any;

    /// Takes a value that is not null into account.
    public void see(String text) {
        any = true;
        left.removeIf(type -> !keeps(type, text));
    }

    /// The type, to be [settled][Widening#settled]; [DataType#NULL] if no value was seen.
    public DataType type() {
        if (!any) {
            return DataType.NULL;
        }
        DataType type = left.isEmpty() ? DataType.UTF8 : left.getFirst();
        boolean precise = type.equals(DataType.INT64) && !left.contains(DataType.FLOAT64);
        return precise ? PRECISE_BIGINT : type;
    }

    /// Whether a text read as a type that is guessed says the same as the text.
    public static boolean keeps(DataType type, String text) {
        return switch (type) {
            case DataType.Bool() -> BOOL.matcher(text).matches();
            case DataType.Int integer ->
                    WHOLE.matcher(text).matches()
                            && reads(text, each -> TextParse.integer(each, integer));
            case DataType.FloatingPoint _ -> isExactDouble(text);
            case DataType.Date() -> DAY.matcher(text).matches() && reads(text, TextParse::date);
            case DataType.Time() -> isBare(text) && reads(text, TextParse::time) && !isFine(text);
            case DataType.Timestamp(boolean zoned) -> {
                boolean moment = isBare(text) && MOMENT.matcher(text).matches();
                boolean local =
                        (moment || DAY.matcher(text).matches())
                                && reads(text, TextParse::timestamp);
                yield !isFine(text) && (zoned ? !local && moment && isPlainInstant(text) : local);
            }
            case DataType.Null(),
                    DataType.Utf8(),
                    DataType.Binary(),
                    DataType.Decimal _,
                    DataType.ListOf _,
                    DataType.Struct _ ->
                    true;
        };
    }

    private static boolean isExactDouble(String text) {
        if (text.length() > LONGEST_NUMBER || !NUMBER.matcher(text).matches()) {
            return false;
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            return false;
        }
        boolean few = text.chars().filter(Character::isDigit).count() <= DIGITS_OF_A_DOUBLE;
        return (few && text.indexOf('e') < 0 && text.indexOf('E') < 0)
                || new BigDecimal(text).compareTo(new BigDecimal(Double.toString(value))) == 0;
    }

    /// Whether a text is an instant whose year in UTC is one that a guess takes, too.
    private static boolean isPlainInstant(String text) {
        if (!reads(text, TextParse::instant)) {
            return false;
        }
        int year = TextParse.instant(text).atOffset(ZoneOffset.UTC).getYear();
        return year >= 0 && year <= LAST_YEAR;
    }

    private static boolean isBare(String text) {
        return text.equals(text.strip());
    }

    private static boolean isFine(String text) {
        return BELOW_MICROS.matcher(text).find();
    }

    private static boolean reads(String text, Consumer<String> read) {
        try {
            read.accept(text);
            return true;
        } catch (ValueException e) {
            return false;
        }
    }
}
