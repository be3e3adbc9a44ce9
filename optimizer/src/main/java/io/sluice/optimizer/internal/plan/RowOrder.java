package io.sluice.optimizer.internal.plan;

import io.sluice.expr.SortKey;
import io.sluice.operators.BuiltinExec;
import io.sluice.operators.CoalesceBatchesExec;
import io.sluice.operators.ExchangeExec;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.FilterExec;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.HashJoinExec;
import io.sluice.operators.InsertExec;
import io.sluice.operators.LimitExec;
import io.sluice.operators.MemoryScanExec;
import io.sluice.operators.NestedLoopJoinExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.PublisherScanExec;
import io.sluice.operators.RemoteExchangeExec;
import io.sluice.operators.ReplayExec;
import io.sluice.operators.SortExec;
import io.sluice.operators.TopKExec;
import io.sluice.operators.UnionExec;
import io.sluice.operators.ValuesExec;
import io.sluice.operators.WatermarkExec;
import io.sluice.operators.WindowAggregateExec;
import io.sluice.operators.WindowAssignExec;
import io.sluice.plan.ExecutionPlan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What the rows of a plan were sorted by on purpose, for what stands above.
///
/// A sort orders each of its partitions, and an exchange that merges them by all of the sort's keys
/// makes one order of these. Nodes that take away one of the keys' columns have to stand above that
/// exchange: below it the order could not be told any more, though each partition still has it.
public final class RowOrder {

    private RowOrder() {}

    /// The keys that the plan's rows were sorted by, over the columns of the sort: those of the
    /// nearest sort that is reached through nodes which pass rows on in their order, and through
    /// exchanges to one partition. Empty where there is none.
    public static List<SortKey> sortedBy(ExecutionPlan plan) {
        return sort(plan).map(sort -> sort.properties().ordering()).orElse(List.of());
    }

    private static Optional<ExecutionPlan> sort(ExecutionPlan plan) {
        ExecutionPlan node = plan;
        while (!(node instanceof SortExec || node instanceof TopKExec)) {
            Optional<ExecutionPlan> input = passedOn(node);
            if (input.isEmpty()
                    || (node instanceof ExchangeExec exchange && exchange.target().count() > 1)) {
                return Optional.empty();
            }
            node = input.get();
        }
        return Optional.of(node);
    }

    /// The keys by which an exchange to one partition has to merge the plan's partitions: all that
    /// they were sorted by, over the plan's columns. Empty where the plan was not sorted, or no
    /// longer has all of the columns.
    public static List<SortKey> mergeOrder(ExecutionPlan plan) {
        List<SortKey> sorted = sortedBy(plan);
        List<SortKey> ordering = plan.properties().ordering();
        return ordering.size() < sorted.size() ? List.of() : ordering.subList(0, sorted.size());
    }

    /// Whether the plan was sorted, and its columns can no longer tell how.
    public static boolean isHidden(ExecutionPlan plan) {
        return !sortedBy(plan).isEmpty() && mergeOrder(plan).isEmpty();
    }

    /// The nodes of a plan to which the order of their rows matters: the result, limits, and what
    /// writes rows down.
    public static List<ExecutionPlan> wanted(ExecutionPlan plan) {
        List<ExecutionPlan> nodes = new ArrayList<>();
        nodes.add(plan);
        collectInputs(plan, nodes);
        return nodes;
    }

    private static void collectInputs(ExecutionPlan plan, List<ExecutionPlan> nodes) {
        if (plan instanceof InsertExec
                || (plan instanceof LimitExec limit && !limit.perPartition())) {
            nodes.add(plan.children().getFirst());
        }
        plan.children().forEach(child -> collectInputs(child, nodes));
    }

