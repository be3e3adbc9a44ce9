package io.sluice.optimizer.internal.lowering;

import io.sluice.expr.Expr;
import io.sluice.operators.ProjectionExec;
import io.sluice.optimizer.internal.plan.ExprTypes;
import io.sluice.plan.ExecutionPlan;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;

/// References to columns, and projections that bring columns to types and names.
final class Columns {

    private Columns() {}

    static Expr ref(Schema schema, int column) {
        Field field = schema.field(column);
        return new Expr.ColumnRef(column, field.name(), field.type());
    }

    /// All columns, in order.
    static List<Expr> all(Schema schema) {
        return range(schema, 0, schema.size());
    }

    static List<Expr> range(Schema schema, int from, int to) {
        List<Expr> columns = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            columns.add(ref(schema, i));
        }
        return columns;
    }

    /// The plan with exactly the types of a schema: casts where it has others, names as promised.
    static ExecutionPlan conform(ExecutionPlan plan, Schema promised) {
        List<Expr> columns = new ArrayList<>(promised.size());
        boolean same = true;
        for (int i = 0; i < promised.size(); i++) {
            DataType type = promised.field(i).type();
            same &= plan.schema().field(i).type().equals(type);
            columns.add(ExprTypes.cast(ref(plan.schema(), i), type));
        }
        return same ? plan : new ProjectionExec(plan, columns, promised);
    }

    /// What a projection makes of a schema: metadata stays with columns that are passed through.
    static Schema projected(List<Expr> expressions, Schema promised, Schema input) {
        List<Field> fields = new ArrayList<>(promised.size());
        for (int i = 0; i < promised.size(); i++) {
            Field field = promised.field(i);
            fields.add(
                    expressions.get(i) instanceof Expr.ColumnRef ref
                            ? new Field(
                                    field.name(),
                                    field.type(),
                                    input.field(ref.index()).nullable(),
                                    input.field(ref.index()).metadata())
                            : field);
        }
        return Schema.of(fields);
    }
}
