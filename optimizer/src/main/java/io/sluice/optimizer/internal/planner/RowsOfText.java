package io.sluice.optimizer.internal.planner;

import io.sluice.expr.Expr;
import io.sluice.operators.ValuesExec;
import io.sluice.plan.ExecutionPlan;
import io.sluice.planning.PlannedQuery;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.Arrays;
import java.util.List;

/// Answers to SHOW and DESCRIBE: constant rows of text.
final class RowsOfText {

    private RowsOfText() {}

    static PlannedQuery of(List<String> columns, List<List<String>> rows) {
        Schema schema =
                Schema.of(
                        columns.stream().map(name -> Field.required(name, DataType.UTF8)).toList());
        List<List<Expr>> values =
                rows.stream()
                        .map(row ->
                                row.stream()
                                        .map(text -> (Expr) new Expr.Literal(DataType.UTF8, text))
                                        .toList())
                        .toList();
        ExecutionPlan plan = new ValuesExec(values, schema);
        return new PlannedQuery.Rows(plan);
    }

    static List<String> row(String... values) {
        return Arrays.asList(values);
    }
}
