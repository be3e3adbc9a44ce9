package io.sluice.examples.ledger;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.function.Function;

/// A column as the service describes it, such as `booked date required min~2024-01-01`.
///
/// @param line name, type, whether every row has a value, and facts about the values: exact after
///   `=`, estimated after `~`
record LedgerColumn(String line) {

    LedgerColumn {
        if (line.split(" ").length < 3) {
            throw new QueryException(
                    ErrorCode.DATA_MALFORMED, "the ledger describes a column as \"" + line + "\"");
        }
    }

    String name() {
        return word(0);
    }

    DataType type() {
        return switch (word(1)) {
            case "int" -> DataType.INT32;
            case "long" -> DataType.INT64;
            case "date" -> DataType.DATE;
            case "money" -> DataType.decimal(12, 2);
            case "text" -> DataType.UTF8;
            default ->
                    throw new QueryException(
                            ErrorCode.DATA_MALFORMED,
                            "the ledger describes a column of an unknown type: " + line);
        };
    }

    Field field() {
        return required() ? Field.required(name(), type()) : Field.nullable(name(), type());
    }

    ColumnStatistics statistics() {
        Precision<Long> nulls = required() ? Precision.exact(0L) : fact("nulls", Long::valueOf);
        return new ColumnStatistics(
                nulls, fact("min", this::parse), fact("max", this::parse), Precision.absent());
    }

    /// The value that a text stands for, as the Java object of a literal of this type.
    Object parse(String text) {
        return switch (word(1)) {
            case "int", "long" -> Long.valueOf(text);
            case "date" -> LocalDate.parse(text);
            case "money" -> new BigDecimal(text);
            default -> text;
        };
    }

    /// The column without the facts.
    LedgerColumn undescribed() {
        return new LedgerColumn(name() + " " + word(1) + " " + word(2));
    }

    private <T> Precision<T> fact(String name, Function<String, T> parse) {
        for (String word : line.split(" ")) {
            if (word.startsWith(name)) {
                return Facts.parse(word.substring(name.length()), parse);
            }
        }
        return Precision.absent();
    }

    private boolean required() {
        return word(2).equals("required");
    }

    private String word(int index) {
        return line.split(" ")[index];
    }
}
