package io.sluice.operators.internal.expr;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.Gather;
import io.sluice.batch.RecordBatch;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.internal.value.ValueException;
import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Evaluates several expressions over the selected rows of batches, sharing one pass and common
/// parts where that pays.
///
/// Each result is a column of `batch.selectedCount()` rows, in their order. A plain reference to a
/// column of a batch without selection is that column itself, with one more reference; under a
/// selection it is gathered. Expressions without columns give constants. Decimals of more than 18
/// digits come in either layout, as their values need.
///
/// Not thread-safe: each lane has its own.
public final class ProjectionEvaluator {

    private final List<Expr> expressions;
    private final FunctionRegistry functions;
    private final List<Group> groups = new ArrayList<>();
    private final List<Integer> alone = new ArrayList<>();

    /// Expressions that share a loop, and their places among all.
    ///
    /// @param call the only expression, if it is a call of a function of columns: what to do where
    ///   no loop has an answer
    private record Group(List<Integer> places, FusedExpressions loop, @Nullable ColumnCall call) {}

    private ProjectionEvaluator(
            List<Expr> expressions, FunctionRegistry functions, LoopPolicy policy) {
        this.expressions = List.copyOf(expressions);
        this.functions = functions;
        List<Integer> fused = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            Expr expression = expressions.get(i);
            boolean simple =
                    expression instanceof Expr.ColumnRef
                            || ExprFacts.constant(expression, functions);
            (simple ? alone : fused).add(i);
        }
        while (!fused.isEmpty()) {
            List<Integer> places = ExprFacts.firstGroup(fused, expressions);
            fused.removeAll(places);
            List<Expr> some = places.stream().map(expressions::get).toList();
            boolean called = some.size() == 1 && ColumnCall.is(some.getFirst(), functions);
            groups.add(
                    new Group(
                            places,
                            new FusedExpressions(some, false, functions, policy),
                            called
                                    ? new ColumnCall((Expr.Call) some.getFirst(), functions, policy)
                                    : null));
        }
    }

    /// @throws io.sluice.error.QueryException if a function is not registered
    public static ProjectionEvaluator compile(List<Expr> expressions, FunctionRegistry functions) {
        return compile(expressions, functions, LoopPolicy.DEFAULT);
    }

    static ProjectionEvaluator compile(
            List<Expr> expressions, FunctionRegistry functions, LoopPolicy policy) {
        return new ProjectionEvaluator(expressions, functions, policy);
    }

    /// One column for each expression, owned by the caller. The batch is borrowed.
    ///
    /// @throws io.sluice.error.QueryException if a selected row has an error that nothing masks
    public List<Column> evaluate(RecordBatch batch, BufferAllocator allocator) {
        return evaluate(BatchRows.of(batch), allocator);
    }

    List<Column> evaluate(BatchRows rows, BufferAllocator allocator) {
        if (rows.count() == 0) {
            return expressions.stream()
                    .map(expression -> Column.nulls(expression.type(), 0))
                    .toList();
        }
        Column[] results = new Column[expressions.size()];
        try {
            for (int place : alone) {
                results[place] = simple(expressions.get(place), rows, allocator);
            }
            for (Group group : groups) {
                List<Column> columns = evaluate(group, rows, allocator);
                for (int i = 0; i < columns.size(); i++) {
                    results[group.places.get(i)] = columns.get(i);
                }
            }
            return List.of(results);
        } catch (RuntimeException | Error e) {
            release(results);
            throw e;
        }
    }

    private List<Column> evaluate(Group group, BatchRows rows, BufferAllocator allocator) {
        return group.loop
                .project(rows, allocator)
                .orElseGet(() -> withoutLoop(group, rows, allocator));
    }

    private List<Column> withoutLoop(Group group, BatchRows rows, BufferAllocator allocator) {
        if (group.call != null) {
            try {
                return List.of(group.call.evaluate(rows, allocator));
            } catch (QueryException e) {
                if (!ValueException.isOfValue(e)) {
                    throw e;
                }
                // Row by row, the error names the values.
            }
        }
        return rowByRow(group.places.stream().map(expressions::get).toList(), rows, allocator);
    }

    private Column simple(Expr expression, BatchRows rows, BufferAllocator allocator) {
        return switch (expression) {
            case Expr.ColumnRef(int index, _, _) -> {
                Column column = rows.batch().column(index);
                yield rows.all()
                        ? column.retain()
                        : Gather.rows(column, rows.selected(), rows.count(), allocator);
            }
            case Expr.NullLiteral(DataType type) -> Column.nulls(type, rows.count());
            case Expr.Literal _,
                    Expr.Arithmetic _,
                    Expr.Negate _,
                    Expr.Comparison _,
                    Expr.And _,
                    Expr.Or _,
                    Expr.Not _,
                    Expr.IsNull _,
                    Expr.Cast _,
                    Expr.Case _,
                    Expr.In _,
                    Expr.Like _,
                    Expr.Call _ ->
                    constant(expression, rows, allocator);
        };
    }

    private Column constant(Expr expression, BatchRows rows, BufferAllocator allocator) {
        RowEvaluator evaluator = new RowEvaluator(functions, allocator);
        Object value = evaluator.evaluate(expression, rows.batch(), 0);
        if (value == null) {
            return Column.nulls(expression.type(), rows.count());
        }
        try (ColumnWriter writer = ColumnWriter.of(expression.type(), allocator)) {
            writer.append(value);
            Column one = writer.finish();
            try {
                return Column.constant(one, 0, rows.count());
            } finally {
                one.release();
            }
        }
    }

    private List<Column> rowByRow(List<Expr> some, BatchRows rows, BufferAllocator allocator) {
        RowEvaluator evaluator = new RowEvaluator(functions, allocator);
        Column[] results = new Column[some.size()];
        try {
            for (int i = 0; i < results.length; i++) {
                results[i] = rowByRow(some.get(i), rows, evaluator, allocator);
            }
            return List.of(results);
        } catch (RuntimeException | Error e) {
            release(results);
            throw e;
        }
    }

    private static Column rowByRow(
            Expr expression, BatchRows rows, RowEvaluator evaluator, BufferAllocator allocator) {
        try (ColumnWriter writer = ColumnWriter.of(expression.type(), allocator)) {
            for (int i = 0; i < rows.count(); i++) {
                writer.append(evaluator.evaluate(expression, rows.batch(), rows.row(i)));
            }
            return writer.finish();
        }
    }

    private static void release(@Nullable Column[] columns) {
        for (Column column : columns) {
            if (column != null) {
                column.release();
            }
        }
    }
}
