package io.sluice.operators.contract;

import io.sluice.function.ScalarFunction;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.testkit.contract.ScalarExample;
import io.sluice.testkit.contract.ScalarFunctionContract;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Nested;

/// Built-in scalar functions of each kind: of text, of numbers, of dates, of any type, with null
/// arguments that matter and with none. Which function yields what for which type is tested beside
/// the functions.
class ScalarContractTest {

    private static final String SURROGATES = "\ud83d\ude00x";

    @Nested
    class OfText implements Contract {

        @Override
        public String name() {
            return "substring";
        }

        @Override
        public List<ScalarExample> examples() {
            ScalarExample.Call from = ScalarExample.of(DataType.UTF8, DataType.INT32);
            ScalarExample.Call part =
                    ScalarExample.of(DataType.UTF8, DataType.INT32, DataType.INT32);
            return List.of(
                    from.with("sluice", 2).yields("luice"),
                    from.with("sluice", 7).yields(""),
                    from.with("", 1).yields(""),
                    from.with(SURROGATES, 2).yields("x"),
                    from.with(null, 1).yields(null),
                    from.with("sluice", null).yields(null),
                    part.with("sluice", 2, 3).yields("lui"),
                    part.with("sluice", 0, 2).yields("s"),
                    part.with("sluice", 1, null).yields(null));
        }

        @Override
        public List<List<DataType>> refused() {
            return List.of(List.of(), List.of(DataType.INT32, DataType.UTF8));
        }
    }

    @Nested
    class OfNumbers implements Contract {

        @Override
        public String name() {
            return "abs";
        }

        @Override
        public List<ScalarExample> examples() {
            DataType money = DataType.decimal(12, 2);
            return List.of(
                    ScalarExample.of(DataType.INT32).with(-7).yields(7),
                    ScalarExample.of(DataType.INT32)
                            .with(Integer.MAX_VALUE)
                            .yields(Integer.MAX_VALUE),
                    ScalarExample.of(DataType.INT32).with((Object) null).yields(null),
                    ScalarExample.of(DataType.FLOAT64).with(-0.5).yields(0.5),
                    ScalarExample.of(DataType.FLOAT64).with(Double.NaN).yields(Double.NaN),
                    ScalarExample.of(money).with(decimal("-1.50")).yields(decimal("1.50")));
        }

        @Override
        public List<List<DataType>> refused() {
            return List.of(List.of(DataType.UTF8), List.of());
        }

        private static BigDecimal decimal(String text) {
            return new BigDecimal(text);
        }
    }

    @Nested
    class OfDates implements Contract {

        @Override
        public String name() {
            return "date_trunc";
        }

        @Override
        public List<ScalarExample> examples() {
            ScalarExample.Call day = ScalarExample.of(DataType.UTF8, DataType.DATE);
            ScalarExample.Call time = ScalarExample.of(DataType.UTF8, DataType.TIMESTAMP);
            return List.of(
                    day.with("month", LocalDate.of(2024, 2, 29)).yields(LocalDate.of(2024, 2, 1)),
                    day.with("year", LocalDate.of(1969, 12, 31)).yields(LocalDate.of(1969, 1, 1)),
                    day.with("year", null).yields(null),
                    time.with("hour", LocalDateTime.of(1960, 5, 4, 3, 2, 1))
                            .yields(LocalDateTime.of(1960, 5, 4, 3, 0)));
        }

        @Override
        public List<List<DataType>> refused() {
            return List.of(List.of(DataType.UTF8, DataType.UTF8));
        }
    }

    @Nested
    class OfSeveralArguments implements Contract {

        @Override
        public String name() {
            return "greatest";
        }

        @Override
        public List<ScalarExample> examples() {
            ScalarExample.Call texts = ScalarExample.of(DataType.UTF8, DataType.UTF8);
            ScalarExample.Call numbers =
                    ScalarExample.of(DataType.INT64, DataType.INT64, DataType.INT64);
            return List.of(
                    texts.with("a", "b").yields("b"),
                    texts.with("a", null).yields("a"),
                    texts.with(null, null).yields(null),
                    numbers.with(Long.MIN_VALUE, 0L, Long.MAX_VALUE).yields(Long.MAX_VALUE),
                    numbers.with(null, -1L, -2L).yields(-1L));
        }
    }

    @Nested
    class OfNullsThatCountAsEmpty implements Contract {

        @Override
        public String name() {
            return "concat";
        }

        @Override
        public List<ScalarExample> examples() {
            ScalarExample.Call texts = ScalarExample.of(DataType.UTF8, DataType.UTF8);
            return List.of(
                    texts.with("a", "b").yields("ab"),
                    texts.with(null, "b").yields("b"),
                    texts.with(null, null).yields(""));
        }
    }

    @Nested
    class OfTruth implements Contract {

        @Override
        public String name() {
            return "starts_with";
        }

        @Override
        public List<ScalarExample> examples() {
            ScalarExample.Call texts = ScalarExample.of(DataType.UTF8, DataType.UTF8);
            return List.of(
                    texts.with("sluice", "slu").yields(true),
                    texts.with("sluice", "x").yields(false),
                    texts.with("", "").yields(true),
                    texts.with(null, "x").yields(null));
        }
    }

    /// Finds a built-in function by its name.
    interface Contract extends ScalarFunctionContract {

        String name();

        @Override
        default ScalarFunction function() {
            return BuiltinFunctions.registry().scalar(name());
        }
    }
}
