package io.sluice.operators.internal.window;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.internal.expr.PredicateEvaluator;
import io.sluice.operators.spec.WindowColumns;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// A condition on windows, asked once for each.
final class WindowFilter {

    private final boolean always;
    private final WindowSpec window;
    private final DataType time;
    private final Schema columns;
    private final PredicateEvaluator condition;
    private final BufferAllocator allocator;
    private final int[] passed = new int[1];

    /// @param filter over `window_start`, `window_end` and `window_time`, which stand behind so
    ///   many other columns
    WindowFilter(
            WindowSpec window,
            DataType time,
            Expr filter,
            int before,
            FunctionRegistry functions,
            BufferAllocator allocator) {
        this.always = filter.equals(Expr.TRUE);
        this.window = window;
        this.time = time;
        this.allocator = allocator;
        this.columns =
                Schema.of(
                        WindowColumns.NAMES.stream()
                                .map(name -> Field.required(name, time))
                                .toList());
        this.condition = PredicateEvaluator.compile(moved(filter, before), functions);
    }

    private static Expr moved(Expr expr, int before) {
        return expr instanceof Expr.ColumnRef(int index, String name, DataType type)
                ? new Expr.ColumnRef(index - before, name, type)
                : expr.withChildren(
                        expr.children().stream().map(child -> moved(child, before)).toList());
    }

    boolean passes(long start) {
        if (always) {
            return true;
        }
        List<Column> bounds = new ArrayList<>(WindowColumns.COUNT);
        try {
            for (int i = 0; i < WindowColumns.COUNT; i++) {
                long moment = start + WindowColumns.afterStart(window, i);
                bounds.add(TimeColumns.of(time, new long[] {moment}, 1, allocator));
            }
            RecordBatch one = RecordBatch.of(columns, 1, bounds);
            return condition.select(one, passed, allocator) == 1;
        } finally {
            bounds.forEach(Column::release);
        }
    }
}
