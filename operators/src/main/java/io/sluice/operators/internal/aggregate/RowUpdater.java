package io.sluice.operators.internal.aggregate;

import io.sluice.batch.Column;
import io.sluice.batch.Gather;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.internal.expr.PredicateEvaluator;
import io.sluice.operators.internal.expr.ProjectionEvaluator;
import io.sluice.operators.internal.hash.Grouping;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Adds batches of rows: evaluates keys and arguments, each different expression once, finds the
/// groups and updates the states call by call.
///
/// The arguments of a call with a FILTER are evaluated for the rows that pass only, so that what is
/// filtered out cannot fail.
public final class RowUpdater implements GroupUpdater {

    private final Aggregation aggregation;
    private final BufferAllocator allocator;
    private final ProjectionEvaluator inputs;
    private final List<CallInput> callInputs;
    private final Grouping grouping;
    private int[] groups = new int[0];
    private int[] passingRows = new int[0];
    private int[] passingGroups = new int[0];
    private int[] firstRows = new int[0];

    /// Where a call's arguments come from.
    ///
    /// @param columns their places among all that is evaluated for a batch; empty with a filter
    private record CallInput(List<Integer> columns, Optional<Filtered> filtered) {}

    /// A FILTER and the arguments of the rows that pass it.
    private record Filtered(PredicateEvaluator filter, ProjectionEvaluator arguments) {}

    public RowUpdater(
            Aggregation aggregation, FunctionRegistry functions, BufferAllocator allocator) {
        this.aggregation = aggregation;
        this.allocator = allocator;
        List<Expr> expressions = expressions(aggregation);
        this.inputs = ProjectionEvaluator.compile(expressions, functions);
        this.callInputs =
                aggregation.calls().stream()
                        .map(call -> callInput(call.call(), expressions, functions))
                        .toList();
        this.grouping = new Grouping(aggregation.keyLayout(), allocator);
    }

    /// The keys, then each argument of calls without a filter, none twice.
    private static List<Expr> expressions(Aggregation aggregation) {
        Set<Expr> arguments = new LinkedHashSet<>();
        for (Aggregation.Call call : aggregation.calls()) {
            if (!call.call().filtered()) {
                arguments.addAll(call.call().arguments());
            }
        }
        aggregation.keys().forEach(arguments::remove);
        List<Expr> expressions = new ArrayList<>(aggregation.keys());
        expressions.addAll(arguments);
        return expressions;
    }

    private static CallInput callInput(
            AggregateCall call, List<Expr> expressions, FunctionRegistry functions) {
        if (call.filtered()) {
            Filtered filtered =
                    new Filtered(
                            PredicateEvaluator.compile(call.filter(), functions),
                            ProjectionEvaluator.compile(call.arguments(), functions));
            return new CallInput(List.of(), Optional.of(filtered));
        }
        return new CallInput(
                call.arguments().stream().map(expressions::indexOf).toList(), Optional.empty());
    }

    @Override
    public void add(RecordBatch batch, GroupStates states) {
        int rowCount = batch.selectedCount();
        if (rowCount == 0) {
            return;
        }
        if (groups.length < rowCount) {
            groups = new int[rowCount];
        }
        List<Column> columns = inputs.evaluate(batch, allocator);
        try {
            if (aggregation.hasKeys()) {
                List<Column> keys = columns.subList(0, aggregation.keys().size());
                grouping.find(states.table(), keys, rowCount, groups);
                states.resize();
            }
            for (int call = 0; call < callInputs.size(); call++) {
                update(call, batch, columns, states);
            }
        } finally {
            GroupUpdater.release(columns);
        }
    }

    @Override
    public void close() {
        grouping.close();
    }

    private void update(int call, RecordBatch batch, List<Column> columns, GroupStates states) {
        CallInput input = callInputs.get(call);
        if (input.filtered().isPresent()) {
            updatePassing(call, batch, input.filtered().get(), states);
        } else {
            List<Column> arguments = input.columns().stream().map(columns::get).toList();
            update(call, groups, arguments, batch.selectedCount(), states);
        }
    }

    private void updatePassing(int call, RecordBatch batch, Filtered filtered, GroupStates states) {
        int rowCount = batch.selectedCount();
        if (passingRows.length < rowCount) {
            passingRows = new int[rowCount];
            passingGroups = new int[rowCount];
        }
        int passing = filtered.filter().select(batch, passingRows, allocator);
        gatherGroups(batch.selection(), passing);
        try (RecordBatch rows = batch.share().withSelection(new Selection(passingRows, passing))) {
            List<Column> arguments = filtered.arguments().evaluate(rows, allocator);
            try {
                update(call, passingGroups, arguments, passing, states);
            } finally {
                GroupUpdater.release(arguments);
            }
        }
    }

    /// The groups of the rows that pass; those rows are among the selected ones, in their order.
    private void gatherGroups(@Nullable Selection selection, int passing) {
        int at = 0;
        for (int i = 0; i < passing; i++) {
            int row = passingRows[i];
            if (selection == null) {
                at = row;
            } else {
                while (selection.row(at) != row) {
                    at++;
                }
            }
            passingGroups[i] = groups[at];
        }
    }

    private void update(
            int call, int[] rowGroups, List<Column> arguments, int rowCount, GroupStates states) {
        DistinctRows distinct = states.distinctRows(call);
        if (!distinct.selects()) {
            states.accumulator(call).update(rowGroups, arguments, rowCount);
            return;
        }
        if (firstRows.length < rowCount) {
            firstRows = new int[rowCount];
        }
        int count = distinct.select(rowGroups, arguments, rowCount, firstRows);
        int[] firstGroups = new int[count];
        for (int i = 0; i < count; i++) {
            firstGroups[i] = rowGroups[firstRows[i]];
        }
        List<Column> values = new ArrayList<>(arguments.size());
        try {
            arguments.forEach(
                    column -> values.add(Gather.rows(column, firstRows, count, allocator)));
            states.accumulator(call).update(firstGroups, values, count);
        } finally {
            GroupUpdater.release(values);
        }
    }
}
