package io.sluice.operators.internal.expr;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.expr.ExprPrinter;
import io.sluice.function.FunctionRegistry;
import io.sluice.function.ScalarFunction;
import io.sluice.memory.SlabPool;
import io.sluice.operators.internal.value.Casts;
import io.sluice.operators.internal.value.JavaLiterals;
import io.sluice.operators.internal.value.LikePattern;
import io.sluice.operators.internal.value.Numbers;
import io.sluice.operators.internal.value.RowFunction;
import io.sluice.operators.internal.value.ValueException;
import io.sluice.operators.internal.value.ValueOrder;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Evaluates expressions one row at a time over Java objects: the definition of what they mean, and
/// the fall-back for what fused loops do not do.
///
/// Values are the Java objects that [DataType] names for literals, and null.
///
/// **Errors.** The result of AND is false as soon as one operand is false, whatever errors the
/// others have, in any order; likewise OR and true. CASE evaluates the conditions up to the first
/// true one, and its value. All other errors reach the caller as a [QueryException] that names the
/// values and the expression.
///
/// Takes about 50 ns for each node of the expression and row. Stateless; safe to use from any
/// thread.
public final class RowEvaluator {

    /// What a single row of arguments and its result may take while constants are folded.
    private static final long CONSTANT_LIMIT_BYTES = 64L << 20;

    private static final int MAX_PRINTED = 300;

    private final FunctionRegistry functions;
    private final BufferAllocator allocator;

    /// @param allocator where functions of extensions put arguments and results of one row
    public RowEvaluator(FunctionRegistry functions, BufferAllocator allocator) {
        this.functions = functions;
        this.allocator = allocator;
    }

    /// The value of an expression that refers to no column, as needed to fold constants.
    ///
    /// @throws QueryException if the expression has an error
    public static @Nullable Object constant(Expr expr, FunctionRegistry functions) {
        try (BufferAllocator allocator = new SlabPool(0).newRoot(CONSTANT_LIMIT_BYTES);
                RecordBatch row = RecordBatch.of(Schema.EMPTY, 1, List.of())) {
            return new RowEvaluator(functions, allocator).evaluate(expr, row, 0);
        }
    }

    /// The value for a row of the batch, counted without regard to its selection.
    ///
    /// @throws QueryException if the row has an error that nothing masks
    public @Nullable Object evaluate(Expr expr, RecordBatch batch, int row) {
        try {
            return value(expr, batch, row);
        } catch (ValueException e) {
            throw located(e, expr);
        }
    }

    /// Whether the row passes a filter. A row for which one conjunct is false or null does not, and
    /// what errors its other conjuncts have does not matter.
    ///
    /// @throws QueryException if the row has an error that nothing masks
    public boolean passes(List<Expr> conjuncts, RecordBatch batch, int row) {
        ValueException error = null;
        Expr failed = Expr.TRUE;
        for (Expr conjunct : conjuncts) {
            try {
                if (!Boolean.TRUE.equals(value(conjunct, batch, row))) {
                    return false;
                }
            } catch (ValueException e) {
                if (error == null) {
                    error = e;
                    failed = conjunct;
                }
            }
        }
        if (error != null) {
            throw located(error, failed);
        }
        return true;
    }

    /// The value for a row, as [#evaluate] has it.
    ///
    /// @throws ValueException if the row has an error that nothing in the expression masks
    @Nullable Object value(Expr expr, RecordBatch batch, int row) {
        return switch (expr) {
            case Expr.ColumnRef column -> JavaLiterals.of(batch.column(column.index()), row);
            case Expr.Literal literal -> literal.value();
            case Expr.NullLiteral _ -> null;
            case Expr.Arithmetic arithmetic -> arithmetic(arithmetic, batch, row);
            case Expr.Negate(Expr operand) -> {
                Object value = value(operand, batch, row);
                yield value == null ? null : Numbers.negate(value, operand.type());
            }
            case Expr.Comparison(Expr.ComparisonOp op, Expr left, Expr right) ->
                    ValueOrder.compare(op, value(left, batch, row), value(right, batch, row));
            case Expr.And(List<Expr> operands) -> junction(operands, false, batch, row);
            case Expr.Or(List<Expr> operands) -> junction(operands, true, batch, row);
            case Expr.Not(Expr operand) -> {
                Object value = value(operand, batch, row);
                yield value == null ? null : !(Boolean) value;
            }
            case Expr.IsNull(Expr operand) -> value(operand, batch, row) == null;
            case Expr.Cast(Expr operand, DataType type) -> {
                Object value = value(operand, batch, row);
                yield value == null ? null : Casts.cast(value, operand.type(), type);
            }
            case Expr.Case choice -> value(chosen(choice, batch, row), batch, row);
            case Expr.In(Expr operand, List<Expr.Literal> values) -> {
                Object value = value(operand, batch, row);
                yield value == null
                        ? null
                        : values.stream()
                                .anyMatch(member -> ValueOrder.compare(value, member.value()) == 0);
            }
            case Expr.Like like -> like(like, batch, row);
            case Expr.Call call -> call(call, batch, row);
        };
    }

