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

/// One side of a join and the keys that are not among its columns as they are.
final class KeySide {

    private final ExecutionPlan input;
    private final List<Expr> added = new ArrayList<>();

    KeySide(ExecutionPlan input) {
        this.input = input;
    }

    int width() {
        return input.schema().size();
    }

    boolean extended() {
        return !added.isEmpty();
    }

    /// The number of the column that is the key.
    ///
    /// @param common the type that both sides' keys have
    int key(int column, DataType common) {
        return key(Columns.ref(input.schema(), column), common);
    }

    /// The same for any expression over the side's columns.
    int key(Expr key, DataType common) {
        Expr cast = ExprTypes.cast(key, common);
        if (cast instanceof Expr.ColumnRef reference) {
            return reference.index();
        }
        if (key instanceof Expr.ColumnRef reference && sameScale(cast)) {
            return reference.index();
        }
        added.add(cast);
        return width() + added.size() - 1;
    }

    private static boolean sameScale(Expr cast) {
        return cast instanceof Expr.Cast(Expr operand, DataType.Decimal(_, int scale))
                && operand.type() instanceof DataType.Decimal(_, int operandScale)
                && operandScale == scale;
    }

    List<Field> addedFields() {
        return added.stream().map(key -> Field.nullable("key", key.type())).toList();
    }

    ExecutionPlan plan() {
        if (added.isEmpty()) {
            return input;
        }
        List<Expr> columns = new ArrayList<>(Columns.all(input.schema()));
        columns.addAll(added);
        return new ProjectionExec(input, columns, input.schema().concat(Schema.of(addedFields())));
    }
}
