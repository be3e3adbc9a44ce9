package io.sluice.operators;

import io.sluice.expr.Expr;
import io.sluice.expr.SortKey;
import io.sluice.plan.EventTime;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where a node's input columns stand in its output, and what that leaves of the properties that
/// speak of columns.
final class ColumnMapping {

    private static final int GONE = -1;

    private final int[] outputOfInput;

    private ColumnMapping(int[] outputOfInput) {
        this.outputOfInput = outputOfInput;
    }

    /// An output of these expressions, in which plain column references carry columns on.
    static ColumnMapping of(int inputSize, List<Expr> expressions) {
        int[] outputs = new int[inputSize];
        Arrays.fill(outputs, GONE);
        for (int i = expressions.size() - 1; i >= 0; i--) {
            if (expressions.get(i) instanceof Expr.ColumnRef(int index, _, _)
                    && index < inputSize) {
                outputs[index] = i;
            }
        }
        return new ColumnMapping(outputs);
    }

    PlanProperties map(PlanProperties input) {
        return input.withPartitioning(map(input.partitioning()))
                .withOrdering(map(input.ordering()))
                .withEventTimes(mapTimes(input.eventTimes()));
    }

    /// A hash partitioning whose columns all remain; otherwise only the number of partitions is
    /// known.
    Partitioning map(Partitioning input) {
        return switch (input) {
            case Partitioning.Hash(List<Integer> columns, int count) -> {
                List<Integer> mapped = columns.stream().map(this::outputOf).toList();
                yield mapped.contains(GONE)
                        ? Partitioning.unknown(count)
                        : new Partitioning.Hash(mapped, count);
            }
            case Partitioning.Single _, Partitioning.RoundRobin _, Partitioning.Unknown _ -> input;
        };
    }

    private List<SortKey> map(List<SortKey> ordering) {
        List<SortKey> mapped = new ArrayList<>(ordering.size());
        for (SortKey key : ordering) {
            if (outputOf(key.column()) == GONE) {
                break;
            }
            mapped.add(key.withColumn(outputOf(key.column())));
        }
        return mapped;
    }

    private List<EventTime> mapTimes(List<EventTime> times) {
        return times.stream()
                .filter(time -> outputOf(time.column()) != GONE)
                .map(time -> time.withColumn(outputOf(time.column())))
                .toList();
    }

    private int outputOf(int column) {
        return column < outputOfInput.length ? outputOfInput[column] : GONE;
    }
}
