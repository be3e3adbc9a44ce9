package io.sluice.operators.function;

import io.sluice.function.AggregateFunction;
import io.sluice.testkit.contract.AggregateExample;
import io.sluice.testkit.contract.AggregateFunctionContract;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;

class BuiltinAggregatesTest {

    private static final List<List<DataType>> NO_NUMBERS =
            List.of(
                    List.of(),
                    List.of(DataType.UTF8),
                    List.of(DataType.BOOL),
                    List.of(DataType.DATE),
                    List.of(DataType.INT32, DataType.INT32));

    private static BigDecimal decimal(String value) {
        return new BigDecimal(value);
    }

    @Nested
    class Count implements AggregateFunctionContract {
        @Override
        public AggregateFunction function() {
            return new CountFunction();
        }

        @Override
        public List<AggregateExample> examples() {
            return List.of(
                    AggregateExample.of().yields(0L),
                    AggregateExample.of().row().row().row().yields(3L),
                    AggregateExample.of(DataType.UTF8).yields(0L),
                    AggregateExample.of(DataType.UTF8).values("a", null, "a").yields(2L),
                    AggregateExample.of(DataType.UTF8).values(null, null).yields(0L),
                    AggregateExample.of(DataType.INT32, DataType.FLOAT64)
                            .row(1, 1.0)
                            .row(null, 1.0)
                            .row(1, null)
                            .yields(1L),
                    AggregateExample.of(DataType.INT32, DataType.FLOAT64).yields(0L));
        }
    }

    @Nested
    class Sum implements AggregateFunctionContract {
        @Override
        public AggregateFunction function() {
            return new SumFunction();
        }

        @Override
        public List<AggregateExample> examples() {
            DataType price = DataType.decimal(15, 2);
            DataType wide = DataType.decimal(38, 3);
            return List.of(
                    AggregateExample.of(DataType.INT8)
                            .values((byte) -128, (byte) -128, null, (byte) 1)
                            .yields(-255L),
                    AggregateExample.of(DataType.INT16)
                            .values((short) 32767, (short) 3)
                            .yields(32770L),
                    AggregateExample.of(DataType.INT32)
                            .values(Integer.MAX_VALUE, Integer.MAX_VALUE)
                            .yields(2L * Integer.MAX_VALUE),
                    AggregateExample.of(DataType.INT32).values(null, null).yields(null),
                    AggregateExample.of(DataType.INT64).yields(null),
                    // Sums on the way do not fit into 64 bits.
                    AggregateExample.of(DataType.INT64)
                            .values(
                                    Long.MAX_VALUE,
                                    Long.MAX_VALUE,
                                    Long.MIN_VALUE,
                                    Long.MIN_VALUE,
                                    Long.MAX_VALUE)
                            .yields(Long.MAX_VALUE - 2),
                    AggregateExample.of(price)
                            .values(decimal("9999999999999.99"), decimal("0.01"), null)
                            .yields(decimal("10000000000000.00")),
                    AggregateExample.of(price).values(decimal("-1.50")).yields(decimal("-1.50")),
                    AggregateExample.of(price).yields(null),
                    AggregateExample.of(DataType.decimal(18, 0))
                            .values(decimal("999999999999999999"), decimal("999999999999999999"))
                            .yields(decimal("1999999999999999998")),
                    AggregateExample.of(DataType.decimal(18, 0))
                            .values(
                                    java.util.Collections.nCopies(
                                                    20, (Object) decimal("-999999999999999999"))
                                            .toArray())
                            .yields(decimal("-19999999999999999980")),
                    AggregateExample.of(wide)
                            .values(
                                    decimal("99999999999999999999999999999999999.999"),
                                    decimal("-99999999999999999999999999999999999.998"),
                                    decimal("-0.002"))
                            .yields(decimal("-0.001")),
                    AggregateExample.of(wide)
                            .values(null, decimal("0.000"))
                            .yields(decimal("0.000")),
                    AggregateExample.of(wide).yields(null),
                    AggregateExample.of(DataType.FLOAT32).values(0.5f, null, 0.25f).yields(0.75),
                    AggregateExample.of(DataType.FLOAT64).values(1e300, 1e300, null).yields(2e300),
                    AggregateExample.of(DataType.FLOAT64)
                            .values(1.0, Double.NaN)
                            .yields(Double.NaN),
                    AggregateExample.of(DataType.FLOAT64).yields(null));
        }

