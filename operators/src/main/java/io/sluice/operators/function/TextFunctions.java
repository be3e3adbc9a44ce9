package io.sluice.operators.function;

import static io.sluice.operators.function.TypeRules.lastOptional;
import static io.sluice.operators.function.TypeRules.returns;
import static java.util.Objects.requireNonNull;

import io.sluice.error.ErrorCode;
import io.sluice.operators.function.TypeRules.Kind;
import io.sluice.operators.function.ValueFunction.Body;
import io.sluice.operators.function.ValueFunction.TypeRule;
import io.sluice.operators.internal.value.TextSearch;
import io.sluice.operators.internal.value.ValueException;
import io.sluice.type.DataType;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Functions of text. Positions and lengths count characters (code points) from 1.
final class TextFunctions {

    /// Longer results than any column could hold many of. Also what grows in steps, such as text
    /// that is joined to itself again and again, ends here and not where the heap does.
    private static final long MAX_RESULT_CHARACTERS = 64L << 20;

    /// So many characters are found fast by looking at each.
    private static final int FEW = 8;

    private TextFunctions() {}

    static List<ValueFunction> all() {
        TypeRule textToText = returns(DataType.UTF8, Kind.TEXT);
        TypeRule textToInteger = returns(DataType.INT32, Kind.TEXT);
        TypeRule twoTexts = returns(DataType.UTF8, Kind.TEXT, Kind.TEXT);
        TypeRule textAndCount = returns(DataType.UTF8, Kind.TEXT, Kind.INTEGER);
        TypeRule substring =
                lastOptional(
                        returns(DataType.UTF8, Kind.TEXT, Kind.INTEGER, Kind.INTEGER),
                        textAndCount,
                        3);
        TypeRule trim = lastOptional(twoTexts, textToText, 2);
        TypeRule twoTextsToInteger = returns(DataType.INT32, Kind.TEXT, Kind.TEXT);
        TypeRule twoTextsToBoolean = returns(DataType.BOOL, Kind.TEXT, Kind.TEXT);
        Body length = (_, arguments) -> (long) count(text(arguments, 0));
        return List.of(
                strict("upper", textToText, (_, a) -> upper(text(a, 0))),
                strict("lower", textToText, (_, a) -> lower(text(a, 0))),
                strict("length", textToInteger, length),
                strict("char_length", textToInteger, length),
                strict("character_length", textToInteger, length),
                strict(
                        "octet_length",
                        textToInteger,
                        (_, a) -> (long) text(a, 0).getBytes(StandardCharsets.UTF_8).length),
                strict("substring", substring, (_, a) -> substring(a)),
                strict("left", textAndCount, (_, a) -> left(text(a, 0), number(a, 1))),
                strict("right", textAndCount, (_, a) -> right(text(a, 0), number(a, 1))),
                strict("trim", trim, (_, a) -> trimmed(a, true, true)),
                strict("btrim", trim, (_, a) -> trimmed(a, true, true)),
                strict("ltrim", trim, (_, a) -> trimmed(a, true, false)),
                strict("rtrim", trim, (_, a) -> trimmed(a, false, true)),
                strict("||", twoTexts, (_, a) -> concat("||", a)),
                ValueFunction.lenient(
                        "concat", TextFunctions::concatType, (_, a) -> concat("concat", a)),
                strict(
                        "replace",
                        returns(DataType.UTF8, Kind.TEXT, Kind.TEXT, Kind.TEXT),
                        (_, a) -> replace(text(a, 0), text(a, 1), text(a, 2))),
                strict("position", twoTextsToInteger, (_, a) -> position(text(a, 1), text(a, 0))),
                strict("strpos", twoTextsToInteger, (_, a) -> position(text(a, 0), text(a, 1))),
                strict(
                        "starts_with",
                        twoTextsToBoolean,
                        (_, a) -> text(a, 0).startsWith(text(a, 1))),
                strict("ends_with", twoTextsToBoolean, (_, a) -> text(a, 0).endsWith(text(a, 1))),
                strict(
                        "reverse",
                        textToText,
                        (_, a) -> new StringBuilder(text(a, 0)).reverse().toString()),
                strict("repeat", textAndCount, (_, a) -> repeat(text(a, 0), number(a, 1))));
    }

    private static ValueFunction strict(String name, TypeRule types, Body body) {
        return ValueFunction.strict(name, types, body);
    }