    private @Nullable Object arithmetic(Expr.Arithmetic expr, RecordBatch batch, int row) {
        Object left = value(expr.left(), batch, row);
        Object right = value(expr.right(), batch, row);
        return left == null || right == null
                ? null
                : Numbers.arithmetic(expr.op(), left, right, expr.type());
    }

    /// AND where `decisive` is false, OR where it is true.
    private @Nullable Boolean junction(
            List<Expr> operands, boolean decisive, RecordBatch batch, int row) {
        ValueException error = null;
        boolean unknown = false;
        for (Expr operand : operands) {
            try {
                Object value = value(operand, batch, row);
                if (value == null) {
                    unknown = true;
                } else if ((Boolean) value == decisive) {
                    return decisive;
                }
            } catch (ValueException e) {
                error = error == null ? e : error;
            }
        }
        if (error != null) {
            throw error;
        }
        return unknown ? null : (Boolean) !decisive;
    }

    private Expr chosen(Expr.Case expr, RecordBatch batch, int row) {
        for (Expr.Branch branch : expr.branches()) {
            if (Boolean.TRUE.equals(value(branch.condition(), batch, row))) {
                return branch.value();
            }
        }
        return expr.otherwise();
    }

    private @Nullable Object like(Expr.Like expr, RecordBatch batch, int row) {
        Object text = value(expr.operand(), batch, row);
        Object pattern = value(expr.pattern(), batch, row);
        if (text == null || pattern == null) {
            return null;
        }
        return LikePattern.of((String) pattern, expr.escape(), expr.ignoreCase())
                .matches((String) text);
    }

    private @Nullable Object call(Expr.Call expr, RecordBatch batch, int row) {
        List<@Nullable Object> arguments = new ArrayList<>(expr.arguments().size());
        for (Expr argument : expr.arguments()) {
            arguments.add(value(argument, batch, row));
        }
        ScalarFunction function = functions.scalar(expr.function());
        return function instanceof RowFunction simple
                ? simple.apply(expr.type(), Collections.unmodifiableList(arguments))
                : callOnColumns(function, expr, arguments);
    }

    private @Nullable Object callOnColumns(
            ScalarFunction function, Expr.Call expr, List<@Nullable Object> arguments) {
        List<Column> columns = new ArrayList<>(arguments.size());
        try {
            for (int i = 0; i < arguments.size(); i++) {
                columns.add(oneRow(expr.arguments().get(i).type(), arguments.get(i)));
            }
            Column result = function.evaluate(List.copyOf(columns), 1, allocator);
            columns.add(result);
            return JavaLiterals.of(result, 0);
        } catch (QueryException e) {
            if (ValueException.isOfValue(e)) {
                throw new ValueException(e);
            }
            throw e;
        } finally {
            columns.forEach(Column::release);
        }
    }

    private Column oneRow(DataType type, @Nullable Object value) {
        try (ColumnWriter writer = ColumnWriter.of(type, allocator)) {
            writer.append(value);
            return writer.finish();
        }
    }

    private static QueryException located(ValueException error, Expr expr) {
        if (error.code() == ErrorCode.CARDINALITY) {
            // What its author has written as a sub-query is columns of a join by now.
            return new QueryException(error.code(), error.text(), error.getCause());
        }
        String text = ExprPrinter.print(expr);
        String shown = text.length() <= MAX_PRINTED ? text : text.substring(0, MAX_PRINTED) + "…";
        return new QueryException(error.code(), error.text() + ", in " + shown, error.getCause());
    }
}