        @Override
        public List<List<DataType>> refused() {
            return NO_NUMBERS;
        }
    }

    @Nested
    class Average implements AggregateFunctionContract {
        @Override
        public AggregateFunction function() {
            return new AverageFunction();
        }

        @Override
        public List<AggregateExample> examples() {
            return List.of(
                    AggregateExample.of(DataType.INT8).values((byte) 1, (byte) 2, null).yields(1.5),
                    AggregateExample.of(DataType.INT16).values((short) -1).yields(-1.0),
                    AggregateExample.of(DataType.INT32).values(1, 2, 4, 8).yields(3.75),
                    AggregateExample.of(DataType.INT64)
                            .values(Long.MAX_VALUE, Long.MAX_VALUE)
                            .yields(0x1p63),
                    AggregateExample.of(DataType.INT64)
                            .values(Long.MIN_VALUE, null)
                            .yields(-0x1p63),
                    AggregateExample.of(DataType.INT64).values(null, null).yields(null),
                    AggregateExample.of(DataType.INT64).yields(null),
                    AggregateExample.of(DataType.decimal(15, 2))
                            .values(decimal("0.01"), decimal("0.02"))
                            .yields(0.015),
                    AggregateExample.of(DataType.decimal(15, 2)).yields(null),
                    AggregateExample.of(DataType.decimal(38, 0))
                            .values(decimal("99999999999999999999999999999999999999"), decimal("1"))
                            .yields(5e37),
                    AggregateExample.of(DataType.decimal(38, 0)).yields(null),
                    AggregateExample.of(DataType.FLOAT32).values(0.5f, 1.0f).yields(0.75),
                    AggregateExample.of(DataType.FLOAT64).values(0.5, null, 1.0).yields(0.75),
                    AggregateExample.of(DataType.FLOAT64).yields(null));
        }

        @Override
        public List<List<DataType>> refused() {
            return NO_NUMBERS;
        }
    }

    @Nested
    class Min implements AggregateFunctionContract {
        @Override
        public AggregateFunction function() {
            return ExtremeFunction.min();
        }

        @Override
        public List<AggregateExample> examples() {
            return extremes(true);
        }

        @Override
        public List<List<DataType>> refused() {
            return NOT_ORDERED;
        }
    }

    @Nested
    class Max implements AggregateFunctionContract {
        @Override
        public AggregateFunction function() {
            return ExtremeFunction.max();
        }

        @Override
        public List<AggregateExample> examples() {
            return extremes(false);
        }

        @Override
        public List<List<DataType>> refused() {
            return NOT_ORDERED;
        }
    }

    @Nested
    class BoolAnd implements AggregateFunctionContract {
        @Override
        public AggregateFunction function() {
            return BooleanFunction.and();
        }

        @Override
        public List<AggregateExample> examples() {
            return List.of(
                    AggregateExample.of(DataType.BOOL).yields(null),
                    AggregateExample.of(DataType.BOOL).values(null, null).yields(null),
                    AggregateExample.of(DataType.BOOL).values(true, null, true).yields(true),
                    AggregateExample.of(DataType.BOOL).values(true, false, true).yields(false));
        }

        @Override
        public List<List<DataType>> refused() {
            return List.of(List.of(), List.of(DataType.INT32));
        }
    }

    @Nested
    class BoolOr implements AggregateFunctionContract {
        @Override
        public AggregateFunction function() {
            return BooleanFunction.or();
        }

        @Override
        public List<AggregateExample> examples() {
            return List.of(
                    AggregateExample.of(DataType.BOOL).yields(null),
                    AggregateExample.of(DataType.BOOL).values(null, null).yields(null),
                    AggregateExample.of(DataType.BOOL).values(false, null, false).yields(false),
                    AggregateExample.of(DataType.BOOL).values(false, true, false).yields(true));
        }

        @Override
        public List<List<DataType>> refused() {
            return List.of(List.of(), List.of(DataType.UTF8));
        }
    }

