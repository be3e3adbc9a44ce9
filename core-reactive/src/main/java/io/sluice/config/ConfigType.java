package io.sluice.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;

/// How the values of an option are written as text and read back. Law: `parse(format(v))` equals
/// `v`.
///
/// @param name what the type is called in messages
public record ConfigType<T>(String name, Function<String, T> parse, Function<T, String> format) {

    public static final ConfigType<String> STRING =
            new ConfigType<>("text", text -> text, text -> text);
    public static final ConfigType<Boolean> BOOLEAN =
            new ConfigType<>("true or false", ConfigType::parseBoolean, Object::toString);
    public static final ConfigType<Integer> INTEGER =
            new ConfigType<>("an integer", Integer::valueOf, Object::toString);
    public static final ConfigType<Long> LONG =
            new ConfigType<>("an integer", Long::valueOf, Object::toString);

    /// A number of bytes, never negative, with an optional unit: `1048576`, `512KiB`, `64MiB`,
    /// `2GiB`, `1TiB`.
    public static final ConfigType<Long> BYTES =
            new ConfigType<>("a size such as 64MiB", ConfigType::parseBytes, Object::toString);

    /// A span of time, never negative: `PT1.5S`, or a number with `ms`, `s`, `min` or `h`.
    public static final ConfigType<Duration> DURATION =
            new ConfigType<>(
                    "a duration such as 30s", ConfigType::parseDuration, Duration::toString);

    /// The constants of an enum, in lower case.
    public static <E extends Enum<E>> ConfigType<E> ofEnum(Class<E> type) {
        String names =
                String.join(
                        ", ",
                        Arrays.stream(type.getEnumConstants())
                                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                .toList());
        return new ConfigType<>(
                "one of " + names,
                text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)),
                constant -> constant.name().toLowerCase(Locale.ROOT));
    }

    private static Boolean parseBoolean(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "on" -> true;
            case "false", "off" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Long parseBytes(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        int shift = 0;
        if (lower.endsWith("ib") && lower.length() > 3) {
            int unit = "kmgt".indexOf(lower.charAt(lower.length() - 3));
            if (unit < 0) {
                throw new IllegalArgumentException(text);
            }
            shift = 10 * (unit + 1);
        }
        String digits = shift == 0 ? lower : lower.substring(0, lower.length() - 3).strip();
        return notNegative(Math.multiplyExact(Long.parseLong(digits), 1L << shift), text);
    }

    private static long notNegative(long value, String text) {
        if (value < 0) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    private static Duration parseDuration(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (lower.startsWith("p") || lower.startsWith("-p")) {
            try {
                Duration parsed = Duration.parse(text.strip());
                notNegative(parsed.toSeconds(), text);
                return parsed;
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(text, e);
            }
        }
        int unitAt = 0;
        while (unitAt < lower.length() && Character.isDigit(lower.charAt(unitAt))) {
            unitAt++;
        }
        long amount = Long.parseLong(lower.substring(0, unitAt));
        return switch (lower.substring(unitAt).strip()) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "min" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> throw new IllegalArgumentException(text);
        };
    }
}
