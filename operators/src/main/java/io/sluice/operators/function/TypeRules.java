package io.sluice.operators.function;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.function.ValueFunction.TypeRule;
import io.sluice.type.DataType;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Which argument types functions take, and what they return.
final class TypeRules {

    private TypeRules() {}

    /// What one argument may be.
    ///
    /// @param description for error messages
    record Kind(String description, Predicate<DataType> accepts) {

        static final Kind TEXT = new Kind("varchar", DataType.UTF8::equals);
        static final Kind INTEGER = new Kind("integer", DataType.Int.class::isInstance);
        static final Kind NUMBER = new Kind("number", TypeRules::isNumber);
        static final Kind DATE = new Kind("date", DataType.DATE::equals);
        static final Kind TIMESTAMP = new Kind("timestamp", DataType.Timestamp.class::isInstance);
        static final Kind DAY =
                new Kind("date or timestamp", type -> DATE.takes(type) || TIMESTAMP.takes(type));
        static final Kind TEMPORAL =
                new Kind(
                        "date, time or timestamp",
                        type -> DAY.takes(type) || type.equals(DataType.TIME));

        boolean takes(DataType type) {
            return accepts.test(type) || type instanceof DataType.Null;
        }
    }

    /// Arguments of these kinds, exactly as many, and always the same result type.
    static TypeRule returns(DataType result, Kind... kinds) {
        return (function, arguments) -> {
            check(function, arguments, kinds);
            return result;
        };
    }

    /// Arguments of these kinds, and a result of the first one's type.
    static TypeRule returnsFirst(Kind... kinds) {
        return (function, arguments) -> {
            check(function, arguments, kinds);
            return arguments.getFirst();
        };
    }

    /// Arguments of these kinds, of which the last may be missing.
    static TypeRule lastOptional(TypeRule full, TypeRule shortened, int fullCount) {
        return (function, arguments) ->
                (arguments.size() == fullCount ? full : shortened).returnType(function, arguments);
    }

    static void check(String function, List<DataType> arguments, Kind... kinds) {
        boolean accepted = arguments.size() == kinds.length;
        for (int i = 0; accepted && i < kinds.length; i++) {
            accepted = kinds[i].takes(arguments.get(i));
        }
        if (!accepted) {
            String wanted =
                    List.of(kinds).stream()
                            .map(Kind::description)
                            .collect(Collectors.joining(", ", "(", ")"));
            throw refused(function, arguments, wanted);
        }
    }

    static QueryException refused(String function, List<DataType> arguments, String wanted) {
        String given =
                arguments.stream()
                        .map(DataType::sqlName)
                        .collect(Collectors.joining(", ", "(", ")"));
        return new QueryException(
                ErrorCode.SQL_INVALID, function + " takes " + wanted + ", not " + given);
    }

    private static boolean isNumber(DataType type) {
        return type instanceof DataType.Int
                || type instanceof DataType.Decimal
                || type instanceof DataType.FloatingPoint;
    }
}