    @Nested
    class SingleValue implements AggregateFunctionContract {
        @Override
        public AggregateFunction function() {
            return new SingleValueFunction();
        }

        @Override
        public List<AggregateExample> examples() {
            return List.of(
                    AggregateExample.of(DataType.INT32).yields(null),
                    AggregateExample.of(DataType.INT32).values(7).yields(7),
                    AggregateExample.of(DataType.INT32).values((Object) null).yields(null),
                    AggregateExample.of(DataType.UTF8).yields(null),
                    AggregateExample.of(DataType.UTF8)
                            .values("long enough for the heap")
                            .yields("long enough for the heap"),
                    AggregateExample.of(DataType.list(DataType.INT64)).yields(null),
                    AggregateExample.of(DataType.list(DataType.INT64))
                            .values(List.of(1L, 2L))
                            .yields(List.of(1L, 2L)));
        }

        @Override
        public List<List<DataType>> refused() {
            return List.of(List.of(), List.of(DataType.INT32, DataType.INT32));
        }
    }

    private static final List<List<DataType>> NOT_ORDERED =
            List.of(
                    List.of(),
                    List.of(DataType.list(DataType.INT32)),
                    List.of(DataType.NULL),
                    List.of(DataType.INT32, DataType.INT32));

    /// Groups of each type, of which the least and the greatest value are known.
    private static List<AggregateExample> extremes(boolean least) {
        List<AggregateExample> examples = new ArrayList<>();
        add(examples, least, DataType.BOOL, false, true);
        add(examples, least, DataType.INT8, Byte.MIN_VALUE, (byte) 0, Byte.MAX_VALUE);
        add(examples, least, DataType.INT16, Short.MIN_VALUE, Short.MAX_VALUE);
        add(examples, least, DataType.INT32, Integer.MIN_VALUE, -1, Integer.MAX_VALUE);
        add(examples, least, DataType.INT64, Long.MIN_VALUE, 0L, Long.MAX_VALUE);
        add(examples, least, DataType.FLOAT32, Float.NEGATIVE_INFINITY, 1f, Float.NaN);
        add(
                examples,
                least,
                DataType.FLOAT64,
                Double.NEGATIVE_INFINITY,
                Double.MIN_VALUE,
                Double.POSITIVE_INFINITY,
                Double.NaN);
        add(examples, least, DataType.decimal(9, 2), decimal("-1234567.89"), decimal("0.01"));
        add(
                examples,
                least,
                DataType.decimal(38, 1),
                decimal("-9999999999999999999999999999999999999.9"),
                decimal("-1844674407370955161.6"),
                decimal("1844674407370955161.6"));
        add(examples, least, DataType.UTF8, "", "a", "a\u0000", "b", "\uFF5E", "\uD83D\uDE00");
        add(
                examples,
                least,
                DataType.UTF8,
                "a text that is longer than sixteen bytes",
                "a text that is longer than sixteen bytes, and more");
        add(examples, least, DataType.BINARY, bytes(0x7F), bytes(0x80), bytes(0x80, 0));
        add(examples, least, DataType.DATE, LocalDate.of(1582, 10, 15), LocalDate.of(2026, 1, 1));
        add(examples, least, DataType.TIME, LocalTime.MIN, LocalTime.of(23, 59, 59, 999_999_000));
        add(
                examples,
                least,
                DataType.TIMESTAMP,
                LocalDateTime.of(1969, 12, 31, 23, 59),
                LocalDateTime.of(1970, 1, 1, 0, 0, 1));
        add(examples, least, DataType.TIMESTAMP_TZ, Instant.EPOCH, Instant.EPOCH.plusSeconds(1));
        return examples;
    }

    private static void add(
            List<AggregateExample> examples, boolean least, DataType type, Object... ascending) {
        Object result = least ? ascending[0] : ascending[ascending.length - 1];
        examples.add(AggregateExample.of(type).yields(null));
        examples.add(AggregateExample.of(type).values(null, null).yields(null));
        examples.add(AggregateExample.of(type).values(ascending).values(null, null).yields(result));
        for (Object value : ascending) {
            examples.add(AggregateExample.of(type).values(value, value).yields(value));
        }
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip().asReadOnlyBuffer();
    }
}
