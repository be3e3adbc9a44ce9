package io.sluice.operators.internal.expr;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.memory.SlabPool;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;

/// Evaluates over batches of one row.
final class ConstantRows {

    private ConstantRows() {}

    static boolean passes(Expr predicate) {
        try (BufferAllocator allocator = new SlabPool(0).newRoot(1 << 20);
                RecordBatch batch = RecordBatch.of(Schema.EMPTY, 1, java.util.List.of())) {
            int[] rows = new int[1];
            return PredicateEvaluator.compile(predicate, FunctionRegistry.EMPTY)
                            .select(batch, rows, allocator)
                    == 1;
        }
    }

    /// The value over a row of `bigint` and `varchar` values.
    static Object value(Expr expr, Object... row) {
        Schema schema =
                Schema.of(
                        Arrays.stream(row).map(value -> Field.nullable("c", type(value))).toList());
        try (BufferAllocator allocator = new SlabPool(0).newRoot(1 << 20);
                BatchWriter writer = BatchWriter.of(schema, allocator)) {
            writer.appendRow(row);
            try (RecordBatch batch = writer.finish()) {
                return new RowEvaluator(FunctionRegistry.EMPTY, allocator).evaluate(expr, batch, 0);
            }
        }
    }

    private static DataType type(Object value) {
        return value instanceof String ? DataType.UTF8 : DataType.INT64;
    }
}