    /// The order of a plan's rows: what they were sorted by, or else the order in which they are
    /// anyway.
    public static List<Key> keys(ExecutionPlan plan) {
        ExecutionPlan ordered = sort(plan).orElse(plan);
        return ordered.properties().ordering().stream()
                .map(key ->
                        new Key(
                                ordered.schema().field(key.column()).name()
                                        + (key.descending() ? " desc" : "")
                                        + (key.nullsFirst() ? " nulls first" : ""),
                                origin(ordered, key.column())))
                .toList();
    }

    /// The names of [#keys].
    public static List<String> names(ExecutionPlan plan) {
        return keys(plan).stream().map(Key::name).toList();
    }

    /// One column of an order, in terms that a rule which rewrites the plan leaves as they are.
    ///
    /// @param name the column's, and in which direction
    /// @param origin the values behind the name
    public record Key(String name, Origin origin) {

        /// Whether rows that are in the order of this key are in the order of the other one as
        /// well.
        public boolean isSameAs(Key other) {
            return name.equals(other.name) && origin.mayBe(other.origin);
        }
    }

    /// Where a column's values come from, through all projections.
    ///
    /// @param node the kind of the first node below that does not merely pass its columns on
    /// @param columns the names of the columns of that node that the values are computed from
    record Origin(Class<?> node, Set<String> columns) {

        /// A rule that puts another kind of node in the place, such as the answer itself in that of
        /// an aggregation, makes the columns anew; nothing is known then.
        boolean mayBe(Origin other) {
            return node != other.node || columns.equals(other.columns);
        }
    }

    private static Origin origin(ExecutionPlan plan, int column) {
        ExecutionPlan node = plan;
        BitSet columns = new BitSet();
        columns.set(column);
        Optional<ExecutionPlan> input = below(node);
        while (input.isPresent()) {
            if (node instanceof ProjectionExec projection) {
                columns =
                        ColumnReferences.in(
                                columns.stream().mapToObj(projection.expressions()::get).toList());
            }
            node = input.get();
            input = below(node);
        }
        Set<String> names = new TreeSet<>();
        for (int index : columns.stream().toArray()) {
            names.add(node.schema().field(index).name());
        }
        return new Origin(node.getClass(), names);
    }

    /// The input of a node whose columns are those of its input, or computed from them alone.
    private static Optional<ExecutionPlan> below(ExecutionPlan plan) {
        return switch (plan) {
            case SortExec sort -> Optional.of(sort.input());
            case TopKExec top -> Optional.of(top.input());
            case WindowAssignExec _ -> Optional.empty();
            case BuiltinExec _ -> passedOn(plan);
            default -> Optional.empty();
        };
    }

    /// The input whose rows the node passes on in the order in which they come, apart from how
    /// exchanges mix partitions. A foreign node does if it says that an order remains.
    public static Optional<ExecutionPlan> passedOn(ExecutionPlan plan) {
        return switch (plan) {
            case BuiltinExec node ->
                    switch (node) {
                        case CoalesceBatchesExec coalesce -> Optional.of(coalesce.input());
                        case ExchangeExec exchange -> Optional.of(exchange.input());
                        case FilterExec filter -> Optional.of(filter.input());
                        case LimitExec limit -> Optional.of(limit.input());
                        case ProjectionExec projection -> Optional.of(projection.input());
                        case RemoteExchangeExec remote -> Optional.of(remote.fragment());
                        case WatermarkExec watermark -> Optional.of(watermark.input());
                        case WindowAssignExec assign -> Optional.of(assign.input());
                        case FileScanExec _,
                                HashAggregateExec _,
                                HashJoinExec _,
                                InsertExec _,
                                MemoryScanExec _,
                                NestedLoopJoinExec _,
                                PublisherScanExec _,
                                ReplayExec _,
                                SortExec _,
                                TopKExec _,
                                UnionExec _,
                                ValuesExec _,
                                WindowAggregateExec _ ->
                                Optional.empty();
                    };
            default ->
                    plan.children().size() == 1 && !plan.properties().ordering().isEmpty()
                            ? Optional.of(plan.children().getFirst())
                            : Optional.empty();
        };
    }
}
