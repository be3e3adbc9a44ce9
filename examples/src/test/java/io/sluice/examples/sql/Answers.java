package io.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Row;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compares rows with those of another engine, value by value and in order. Exact types are equal
/// to the last digit; doubles, which depend on the order of additions, to twelve digits.
final class Answers {

    private static final double DOUBLE_TOLERANCE = 1e-12;

    private Answers() {}

    static void assertEqual(List<Row> actual, List<List<@Nullable Object>> expected) {
        assertThat(actual.size()).as("rows").isEqualTo(expected.size());
        for (int i = 0; i < actual.size(); i++) {
            Row row = actual.get(i);
            List<@Nullable Object> values = new ArrayList<>();
            for (int j = 0; j < row.values().size(); j++) {
                values.add(
                        asType(
                                expected.get(i).get(j),
                                row.schema().field(j).type(),
                                row.values().get(j)));
            }
            assertThat(row.values()).as("row " + i).isEqualTo(values);
        }
    }

    /// The other engine's value as ours is written. A double that is close enough is ours.
    private static @Nullable Object asType(
            @Nullable Object value, DataType type, @Nullable Object ours) {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case DataType.Int(int bitWidth) ->
                    switch (bitWidth) {
                        case 8 -> exact(value).byteValueExact();
                        case 16 -> exact(value).shortValueExact();
                        case 32 -> exact(value).intValueExact();
                        default -> exact(value).longValueExact();
                    };
            case DataType.Decimal(_, int scale) -> exact(value).setScale(scale);
            case DataType.FloatingPoint _ -> close(((Number) value).doubleValue(), ours);
            case DataType.Date() -> value instanceof Date date ? date.toLocalDate() : value;
            default -> value;
        };
    }

    private static BigDecimal exact(Object value) {
        return switch (value) {
            case BigDecimal number -> number;
            case BigInteger number -> new BigDecimal(number);
            default -> BigDecimal.valueOf(((Number) value).longValue());
        };
    }

    private static Object close(double theirs, @Nullable Object ours) {
        return ours instanceof Double number
                        && Math.abs(number - theirs) <= Math.abs(theirs) * DOUBLE_TOLERANCE
                ? number
                : (Object) theirs;
    }
}