    private static DataType concatType(String function, List<DataType> arguments) {
        if (arguments.isEmpty() || !arguments.stream().allMatch(Kind.TEXT::takes)) {
            throw TypeRules.refused(function, arguments, "one varchar or more");
        }
        return DataType.UTF8;
    }

    /// The characters at positions `from … from + count - 1`, as far as there are any.
    private static String substring(List<@Nullable Object> arguments) {
        String text = text(arguments, 0);
        long from = number(arguments, 1);
        long first = from == Long.MIN_VALUE ? from : from - 1;
        if (arguments.size() == 2) {
            return slice(text, first, Long.MAX_VALUE);
        }
        long count = number(arguments, 2);
        if (count < 0) {
            throw ValueException.invalidArgument("substring of negative length " + count);
        }
        long end = first + count;
        return slice(text, first, first > 0 && end < 0 ? Long.MAX_VALUE : end);
    }

    private static String left(String text, long count) {
        return slice(text, 0, count >= 0 ? count : count(text) + count);
    }

    private static String right(String text, long count) {
        int length = count(text);
        return slice(text, count >= 0 ? length - count : -Math.max(count, -Long.MAX_VALUE), length);
    }

    /// The characters `start … end - 1`, counted from 0, as far as there are any.
    private static String slice(String text, long start, long end) {
        int length = count(text);
        int first = Math.clamp(start, 0, length);
        int last = Math.clamp(end, first, length);
        int begin = text.offsetByCodePoints(0, first);
        return text.substring(begin, text.offsetByCodePoints(begin, last - first));
    }

    private static String trimmed(List<@Nullable Object> arguments, boolean left, boolean right) {
        String text = text(arguments, 0);
        IntPredicate unwanted = arguments.size() == 2 ? anyOf(text(arguments, 1)) : c -> c == ' ';
        int start = 0;
        int end = text.length();
        while (left && start < end && unwanted.test(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (right && start < end && unwanted.test(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(start, end);
    }

    /// Many characters are looked up in a set, so that time grows with the texts' lengths only.
    private static IntPredicate anyOf(String characters) {
        if (characters.length() <= FEW) {
            return character -> characters.indexOf(character) >= 0;
        }
        BitSet set = new BitSet();
        characters.codePoints().forEach(set::set);
        return set::get;
    }

    /// Some letters have two or three in the other case.
    private static String upper(String text) {
        String result = text.toUpperCase(Locale.ROOT);
        checkLength("upper", result.length());
        return result;
    }

    private static String lower(String text) {
        String result = text.toLowerCase(Locale.ROOT);
        checkLength("lower", result.length());
        return result;
    }

    private static String concat(String function, List<@Nullable Object> arguments) {
        long length = 0;
        for (Object argument : arguments) {
            length += argument == null ? 0 : ((String) argument).length();
        }
        checkLength(function, length);
        StringBuilder all = new StringBuilder((int) length);
        for (Object argument : arguments) {
            if (argument != null) {
                all.append((String) argument);
            }
        }
        return all.toString();
    }

    private static String replace(String text, String from, String to) {
        if (from.isEmpty()) {
            return text;
        }
        TextSearch search = new TextSearch(from);
        if (to.length() > from.length()) {
            long added = search.count(text) * (to.length() - from.length());
            checkLength("replace", text.length() + added);
        }
        return search.replace(text, to);
    }

    private static long position(String text, String part) {
        int at = new TextSearch(part).indexOf(text, 0);
        return at < 0 ? 0 : text.codePointCount(0, at) + 1L;
    }

    private static String repeat(String text, long count) {
        if (count <= 0 || text.isEmpty()) {
            return "";
        }
        if (count > MAX_RESULT_CHARACTERS / text.length()) {
            throw tooLong(
                    "repeat",
                    BigInteger.valueOf(count).multiply(BigInteger.valueOf(text.length())));
        }
        return text.repeat((int) count);
    }

    /// @param length in units of UTF-16, which is what the heap holds
    private static void checkLength(String function, long length) {
        if (length > MAX_RESULT_CHARACTERS) {
            throw tooLong(function, length);
        }
    }

    private static ValueException tooLong(String function, Number length) {
        return new ValueException(
                ErrorCode.TOO_LARGE,
                function
                        + " would make a text of "
                        + length
                        + " characters; the most is "
                        + MAX_RESULT_CHARACTERS);
    }

    private static int count(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String text(List<@Nullable Object> arguments, int index) {
        return (String) requireNonNull(arguments.get(index));
    }

    private static long number(List<@Nullable Object> arguments, int index) {
        return (Long) requireNonNull(arguments.get(index));
    }
}
