package io.sluice.operators.internal.expr;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.Gather;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

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

    private ProjectionEvaluator(List<Expr> expressions, FunctionRegistry functions) {
        this.expressions = List.copyOf(expressions);
        this.functions = functions;
    }

    /// @throws io.sluice.error.QueryException if a function is not registered
    public static ProjectionEvaluator compile(List<Expr> expressions, FunctionRegistry functions) {
        return new ProjectionEvaluator(expressions, functions);
    }

    /// One column for each expression, owned by the caller. The batch is borrowed.
    ///
    /// @throws io.sluice.error.QueryException if a selected row has an error that nothing masks
    public List<Column> evaluate(RecordBatch batch, BufferAllocator allocator) {
        List<Column> results = new ArrayList<>(expressions.size());
        try {
            for (Expr expression : expressions) {
                results.add(evaluate(expression, batch, allocator));
            }
            return results;
        } catch (RuntimeException | Error e) {
            results.forEach(Column::release);
            throw e;
        }
    }

    private Column evaluate(Expr expression, RecordBatch batch, BufferAllocator allocator) {
        return switch (expression) {
            case Expr.ColumnRef(int index, _, _) -> reference(batch, index, allocator);
            case Expr.NullLiteral(var type) -> Column.nulls(type, batch.selectedCount());
            default -> rowByRow(expression, batch, allocator);
        };
    }

    private static Column reference(RecordBatch batch, int index, BufferAllocator allocator) {
        Column column = batch.column(index);
        Selection selection = batch.selection();
        return selection == null
                ? column.retain()
                : Gather.rows(column, selection.rows(), selection.count(), allocator);
    }

    private Column rowByRow(Expr expression, RecordBatch batch, BufferAllocator allocator) {
        RowEvaluator rows = new RowEvaluator(functions, allocator);
        Selection selection = batch.selection();
        try (ColumnWriter writer = ColumnWriter.of(expression.type(), allocator)) {
            for (int i = 0; i < batch.selectedCount(); i++) {
                int row = selection == null ? i : selection.row(i);
                writer.append(rows.evaluate(expression, batch, row));
            }
            return writer.finish();
        }
    }
}
