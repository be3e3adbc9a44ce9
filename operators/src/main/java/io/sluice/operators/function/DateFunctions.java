package io.sluice.operators.function;

import static io.sluice.operators.function.TypeRules.returns;
import static io.sluice.operators.function.TypeRules.returnsFirst;
import static java.util.Objects.requireNonNull;

import io.sluice.operators.function.TypeRules.Kind;
import io.sluice.operators.internal.value.Numbers;
import io.sluice.operators.internal.value.Times;
import io.sluice.operators.internal.value.ValueException;
import io.sluice.type.DataType;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parts of dates and times, and arithmetic on them. Timestamps with time zone are taken in UTC.
final class DateFunctions {

    private DateFunctions() {}

    static List<ValueFunction> all() {
        List<ValueFunction> all = new ArrayList<>();
        for (DateUnit unit : DateUnit.values()) {
            Kind kind = unit.ofTime() ? Kind.TEMPORAL : Kind.DAY;
            all.add(
                    ValueFunction.strict(
                            unit.sqlName(),
                            returns(DataType.INT64, kind),
                            (_, arguments) -> part(unit, argument(arguments, 0))));
        }
        all.addAll(
                List.of(
                        ValueFunction.strict(
                                "date_part",
                                returns(DataType.INT64, Kind.TEXT, Kind.TEMPORAL),
                                (_, arguments) ->
                                        part(
                                                DateUnit.of((String) argument(arguments, 0)),
                                                argument(arguments, 1))),
                        ValueFunction.strict(
                                "date_trunc",
                                (function, arguments) -> {
                                    TypeRules.check(function, arguments, Kind.TEXT, Kind.DAY);
                                    return arguments.get(1);
                                },
                                (_, arguments) ->
                                        truncate(
                                                DateUnit.of((String) argument(arguments, 0)),
                                                argument(arguments, 1))),
                        ValueFunction.strict(
                                "date_add_days",
                                returnsFirst(Kind.DAY, Kind.INTEGER),
                                (_, arguments) -> add(arguments, ChronoUnit.DAYS)),
                        ValueFunction.strict(
                                "date_add_months",
                                returnsFirst(Kind.DAY, Kind.INTEGER),
                                (_, arguments) -> add(arguments, ChronoUnit.MONTHS)),
                        ValueFunction.strict(
                                "date_add_micros",
                                DateFunctions::addMicrosType,
                                DateFunctions::addMicros),
                        ValueFunction.strict(
                                "date_diff_days",
                                returns(DataType.INT32, Kind.DATE, Kind.DATE),
                                (type, arguments) -> {
                                    long later = ((LocalDate) argument(arguments, 0)).toEpochDay();
                                    long earlier =
                                            ((LocalDate) argument(arguments, 1)).toEpochDay();
                                    return fit(later - earlier, type, arguments);
                                }),
                        ValueFunction.strict(
                                "date_diff_micros",
                                returns(DataType.INT64, Kind.TIMESTAMP, Kind.TIMESTAMP),
                                (_, arguments) -> diffMicros(arguments))));
        return all;
    }

    private static long part(DateUnit unit, Object value) {
        if (value instanceof LocalTime time) {
            if (!unit.ofTime()) {
                throw ValueException.invalidArgument("a time has no " + unit.sqlName());
            }
            return unit.part(time.atDate(LocalDate.EPOCH));
        }
        return unit.part(local(value));
    }

    private static Object truncate(DateUnit unit, Object value) {
        LocalDateTime start = unit.truncate(local(value));
        return switch (value) {
            case LocalDate _ -> Times.date(start.toLocalDate().toEpochDay());
            case LocalDateTime _ -> Times.dateTime(Times.micros(start));
            default -> Times.instant(Times.micros(start));
        };
    }

    private static Object add(List<@Nullable Object> arguments, ChronoUnit unit) {
        Object value = argument(arguments, 0);
        long amount = (Long) argument(arguments, 1);
        try {
            return switch (value) {
                case LocalDate date -> Times.date(date.plus(amount, unit).toEpochDay());
                case LocalDateTime at -> Times.dateTime(Times.micros(at.plus(amount, unit)));
                default -> Times.instant(Times.micros(local(value).plus(amount, unit)));
            };
        } catch (DateTimeException | ArithmeticException _) {
            throw ValueException.overflow(value + " + " + amount + " " + unit, typeName(value));
        }
    }

    private static DataType addMicrosType(String function, List<DataType> arguments) {
        TypeRules.check(function, arguments, Kind.DAY, Kind.INTEGER);
        DataType type = arguments.getFirst();
        return type.equals(DataType.DATE) ? DataType.TIMESTAMP : type;
    }

    private static Object addMicros(DataType type, List<@Nullable Object> arguments) {
        Object value = argument(arguments, 0);
        long amount = (Long) argument(arguments, 1);
        long micros = Times.micros(local(value));
        try {
            long sum = Math.addExact(micros, amount);
            return value instanceof Instant ? Times.instant(sum) : Times.dateTime(sum);
        } catch (ArithmeticException _) {
            throw ValueException.overflow(value + " + " + amount + " microseconds", type.sqlName());
        }
    }

    private static Long diffMicros(List<@Nullable Object> arguments) {
        BigInteger later = BigInteger.valueOf(Times.micros(local(argument(arguments, 0))));
        BigInteger earlier = BigInteger.valueOf(Times.micros(local(argument(arguments, 1))));
        return fit(later.subtract(earlier), DataType.INT64, arguments);
    }

    private static Long fit(long value, DataType type, List<@Nullable Object> arguments) {
        return fit(BigInteger.valueOf(value), type, arguments);
    }

    private static Long fit(BigInteger value, DataType type, List<@Nullable Object> arguments) {
        return Numbers.fit(value, type, arguments.get(0) + " - " + arguments.get(1));
    }

    private static LocalDateTime local(Object value) {
        return switch (value) {
            case LocalDate date -> date.atStartOfDay();
            case LocalDateTime at -> at;
            case Instant at -> LocalDateTime.ofInstant(at, ZoneOffset.UTC);
            default ->
                    throw new IllegalArgumentException(
                            "a " + value.getClass().getSimpleName() + " is no date");
        };
    }

    private static String typeName(Object value) {
        return value instanceof LocalDate ? "date" : "timestamp";
    }

    private static Object argument(List<@Nullable Object> arguments, int index) {
        return requireNonNull(arguments.get(index));
    }
}
