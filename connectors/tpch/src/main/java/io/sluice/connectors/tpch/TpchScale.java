package io.sluice.connectors.tpch;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Scale factors by name: `tiny` for 0.01, or `sf` and a number, in which an underscore may stand
/// for the point, so that the name needs no quotes: `sf1`, `sf0_1`, `"sf0.1"`.
final class TpchScale {

    /// At smaller scales the generator leaves tables empty that others refer to.
    static final double MIN = 0.001;

    /// A hundred terabytes, the largest that the specification knows.
    static final double MAX = 100_000;

    /// What SHOW TABLES lists.
    static final List<String> LISTED = List.of("tiny", "sf1", "sf10");

    private static final double TINY = 0.01;
    private static final Pattern NUMBERED = Pattern.compile("sf(\\d{1,6})(?:[._](\\d{1,6}))?");

    private TpchScale() {}

    /// The scale factor of a name; empty for anything else.
    static OptionalDouble parse(String name) {
        if (name.equals("tiny")) {
            return OptionalDouble.of(TINY);
        }
        Matcher matcher = NUMBERED.matcher(name);
        if (!matcher.matches()) {
            return OptionalDouble.empty();
        }
        String fraction = Optional.ofNullable(matcher.group(2)).map(text -> "." + text).orElse("");
        double scale = new BigDecimal(matcher.group(1) + fraction).doubleValue();
        return isValid(scale) ? OptionalDouble.of(scale) : OptionalDouble.empty();
    }

    static boolean isValid(double scale) {
        return scale >= MIN && scale <= MAX;
    }
}
