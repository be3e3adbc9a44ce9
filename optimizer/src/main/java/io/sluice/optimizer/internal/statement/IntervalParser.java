package io.sluice.optimizer.internal.statement;

import io.sluice.error.ErrorCode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `INTERVAL 'n' unit`, `INTERVAL 'n unit'` or `INTERVAL n unit` for units of a fixed length:
/// from seconds to weeks.
final class IntervalParser {

    private static final BigDecimal MICROS_PER_SECOND = BigDecimal.valueOf(1_000_000);

    private static final BigDecimal MOST_MICROS = BigDecimal.valueOf(Long.MAX_VALUE);

    private static final Pattern AMOUNT =
            Pattern.compile("(?<number>[0-9]{1,12}(\\.[0-9]{1,6})?)(\\s+(?<unit>[A-Za-z]+))?");

    private final TokenCursor cursor;

    IntervalParser(TokenCursor cursor) {
        this.cursor = cursor;
    }

    long micros() {
        cursor.expect("interval");
        SqlToken token = cursor.peek();
        Matcher text = AMOUNT.matcher(token.value().strip());
        boolean amount =
                token.kind() == SqlToken.Kind.STRING || token.kind() == SqlToken.Kind.NUMBER;
        if (!amount || !text.matches()) {
            throw cursor.expected("a number such as '5'");
        }
        cursor.next();
        String inside = text.group("unit");
        SqlToken word = cursor.peek();
        Duration unit = inside != null ? unit(inside) : unit(word);
        if (unit == null) {
            throw cursor.expected("SECOND, MINUTE, HOUR, DAY or WEEK");
        }
        if (inside == null) {
            cursor.next();
        }
        BigDecimal micros =
                new BigDecimal(text.group("number"))
                        .multiply(BigDecimal.valueOf(unit.toSeconds()))
                        .multiply(MICROS_PER_SECOND)
                        .setScale(0, RoundingMode.DOWN);
        if (micros.compareTo(MOST_MICROS) > 0) {
            throw cursor.text()
                    .error(
                            ErrorCode.NUMERIC_OVERFLOW,
                            "an interval of "
                                    + text.group("number")
                                    + " "
                                    + (inside == null ? word.value() : inside)
                                    + " is longer than "
                                    + MOST_MICROS
                                    + " microseconds",
                            token.start());
        }
        return micros.longValueExact();
    }

    private static @Nullable Duration unit(SqlToken token) {
        return token.kind() == SqlToken.Kind.WORD ? unit(token.value()) : null;
    }

    private static @Nullable Duration unit(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "second", "seconds" -> Duration.ofSeconds(1);
            case "minute", "minutes" -> Duration.ofMinutes(1);
            case "hour", "hours" -> Duration.ofHours(1);
            case "day", "days" -> Duration.ofDays(1);
            case "week", "weeks" -> Duration.ofDays(7);
            default -> null;
        };
    }
}
