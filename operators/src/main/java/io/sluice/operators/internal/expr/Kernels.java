package io.sluice.operators.internal.expr;

import static io.sluice.operators.internal.expr.Kernel.cheap;
import static io.sluice.operators.internal.expr.Kernel.failing;
import static io.sluice.operators.internal.expr.Kernel.total;
import static io.sluice.operators.internal.expr.Kind.BOOL;
import static io.sluice.operators.internal.expr.Kind.DOUBLE;
import static io.sluice.operators.internal.expr.Kind.LONG;
import static io.sluice.operators.internal.expr.Kind.TEXT;
import static io.sluice.operators.internal.expr.Kind.WIDE;

import io.sluice.operators.internal.kernel.Calendar;
import io.sluice.operators.internal.kernel.Doubles;
import io.sluice.operators.internal.kernel.Int128;
import io.sluice.operators.internal.kernel.LikeMatcher;
import io.sluice.operators.internal.kernel.LongSet;
import io.sluice.operators.internal.kernel.Longs;
import io.sluice.operators.internal.kernel.TextSet;
import io.sluice.operators.internal.kernel.Texts;

/// The kernels of numbers, dates and text.
final class Kernels {

    static final Kernel ADD_FAILS = cheap(Longs.class, "addFails", LONG, LONG, LONG, LONG);
    static final Kernel SUBTRACT_FAILS =
            cheap(Longs.class, "subtractFails", LONG, LONG, LONG, LONG);
    static final Kernel MULTIPLY_FAILS =
            cheap(Longs.class, "multiplyFails", LONG, LONG, LONG, LONG);
    static final Kernel DIVIDE = cheap(Longs.class, "divide", LONG, LONG, LONG);
    static final Kernel DIVIDE_FAILS = cheap(Longs.class, "divideFails", LONG, LONG, LONG);
    static final Kernel DIVIDE_HALF_UP = cheap(Longs.class, "divideHalfUp", LONG, LONG, LONG);
    static final Kernel DIVIDE_BY_POWER =
            cheap(Longs.class, "divideByPower", LONG, LONG).withConstants(1);
    static final Kernel MODULO = cheap(Longs.class, "modulo", LONG, LONG, LONG);
    static final Kernel IS_ZERO = cheap(Longs.class, "isZero", LONG, LONG);
    static final Kernel BEYOND_BYTE = cheap(Longs.class, "beyondByte", LONG, LONG);
    static final Kernel BEYOND_SHORT = cheap(Longs.class, "beyondShort", LONG, LONG);
    static final Kernel BEYOND_INT = cheap(Longs.class, "beyondInt", LONG, LONG);
    static final Kernel BEYOND = cheap(Longs.class, "beyond", LONG, LONG).withConstants(1);
    static final Kernel ABS = cheap(Math.class, "abs", LONG, LONG);
    static final Kernel ABS_FAILS = cheap(Longs.class, "absFails", LONG, LONG);
    static final Kernel SIGN = cheap(Longs.class, "sign", LONG, LONG);
    static final Kernel FLOOR_BY_POWER =
            cheap(Longs.class, "floorByPower", LONG, LONG).withConstants(1);
    static final Kernel CEIL_BY_POWER =
            cheap(Longs.class, "ceilByPower", LONG, LONG).withConstants(1);
    static final Kernel LONG_TO_BOOL = cheap(Longs.class, "toBoolean", BOOL, LONG);
    static final Kernel BOOL_TO_LONG = cheap(Longs.class, "ofBoolean", LONG, BOOL);

    static final Kernel LONG_TO_DOUBLE = cheap(Doubles.class, "ofLong", DOUBLE, LONG);
    static final Kernel LONG_TO_SINGLE = cheap(Doubles.class, "longToSingle", DOUBLE, LONG);
    static final Kernel DOUBLE_TO_SINGLE = cheap(Doubles.class, "toSingle", DOUBLE, DOUBLE);
    static final Kernel DOUBLE_TO_LONG = cheap(Doubles.class, "toLong", LONG, DOUBLE);
    static final Kernel DOUBLE_NEGATE = cheap(Doubles.class, "negate", DOUBLE, DOUBLE);
    static final Kernel DOUBLE_IS_ZERO = cheap(Doubles.class, "isZero", LONG, DOUBLE);
    static final Kernel BEYOND_LONG = cheap(Doubles.class, "beyondLong", LONG, DOUBLE);
    static final Kernel BEYOND_SINGLE = cheap(Doubles.class, "beyondSingle", LONG, DOUBLE);
    static final Kernel ROUND = cheap(Doubles.class, "round", DOUBLE, DOUBLE);
    static final Kernel UNDEFINED = cheap(Doubles.class, "undefined", LONG, DOUBLE, DOUBLE);
    static final Kernel UNDEFINED_OF_TWO =
            cheap(Doubles.class, "undefined", LONG, DOUBLE, DOUBLE, DOUBLE);
    static final Kernel UNDEFINED_POWER =
            cheap(Doubles.class, "undefinedPower", LONG, DOUBLE, DOUBLE, DOUBLE);
    static final Kernel NOT_POSITIVE = cheap(Doubles.class, "notPositive", LONG, DOUBLE);
    static final Kernel DECIMAL_TO_DOUBLE =
            total(Doubles.class, "ofDecimal", DOUBLE, LONG).withConstants(1);
    static final Kernel DECIMAL_TO_SINGLE =
            total(Doubles.class, "singleOfDecimal", DOUBLE, LONG).withConstants(1);

