package io.sluice.optimizer.internal.statement;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads `INTERVAL 'n' unit` for units of a fixed length: from seconds to weeks.
final class IntervalParser {

    private static final BigDecimal MICROS_PER_SECOND = BigDecimal.valueOf(1_000_000);

    private final TokenCursor cursor;

    IntervalParser(TokenCursor cursor) {
        this.cursor = cursor;
    }

    long micros() {
        cursor.expect("interval");
        SqlToken amount = cursor.peek();
        if (amount.kind() != SqlToken.Kind.STRING
                || !amount.value().strip().matches("[0-9]{1,12}(\\.[0-9]{1,6})?")) {
            throw cursor.expected("a quoted number such as '5'");
        }
        cursor.next();
        Duration unit = unit(cursor.peek());
        if (unit == null) {
            throw cursor.expected("SECOND, MINUTE, HOUR, DAY or WEEK");
        }
        cursor.next();
        return new BigDecimal(amount.value().strip())
                .multiply(BigDecimal.valueOf(unit.toSeconds()))
                .multiply(MICROS_PER_SECOND)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    private static @Nullable Duration unit(SqlToken token) {
        if (token.kind() != SqlToken.Kind.WORD) {
            return null;
        }
        return switch (token.value()) {
            case "second", "seconds" -> Duration.ofSeconds(1);
            case "minute", "minutes" -> Duration.ofMinutes(1);
            case "hour", "hours" -> Duration.ofHours(1);
            case "day", "days" -> Duration.ofDays(1);
            case "week", "weeks" -> Duration.ofDays(7);
            default -> null;
        };
    }
}
