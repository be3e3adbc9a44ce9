package io.sluice.operators.internal.file;

import io.sluice.operators.internal.value.TextParse;
import io.sluice.operators.internal.value.ValueException;
import io.sluice.type.DataType;
import java.util.function.Consumer;

/// Guesses a column's type from the texts of some values: the first of boolean, bigint, double,
/// date, timestamp (with time zone where each value has one) and time that all of them are, else
/// varchar. Numbers with leading zeros are codes, and text.
///
/// Not thread-safe.
public final class TypeGuess {

    private boolean any;
    private boolean bool = true;
    private boolean integer = true;
    private boolean number = true;
    private boolean date = true;
    private boolean timestamp = true;
    private boolean zoned = true;
    private boolean time = true;

    /// Takes a value that is not null into account.
    public void see(String text) {
        any = true;
        bool &= text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
        boolean code = hasLeadingZero(text);
        integer = integer && !code && reads(text, TypeGuess::readInteger);
        number = number && !code && (integer || reads(text, TypeGuess::readNumber));
        date = date && reads(text, TextParse::date);
        timestamp = timestamp && (date || reads(text, TextParse::timestamp));
        zoned =
                zoned
                        && !date
                        && !reads(text, TextParse::timestamp)
                        && reads(text, TextParse::instant);
        time = time && reads(text, TextParse::time);
    }

    /// The type; [DataType#NULL] if no value was seen.
    public DataType type() {
        if (!any) {
            return DataType.NULL;
        }
        if (bool) {
            return DataType.BOOL;
        }
        if (number) {
            return integer ? DataType.INT64 : DataType.FLOAT64;
        }
        if (timestamp) {
            return date ? DataType.DATE : DataType.TIMESTAMP;
        }
        if (zoned) {
            return DataType.TIMESTAMP_TZ;
        }
        return time ? DataType.TIME : DataType.UTF8;
    }

    private static boolean hasLeadingZero(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        return text.length() > start + 1
                && text.charAt(start) == '0'
                && Character.isDigit(text.charAt(start + 1));
    }

    private static void readInteger(String text) {
        TextParse.integer(text, (DataType.Int) DataType.INT64);
    }

    /// Words such as `inf` and `nan` are more often names than numbers.
    private static void readNumber(String text) {
        boolean digits = text.chars().anyMatch(Character::isDigit);
        TextParse.floating(digits ? text : "?", (DataType.FloatingPoint) DataType.FLOAT64);
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
