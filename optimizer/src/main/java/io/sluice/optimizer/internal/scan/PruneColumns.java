package io.sluice.optimizer.internal.scan;

import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.expr.SortKey;
import io.sluice.operators.FilterExec;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.HashJoinExec;
import io.sluice.operators.LimitExec;
import io.sluice.operators.NestedLoopJoinExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.SortExec;
import io.sluice.operators.UnionExec;
import io.sluice.operators.ValuesExec;
import io.sluice.operators.WindowAssignExec;
import io.sluice.optimizer.internal.plan.ColumnReferences;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Takes columns away as soon as nobody above reads them: those that a filter or join was the last
/// to look at, and those of scans that nobody reads at all.
///
/// ```
/// HashAggregateExec: [a], [sum(d)]           HashAggregateExec: [a], [sum(d)]
///   HashJoinExec: b = c               →        ProjectionExec: [a, d]
///     scan: [a, b, x]                            HashJoinExec: b = c
///     scan: [c, d, y]                              scan: [a, b]
///                                                  scan: [c, d]
/// ```
///
/// Runs on plans as they come from lowering, before scans are asked for. Nodes that it does not
/// know keep all of their columns.
public final class PruneColumns implements PhysicalOptimizerRule {

    @Override
    public String name() {
        return "PruneColumns";
    }

