package io.sluice.operators.internal.join;

import io.sluice.batch.Column;
import io.sluice.batch.Gather;
import io.sluice.batch.RecordBatch;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.internal.expr.ExprEvaluator;
import io.sluice.operators.internal.expr.PredicateEvaluator;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.memory.BufferAllocator;

/// A condition over pairs of rows. Only the columns that it reads are gathered. Not thread-safe.
final class Residual {

    private final Schema pairSchema;
    private final Set<Integer> columns = new TreeSet<>();
    private final PredicateEvaluator predicate;
    private final ExprEvaluator value;
    private final BufferAllocator allocator;
    private int[] passing = new int[0];

    /// @param condition over the probe side's columns followed by the build side's
    Residual(
            Expr condition,
            Schema pairSchema,
            FunctionRegistry functions,
            BufferAllocator allocator) {
        this.pairSchema = pairSchema;
        this.allocator = allocator;
        this.predicate = PredicateEvaluator.compile(condition, functions);
        this.value = ExprEvaluator.compile(condition, functions);
        collect(condition);
    }

    private void collect(Expr expr) {
        if (expr instanceof Expr.ColumnRef column) {
            columns.add(column.index());
        }
        expr.children().forEach(this::collect);
    }

    /// Keeps the pairs for which the condition is true.
    void filter(ProbeBatch probe, JoinTable table, Pairs pairs) {
        if (pairs.count() == 0) {
            return;
        }
        if (passing.length < pairs.count()) {
            passing = new int[pairs.count()];
        }
        try (RecordBatch batch = pairBatch(probe, table, pairs)) {
            int count = predicate.select(batch, passing, allocator);
            pairs.keep(passing, count);
        }
    }

    /// The condition's value for each pair, owned by the caller.
    Column evaluate(ProbeBatch probe, JoinTable table, Pairs pairs) {
        try (RecordBatch batch = pairBatch(probe, table, pairs)) {
            return value.evaluate(batch, allocator);
        }
    }

    private RecordBatch pairBatch(ProbeBatch probe, JoinTable table, Pairs pairs) {
        int count = pairs.count();
        int probeColumns = probe.batch().columns().size();
        int[] probeRows = probe.batchRows(pairs);
        List<Column> gathered = new ArrayList<>(pairSchema.size());
        try {
            for (int i = 0; i < pairSchema.size(); i++) {
                if (!columns.contains(i)) {
                    DataType type = pairSchema.field(i).type();
                    gathered.add(Column.nulls(type, count));
                } else if (i < probeColumns) {
                    Column source = probe.batch().column(i);
                    gathered.add(Gather.rows(source, probeRows, count, allocator));
                } else {
                    Column source = table.columns().get(i - probeColumns);
                    gathered.add(Gather.rows(source, pairs.build(), count, allocator));
                }
            }
            return RecordBatch.of(pairSchema, count, gathered);
        } catch (RuntimeException | Error e) {
            gathered.forEach(Column::release);
            throw e;
        }
    }
}
