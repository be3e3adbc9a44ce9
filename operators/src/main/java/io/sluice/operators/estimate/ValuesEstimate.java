package io.sluice.operators.estimate;

import io.sluice.expr.Expr;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Statistics of constant rows, all of them exact.
public final class ValuesEstimate {

    private ValuesEstimate() {}

    public static Statistics of(List<List<Expr>> rows, Schema schema) {
        List<ColumnStatistics> columns = new ArrayList<>(schema.size());
        for (int i = 0; i < schema.size(); i++) {
            columns.add(column(rows, i));
        }
        return new Statistics(Precision.exact((long) rows.size()), Precision.absent(), columns);
    }

    private static ColumnStatistics column(List<List<Expr>> rows, int column) {
        TreeSet<Object> values = new TreeSet<>(LiteralValues.ORDER);
        long nulls = 0;
        for (List<Expr> row : rows) {
            if (row.get(column) instanceof Expr.Literal(_, Object value)) {
                values.add(value);
            } else {
                nulls++;
            }
        }
        return new ColumnStatistics(
                Precision.exact(nulls),
                values.isEmpty() ? Precision.absent() : Precision.exact(values.first()),
                values.isEmpty() ? Precision.absent() : Precision.exact(values.last()),
                Precision.exact((long) values.size()));
    }
}