    static final Kernel WIDE_OF_LONG = cheap(Int128.class, "ofLong", WIDE, LONG);
    static final Kernel WIDE_TO_LONG = failing(Int128.class, "toLong", LONG, WIDE);
    static final Kernel WIDE_ADD = failing(Int128.class, "add", WIDE, WIDE, WIDE);
    static final Kernel WIDE_SUBTRACT = failing(Int128.class, "subtract", WIDE, WIDE, WIDE);
    static final Kernel WIDE_MULTIPLY = failing(Int128.class, "multiply", WIDE, WIDE, WIDE);
    static final Kernel WIDE_DIVIDE = failing(Int128.class, "divideHalfUp", WIDE, WIDE, WIDE);
    static final Kernel WIDE_MODULO = failing(Int128.class, "modulo", WIDE, WIDE, WIDE);
    static final Kernel WIDE_NEGATE = failing(Int128.class, "negate", WIDE, WIDE);
    static final Kernel WIDE_SCALE_UP =
            failing(Int128.class, "scaleUp", WIDE, WIDE).withConstants(1);
    static final Kernel WIDE_SCALE_DOWN =
            failing(Int128.class, "scaleDown", WIDE, WIDE).withConstants(1);
    static final Kernel WIDE_CHECK_DIGITS =
            failing(Int128.class, "checkDigits", WIDE, WIDE).withConstants(1);
    static final Kernel WIDE_TO_DOUBLE =
            total(Int128.class, "toDouble", DOUBLE, WIDE).withConstants(1);
    static final Kernel WIDE_TO_SINGLE =
            total(Int128.class, "toSingle", DOUBLE, WIDE).withConstants(1);

    static final Kernel LIKE =
            total(LikeMatcher.class, "matches", BOOL, TEXT).withObject(LikeMatcher.class);
    static final Kernel IN_LONGS =
            total(LongSet.class, "contains", BOOL, LONG).withObject(LongSet.class);
    static final Kernel IN_DOUBLES =
            total(LongSet.class, "containsDouble", BOOL, DOUBLE).withObject(LongSet.class);
    static final Kernel IN_TEXTS =
            total(TextSet.class, "contains", BOOL, TEXT).withObject(TextSet.class);

    static final Kernel LENGTH = total(Texts.class, "length", LONG, TEXT);
    static final Kernel OCTET_LENGTH = cheap(Texts.class, "octetLength", LONG, TEXT);
    static final Kernel SUBSTRING_FROM = total(Texts.class, "substring", TEXT, TEXT, LONG);
    static final Kernel SUBSTRING = failing(Texts.class, "substring", TEXT, TEXT, LONG, LONG);
    static final Kernel LEFT = total(Texts.class, "left", TEXT, TEXT, LONG);
    static final Kernel RIGHT = total(Texts.class, "right", TEXT, TEXT, LONG);
    static final Kernel TRIM = total(Texts.class, "trim", TEXT, TEXT);
    static final Kernel TRIM_LEFT = total(Texts.class, "trimLeft", TEXT, TEXT);
    static final Kernel TRIM_RIGHT = total(Texts.class, "trimRight", TEXT, TEXT);
    static final Kernel STARTS_WITH = total(Texts.class, "startsWith", BOOL, TEXT, TEXT);
    static final Kernel ENDS_WITH = total(Texts.class, "endsWith", BOOL, TEXT, TEXT);

    static final Kernel DAY_OF = calendar("dayOf");
    static final Kernel MICROS_OF_DAY = calendar("microsOfDay");
    static final Kernel MIDNIGHT = calendar("midnight");
    static final Kernel BEYOND_MICROS = calendar("beyondMicros");
    static final Kernel START_OF_SPAN = calendar("startOfSpan").withConstants(1);
    static final Kernel SPAN_WRAPS = cheap(Calendar.class, "spanWraps", LONG, LONG, LONG);
    static final Kernel MICROS_OF_DATE = calendar("microsOfDate");
    static final Kernel TOO_MANY_MONTHS = calendar("tooManyMonths");
    static final Kernel ADD_MONTHS = cheap(Calendar.class, "addMonths", LONG, LONG, LONG);

    private Kernels() {}

    /// A function of one double in [Math].
    static Kernel math(String method) {
        return total(Math.class, method, DOUBLE, DOUBLE);
    }

    /// A function of two doubles in [Math].
    static Kernel mathOfTwo(String method) {
        return total(Math.class, method, DOUBLE, DOUBLE, DOUBLE);
    }

    /// A kernel of one number to another in [Calendar].
    static Kernel calendar(String method) {
        return cheap(Calendar.class, method, LONG, LONG);
    }
}
