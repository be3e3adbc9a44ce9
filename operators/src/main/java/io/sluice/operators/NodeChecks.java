package io.sluice.operators;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.expr.SortKey;
import io.sluice.plan.ExecutionPlan;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.util.List;

/// What the constructors of nodes refuse, with messages that name the node, the thing and its
/// value.
final class NodeChecks {

    private NodeChecks() {}

    static void children(ExecutionPlan node, List<ExecutionPlan> children, int expected) {
        if (children.size() != expected) {
            throw new IllegalArgumentException(
                    node.name() + " takes " + expected + " children, not " + children.size());
        }
    }

    static void column(String node, int column, Schema schema) {
        if (column < 0 || column >= schema.size()) {
            throw new IllegalArgumentException(
                    node + ": column " + column + " of an input of " + schema.size() + " columns");
        }
    }

    static void timeColumn(String node, int column, Schema schema) {
        column(node, column, schema);
        DataType type = schema.field(column).type();
        if (!(type instanceof DataType.Timestamp)) {
            throw new IllegalArgumentException(
                    node
                            + ": the time column \""
                            + schema.field(column).name()
                            + "\" is "
                            + type.sqlName()
                            + ", not timestamp");
        }
    }

    static void sortKeys(String node, List<SortKey> keys, Schema schema) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(node + " without sort keys");
        }
        for (SortKey key : keys) {
            column(node, key.column(), schema);
            key(node, schema.field(key.column()).type());
        }
    }

    /// That values of a type can be compared.
    static void key(String node, DataType type) {
        if (type instanceof DataType.ListOf || type instanceof DataType.Struct) {
            throw new QueryException(
                    ErrorCode.UNSUPPORTED,
                    node + ": values of type " + type.sqlName() + " cannot be compared");
        }
    }

    static void condition(String node, Expr expr, Schema schema) {
        if (!expr.type().equals(DataType.BOOL)) {
            throw new IllegalArgumentException(
                    node + ": a condition of type " + expr.type().sqlName());
        }
        expression(node, expr, schema);
    }

    /// That every column reference names a column of the input and its type.
    static void expression(String node, Expr expr, Schema schema) {
        if (expr instanceof Expr.ColumnRef(int index, String name, DataType type)) {
            column(node, index, schema);
            DataType actual = schema.field(index).type();
            if (!actual.equals(type)) {
                throw new IllegalArgumentException(
                        node
                                + ": column "
                                + index
                                + " (\""
                                + name
                                + "\") is "
                                + actual.sqlName()
                                + ", referred to as "
                                + type.sqlName());
            }
        }
        expr.children().forEach(child -> expression(node, child, schema));
    }

    static void types(String node, Schema schema, List<DataType> types) {
        width(node, schema, types.size());
        for (int i = 0; i < types.size(); i++) {
            DataType promised = schema.field(i).type();
            if (!promised.equals(types.get(i))) {
                throw new IllegalArgumentException(
                        node
                                + ": output column "
                                + i
                                + " (\""
                                + schema.field(i).name()
                                + "\") is promised as "
                                + promised.sqlName()
                                + " and computed as "
                                + types.get(i).sqlName());
            }
        }
    }

    static List<DataType> types(Schema schema) {
        return schema.fields().stream().map(field -> field.type()).toList();
    }

    private static void width(String node, Schema schema, int columns) {
        if (schema.size() != columns) {
            throw new IllegalArgumentException(
                    node
                            + ": a schema of "
                            + schema.size()
                            + " columns for an output of "
                            + columns);
        }
    }
}