    @Override
    public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
        return pruned(plan, all(plan.schema()));
    }

    private static BitSet all(Schema schema) {
        BitSet all = new BitSet();
        all.set(0, schema.size());
        return all;
    }

    /// The plan with exactly the wanted columns, in their order.
    private static ExecutionPlan pruned(ExecutionPlan plan, BitSet wanted) {
        return switch (plan) {
            case ProjectionExec projection -> projection(projection, wanted);
            case FilterExec filter -> filter(filter, wanted);
            case HashJoinExec join -> hashJoin(join, wanted);
            case NestedLoopJoinExec join -> nestedLoopJoin(join, wanted);
            case HashAggregateExec aggregate -> aggregate(aggregate, wanted);
            case SortExec sort -> sort(sort, wanted);
            case LimitExec limit -> limit.withChildren(List.of(pruned(limit.input(), wanted)));
            case UnionExec union ->
                    new UnionExec(
                            union.inputs().stream().map(input -> pruned(input, wanted)).toList(),
                            select(union.schema(), wanted));
            case WindowAssignExec assign -> windows(assign, wanted);
            case PendingScanExec scan -> scan(scan, wanted);
            case ValuesExec values -> values(values, wanted);
            default -> onTop(plan, all(plan.schema()), wanted);
        };
    }

    private static ExecutionPlan projection(ProjectionExec projection, BitSet wanted) {
        List<Expr> expressions = select(projection.expressions(), wanted);
        BitSet read = ColumnReferences.in(expressions);
        return new ProjectionExec(
                pruned(projection.input(), read),
                moved(expressions, read),
                select(projection.schema(), wanted));
    }

    private static ExecutionPlan filter(FilterExec filter, BitSet wanted) {
        BitSet read = union(wanted, ColumnReferences.in(filter.predicate()));
        ExecutionPlan below =
                new FilterExec(pruned(filter.input(), read), moved(filter.predicate(), read));
        return onTop(below, read, wanted);
    }

    private static ExecutionPlan sort(SortExec sort, BitSet wanted) {
        BitSet read = (BitSet) wanted.clone();
        sort.keys().forEach(key -> read.set(key.column()));
        List<SortKey> keys =
                sort.keys().stream().map(key -> key.withColumn(rank(read, key.column()))).toList();
        return onTop(new SortExec(pruned(sort.input(), read), keys), read, wanted);
    }

    /// Groups depend on all keys; calls nobody wants are left out. Without keys one call stays,
    /// since a row without columns would be none.
    private static ExecutionPlan aggregate(HashAggregateExec aggregate, BitSet wanted) {
        int keyCount = aggregate.keys().size();
        BitSet kept = (BitSet) wanted.clone();
        kept.set(0, keyCount);
        if (kept.isEmpty()) {
            kept.set(0);
        }
        List<AggregateCall> calls = new ArrayList<>();
        List<Expr> readers = new ArrayList<>(aggregate.keys());
        for (int i = 0; i < aggregate.calls().size(); i++) {
            if (kept.get(keyCount + i)) {
                AggregateCall call = aggregate.calls().get(i);
                calls.add(call);
                readers.addAll(call.arguments());
                readers.add(call.filter());
            }
        }
        BitSet read = ColumnReferences.in(readers);
        ExecutionPlan below =
                new HashAggregateExec(
                        pruned(aggregate.input(), read),
                        aggregate.mode(),
                        moved(aggregate.keys(), read),
                        calls.stream()
                                .map(call -> ColumnReferences.moved(call, c -> rank(read, c)))
                                .toList(),
                        select(aggregate.schema(), kept));
        return onTop(below, kept, wanted);
    }

    private static ExecutionPlan hashJoin(HashJoinExec join, BitSet wanted) {
        int leftSize = join.left().schema().size();
        BitSet read =
                joinColumns(
                        join.residual(),
                        join.schema().size(),
                        wanted,
                        leftSize,
                        join.type().yieldsRightColumns());
        join.leftKeys().forEach(read::set);
        join.rightKeys().forEach(key -> read.set(leftSize + key));
        BitSet left = read.get(0, leftSize);
        BitSet right = read.get(leftSize, leftSize + join.right().schema().size());
        BitSet kept =
                kept(join.schema().size(), leftSize, left, right, join.type().yieldsRightColumns());
        ExecutionPlan below =
                new HashJoinExec(
                        pruned(join.left(), left),
                        pruned(join.right(), right),
                        join.type(),
                        join.leftKeys().stream().map(key -> rank(left, key)).toList(),
                        join.rightKeys().stream().map(key -> rank(right, key)).toList(),
                        join.nullsEqual(),
                        moved(join.residual(), read),
                        select(join.schema(), kept));
        return onTop(below, kept, wanted);
    }

    private static ExecutionPlan nestedLoopJoin(NestedLoopJoinExec join, BitSet wanted) {
        int leftSize = join.left().schema().size();
        BitSet read =
                joinColumns(
                        join.condition(),
                        join.schema().size(),
                        wanted,
                        leftSize,
                        join.type().yieldsRightColumns());
        BitSet left = read.get(0, leftSize);
        BitSet right = read.get(leftSize, leftSize + join.right().schema().size());
        BitSet kept =
                kept(join.schema().size(), leftSize, left, right, join.type().yieldsRightColumns());
        ExecutionPlan below =
                new NestedLoopJoinExec(
                        pruned(join.left(), left),
                        pruned(join.right(), right),
                        join.type(),
                        moved(join.condition(), read),
                        select(join.schema(), kept));
        return onTop(below, kept, wanted);
    }

    /// The columns of left and right that the condition or those above read.
    private static BitSet joinColumns(
            Expr condition, int size, BitSet wanted, int leftSize, boolean yieldsRight) {
        BitSet read = ColumnReferences.in(condition);
        read.or(wanted.get(0, yieldsRight ? size : leftSize));
        return read;
    }

    /// Which of the join's columns remain if only these of its inputs' do. A mark always does.
    private static BitSet kept(
            int size, int leftSize, BitSet left, BitSet right, boolean yieldsRight) {
        BitSet kept = (BitSet) left.clone();
        if (yieldsRight) {
            right.stream().forEach(column -> kept.set(leftSize + column));
        } else {
            kept.set(leftSize, size);
        }
        return kept;
    }

    private static ExecutionPlan windows(WindowAssignExec assign, BitSet wanted) {
        int size = assign.input().schema().size();
        BitSet read = wanted.get(0, size);
        read.set(assign.timeColumn());
        BitSet kept = (BitSet) read.clone();
        kept.set(size, assign.schema().size());
        ExecutionPlan below =
                new WindowAssignExec(
                        pruned(assign.input(), read),
                        assign.window(),
                        rank(read, assign.timeColumn()),
                        select(assign.schema(), kept));
        return onTop(below, kept, wanted);
    }

    private static ExecutionPlan scan(PendingScanExec scan, BitSet wanted) {
        List<Integer> before = scan.request().projection();
        return new PendingScanExec(
                scan.table(),
                scan.request().withProjection(wanted.stream().mapToObj(before::get).toList()));
    }

    private static ExecutionPlan values(ValuesExec values, BitSet wanted) {
        return new ValuesExec(
                values.rows().stream().map(row -> select(row, wanted)).toList(),
                select(values.schema(), wanted));
    }

    /// A projection to what is wanted of the columns that there are, where that is less.
    private static ExecutionPlan onTop(ExecutionPlan plan, BitSet present, BitSet wanted) {
        if (present.equals(wanted)) {
            return plan;
        }
        List<Expr> columns = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        wanted.stream()
                .forEach(column -> {
                    int index = rank(present, column);
                    Field field = plan.schema().field(index);
                    fields.add(field);
                    columns.add(new Expr.ColumnRef(index, field.name(), field.type()));
                });
        return new ProjectionExec(plan, columns, Schema.of(fields));
    }

    private static BitSet union(BitSet a, BitSet b) {
        BitSet union = (BitSet) a.clone();
        union.or(b);
        return union;
    }

    /// Where a column is when only these remain.
    private static int rank(BitSet remaining, int column) {
        return remaining.get(0, column).cardinality();
    }

    private static List<Expr> moved(List<Expr> expressions, BitSet remaining) {
        return expressions.stream().map(expr -> moved(expr, remaining)).toList();
    }

    private static Expr moved(Expr expr, BitSet remaining) {
        return ColumnReferences.moved(expr, column -> rank(remaining, column));
    }

    private static <T> List<T> select(List<T> all, BitSet wanted) {
        return wanted.stream().mapToObj(all::get).toList();
    }

    private static Schema select(Schema schema, BitSet wanted) {
        return new Schema(select(schema.fields(), wanted), schema.metadata());
    }
}
