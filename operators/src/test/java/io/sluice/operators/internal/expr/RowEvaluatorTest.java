package io.sluice.operators.internal.expr;

import static io.sluice.operators.internal.expr.Exprs.add;
import static io.sluice.operators.internal.expr.Exprs.and;
import static io.sluice.operators.internal.expr.Exprs.bigint;
import static io.sluice.operators.internal.expr.Exprs.call;
import static io.sluice.operators.internal.expr.Exprs.column;
import static io.sluice.operators.internal.expr.Exprs.compare;
import static io.sluice.operators.internal.expr.Exprs.decimal;
import static io.sluice.operators.internal.expr.Exprs.divide;
import static io.sluice.operators.internal.expr.Exprs.integer;
import static io.sluice.operators.internal.expr.Exprs.isNull;
import static io.sluice.operators.internal.expr.Exprs.like;
import static io.sluice.operators.internal.expr.Exprs.modulo;
import static io.sluice.operators.internal.expr.Exprs.multiply;
import static io.sluice.operators.internal.expr.Exprs.not;
import static io.sluice.operators.internal.expr.Exprs.nothing;
import static io.sluice.operators.internal.expr.Exprs.number;
import static io.sluice.operators.internal.expr.Exprs.or;
import static io.sluice.operators.internal.expr.Exprs.text;
import static io.sluice.operators.internal.expr.Exprs.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.function.FunctionRegistry;
import io.sluice.function.ScalarFunction;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowEvaluatorTest {

    private static final Expr UNKNOWN = nothing(DataType.BOOL);
    private static final Expr FAILS =
            compare(ComparisonOp.EQUAL, divide(bigint(1), bigint(0), DataType.INT64), bigint(1));

    @Test
    void integerArithmeticTruncatesTowardsZero() {
        assertThat(constant(divide(bigint(-7), bigint(2), DataType.INT64))).isEqualTo(-3L);
        assertThat(constant(modulo(bigint(-7), bigint(2), DataType.INT64))).isEqualTo(-1L);
        assertThat(constant(modulo(bigint(Long.MIN_VALUE), bigint(-1), DataType.INT64)))
                .isEqualTo(0L);
    }

    @Test
    void integerOverflowNamesTheValues() {
        assertFails(
                add(bigint(Long.MAX_VALUE), bigint(1), DataType.INT64),
                ErrorCode.NUMERIC_OVERFLOW,
                "9223372036854775807 + 1 does not fit into bigint");
        assertFails(
                add(integer(Integer.MAX_VALUE), integer(1), DataType.INT32),
                ErrorCode.NUMERIC_OVERFLOW,
                "2147483647 + 1 does not fit into integer");
        assertFails(
                divide(bigint(Long.MIN_VALUE), bigint(-1), DataType.INT64),
                ErrorCode.NUMERIC_OVERFLOW,
                "does not fit into bigint");
        assertFails(
                new Expr.Negate(bigint(Long.MIN_VALUE)),
                ErrorCode.NUMERIC_OVERFLOW,
                "does not fit into bigint");
    }

    @Test
    void divisionByZeroIsAnErrorForAllNumbers() {
        assertFails(
                divide(bigint(5), bigint(0), DataType.INT64),
                ErrorCode.DIVISION_BY_ZERO,
                "5 / 0 divides by zero, in 5 / 0");
        assertFails(
                modulo(number(5), number(-0.0), DataType.FLOAT64),
                ErrorCode.DIVISION_BY_ZERO,
                "5.0 % -0.0");
        assertFails(
                divide(decimal("5.0", 2), decimal("0.00", 3), DataType.decimal(10, 2)),
                ErrorCode.DIVISION_BY_ZERO,
                "5.0 / 0.00");
    }

    @Test
    void decimalResultsAreExactAndRoundedHalfUpOnce() {
        DataType twoDigits = DataType.decimal(10, 2);
        assertThat(constant(multiply(decimal("1.5", 2), decimal("0.33", 3), twoDigits)))
                .isEqualTo(new BigDecimal("0.50"));
        assertThat(constant(divide(decimal("-1", 1), decimal("8", 1), twoDigits)))
                .isEqualTo(new BigDecimal("-0.13"));
        assertThat(constant(divide(decimal("2", 1), decimal("3", 1), twoDigits)))
                .isEqualTo(new BigDecimal("0.67"));
        assertFails(
                multiply(decimal("99999999.99", 10), decimal("2", 1), twoDigits),
                ErrorCode.NUMERIC_OVERFLOW,
                "99999999.99 * 2 does not fit into decimal(10,2)");
    }

    @Test
    void nullOperandsGiveNullWithoutComputing() {
        assertThat(constant(divide(nothing(DataType.INT64), bigint(0), DataType.INT64))).isNull();
        assertThat(constant(like(nothing(DataType.UTF8), "%"))).isNull();
        assertThat(constant(new Expr.In(nothing(DataType.INT64), List.of(bigint(1))))).isNull();
        assertThat(constant(isNull(nothing(DataType.INT64)))).isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource({
        "TRUE, TRUE, TRUE, TRUE",
        "TRUE, FALSE, FALSE, TRUE",
        "TRUE, NULL, NULL, TRUE",
        "FALSE, NULL, FALSE, NULL",
        "NULL, NULL, NULL, NULL",
        "FALSE, FALSE, FALSE, FALSE",
        "TRUE, FAIL, FAIL, TRUE",
        "FALSE, FAIL, FALSE, FAIL",
        "NULL, FAIL, FAIL, FAIL",
        "FAIL, FAIL, FAIL, FAIL"
    })
    void andAndOrAreThreeValuedAndMaskErrorsInAnyOrder(
            String left, String right, String conjunction, String disjunction) {
        for (boolean swapped : new boolean[] {false, true}) {
            Expr first = truth(swapped ? right : left);
            Expr second = truth(swapped ? left : right);
            assertThat(outcome(and(first, second))).isEqualTo(conjunction);
            assertThat(outcome(or(first, second))).isEqualTo(disjunction);
        }
    }

    @Test
    void caseEvaluatesOnlyWhatItNeeds() {
        assertThat(constant(when(Expr.FALSE, FAILS, Expr.TRUE))).isEqualTo(true);
        assertThat(constant(when(UNKNOWN, FAILS, Expr.TRUE))).isEqualTo(true);
        assertThat(constant(when(Expr.TRUE, Expr.FALSE, FAILS))).isEqualTo(false);
        assertFails(
                when(FAILS, Expr.TRUE, Expr.TRUE), ErrorCode.DIVISION_BY_ZERO, "divides by zero");
    }

    @Test
    void nanEqualsItselfAndIsGreatestAndZerosAreEqual() {
        Expr nan = number(Double.NaN);
        assertThat(constant(compare(ComparisonOp.EQUAL, nan, nan))).isEqualTo(true);
        assertThat(constant(compare(ComparisonOp.GREATER, nan, number(Double.POSITIVE_INFINITY))))
                .isEqualTo(true);
        assertThat(constant(compare(ComparisonOp.EQUAL, number(-0.0), number(0.0))))
                .isEqualTo(true);
        assertThat(constant(compare(ComparisonOp.LESS, number(-0.0), number(0.0))))
                .isEqualTo(false);
    }

    @Test
    void textComparesByCodePointsAndDecimalsByValue() {
        Expr supplementary = text("\uD83D\uDE00");
        assertThat(constant(compare(ComparisonOp.GREATER, supplementary, text("\uFFFD"))))
                .isEqualTo(true);
        assertThat(constant(compare(ComparisonOp.EQUAL, decimal("1.50", 3), decimal("1.5", 2))))
                .isEqualTo(true);
    }

    @Test
    void distinctnessIsNeverNull() {
        Expr none = nothing(DataType.INT64);
        assertThat(constant(compare(ComparisonOp.IS_DISTINCT, none, none))).isEqualTo(false);
        assertThat(constant(compare(ComparisonOp.IS_DISTINCT, none, bigint(1)))).isEqualTo(true);
        assertThat(constant(compare(ComparisonOp.IS_NOT_DISTINCT, none, none))).isEqualTo(true);
        assertThat(constant(compare(ComparisonOp.EQUAL, none, none))).isNull();
    }

    @Test
    void errorsOfFunctionsOfExtensionsAreMaskedToo() {
        FunctionRegistry functions = FunctionRegistry.EMPTY.with(new Picky());
        Expr call = call("picky", DataType.BOOL, bigint(13));

        assertThat(RowEvaluator.constant(and(call, Expr.FALSE), functions)).isEqualTo(false);
        assertThatThrownBy(() -> RowEvaluator.constant(not(call), functions))
                .isInstanceOf(QueryException.class)
                .hasMessage("13 is refused, in not picky(13)");
        assertThat(RowEvaluator.constant(call("picky", DataType.BOOL, bigint(1)), functions))
                .isEqualTo(true);
    }

    @Test
    void unknownFunctionsAreNamed() {
        assertThatThrownBy(() ->
                        RowEvaluator.constant(call("nope", DataType.INT64), FunctionRegistry.EMPTY))
                .hasMessageContaining("\"nope\"");
    }

    private static Object constant(Expr expr) {
        return RowEvaluator.constant(expr, FunctionRegistry.EMPTY);
    }

    private static void assertFails(Expr expr, ErrorCode code, String message) {
        assertThatThrownBy(() -> constant(expr))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    private static Expr truth(String name) {
        return switch (name) {
            case "TRUE" -> Expr.TRUE;
            case "FALSE" -> Expr.FALSE;
            case "NULL" -> UNKNOWN;
            default -> FAILS;
        };
    }

    private static String outcome(Expr expr) {
        try {
            Object value = constant(expr);
            return value == null ? "NULL" : (boolean) value ? "TRUE" : "FALSE";
        } catch (QueryException _) {
            return "FAIL";
        }
    }

    /// Takes any number but 13.
    private static final class Picky implements ScalarFunction {

        @Override
        public String name() {
            return "picky";
        }

        @Override
        public DataType returnType(List<DataType> arguments) {
            return DataType.BOOL;
        }

        @Override
        public Column evaluate(List<Column> arguments, int rowCount, BufferAllocator allocator) {
            try (ColumnWriter writer = ColumnWriter.of(DataType.BOOL, allocator)) {
                for (int row = 0; row < rowCount; row++) {
                    if (arguments.getFirst().getLong(row) == 13) {
                        throw new QueryException(ErrorCode.INVALID_ARGUMENT, "13 is refused");
                    }
                    writer.appendBoolean(true);
                }
                return writer.finish();
            }
        }
    }

    @Test
    void filtersTakeNullForFalse() {
        // AND itself would need the failing operand to tell null from false.
        assertThat(outcome(and(UNKNOWN, FAILS))).isEqualTo("FAIL");
        assertThat(passes(and(UNKNOWN, FAILS))).isFalse();
        assertThat(passes(and(FAILS, Expr.FALSE))).isFalse();
        assertThatThrownBy(() -> passes(and(Expr.TRUE, FAILS)))
                .hasMessageContaining("divides by zero, in (1 / 0) = 1");
    }

    private static boolean passes(Expr predicate) {
        return ConstantRows.passes(predicate);
    }

    @Test
    void columnsAreReadWhereverTheyAreInTheBatch() {
        assertThat(ConstantRows.value(column(1, DataType.UTF8), 7L, "seven")).isEqualTo("seven");
    }
}
