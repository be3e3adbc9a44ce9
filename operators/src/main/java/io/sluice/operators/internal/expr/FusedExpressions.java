package io.sluice.operators.internal.expr;

import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Layout;
import io.sluice.batch.RecordBatch;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.type.DataType;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Expressions that share one fused loop, over batches of any kind.
///
/// The loop is chosen for each batch: by the layouts and encodings of its columns, whether they
/// have nulls, and whether rows are selected. Decimals of more than 18 digits are computed in 64
/// bits first; a batch where they do not suffice is run again in 128 bits, and so are the next
/// ones, more of them each time. Where no loop has an answer, because a row fails or because
/// compiling would not pay yet, the caller evaluates row by row.
///
/// Used by one thread at a time.
final class FusedExpressions {

    /// Kinds of batches to keep plans for; more do not occur together but for odd sources.
    private static final int MAX_PLANS = 16;

    /// How long to avoid the faster way at most after it has failed.
    private static final int MAX_AVOIDING_BATCHES = 1024;

    /// More nodes hardly ever fit into one loop, so that trying costs more than it gains.
    private static final int MAX_WHOLE_NODES = 400;

    /// Computing an entry's value costs a little more than a row's.
    private static final int MIN_ROWS_PER_ENTRY = 4;

    private final List<Expr> expressions;
    private final boolean filter;
    private final FunctionRegistry functions;
    private final LoopPolicy policy;
    private final int[] columns;
    private final boolean mayBeWide;
    private final Map<BatchKind, Optional<LoopPlan>> plans =
            new LinkedHashMap<>(8, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(
                        Map.Entry<BatchKind, Optional<LoopPlan>> eldest) {
                    return size() > MAX_PLANS;
                }
            };
    private final InputPreparation preparation;
    private int[] keptRows = {};
    private int unmappedBatches;
    private int nextUnmappedBatches = 1;
    private boolean inParts;
    private long rowsSeen;
    private int wideBatches;
    private int nextWideBatches = 1;

    /// What a plan depends on.
    ///
    /// @param columns the kind of each column that is referred to
    private record BatchKind(List<ColumnKind> columns, boolean selected, boolean wide) {}

    /// What a plan knows about a column.
    private record ColumnKind(
            Layout layout, Encoding encoding, boolean someNull, boolean allNull, boolean mapped) {}

    /// @param filter whether the only expression is a predicate whose rows are wanted
    FusedExpressions(
            List<Expr> expressions, boolean filter, FunctionRegistry functions, LoopPolicy policy) {
        this.expressions = List.copyOf(expressions);
        this.filter = filter;
        this.functions = functions;
        this.policy = policy;
        this.preparation = new InputPreparation(functions, policy);
        TreeSet<Integer> referenced = new TreeSet<>();
        expressions.forEach(expression -> ExprFacts.collectColumns(expression, referenced));
        this.columns = referenced.stream().mapToInt(Integer::intValue).toArray();
        this.inParts = expressions.stream().mapToInt(ExprFacts::nodes).sum() > MAX_WHOLE_NODES;
        this.mayBeWide = expressions.stream().anyMatch(FusedExpressions::mayBeWide);
    }

    /// The values of the expressions; empty if a row failed or there is no loop.
    Optional<List<Column>> project(BatchRows rows, BufferAllocator allocator) {
        nextBatch();
        LoopPlan plan = plan(rows, false);
        if (plan != null && plan.mappedTexts().isPresent()) {
            Column texts = preparation.dictionary(plan.mappedTexts().get(), rows, allocator);
            if (texts != null) {
                return Optional.of(List.of(texts));
            }
            leaveDictionaries();
        }
        return firstAnswer(
                rows,
                allocator,
                (bound, loop) -> LoopResults.run(bound, loop, rows, types(), allocator));
    }

    /// How many rows pass, which are written to `passed`; empty if a row failed or there is no
    /// loop.
    ///
    /// @param passed may be the array of the rows themselves, which are as they were if the answer
    ///   is empty
    OptionalInt select(BatchRows rows, int[] passed, BufferAllocator allocator) {
        nextBatch();
        Optional<Integer> count =
                firstAnswer(rows, allocator, (plan, loop) -> select(plan, loop, rows, passed));
        return count.isPresent() ? OptionalInt.of(count.get()) : OptionalInt.empty();
    }

    private Optional<Integer> select(LoopPlan plan, FusedLoop loop, BatchRows rows, int[] passed) {
        plan.frame().objects[plan.shape().validitySlot(0)] = passed;
        boolean kept = (mayBeWide || plan.mayFail()) && rows.selected() == passed;
        if (kept) {
            // A loop that fails overwrites rows that are still needed.
            if (keptRows.length < rows.count()) {
                keptRows = new int[rows.count()];
            }
            System.arraycopy(passed, 0, keptRows, 0, rows.count());
        }
        long found = loop.run(plan.frame(), rows.selected(), rows.count());
        if (!plan.frame().failed) {
            return Optional.of((int) found);
        }
        if (kept) {
            System.arraycopy(keptRows, 0, passed, 0, rows.count());
        }
        return Optional.empty();
    }

    private void nextBatch() {
        unmappedBatches = Math.max(0, unmappedBatches - 1);
    }

    /// Runs a bound loop.
    private interface Run<T> {
        /// The result; empty if a row failed.
        Optional<T> run(LoopPlan plan, FusedLoop loop);
    }

    private <T> Optional<T> firstAnswer(BatchRows rows, BufferAllocator allocator, Run<T> run) {
        rowsSeen += rows.count();
        if (wideBatches > 0) {
            wideBatches--;
            return answer(rows, true, allocator, run);
        }
        Optional<T> narrow = answer(rows, false, allocator, run);
        if (narrow.isPresent() || !mayBeWide) {
            return narrow;
        }
        Optional<T> wide = answer(rows, true, allocator, run);
        if (wide.isPresent()) {
            wideBatches = nextWideBatches;
            nextWideBatches = Math.min(2 * nextWideBatches, MAX_AVOIDING_BATCHES);
        }
        return wide;
    }

    /// Computes for rows instead of entries: this batch, and more of the next ones each time.
    private void leaveDictionaries() {
        unmappedBatches = 1 + nextUnmappedBatches;
        nextUnmappedBatches = Math.min(2 * nextUnmappedBatches, MAX_AVOIDING_BATCHES);
    }

    private <T> Optional<T> answer(
            BatchRows rows, boolean wide, BufferAllocator allocator, Run<T> run) {
        LoopPlan plan = plan(rows, wide);
        if (plan == null) {
            return Optional.empty();
        }
        FusedLoop loop = plan.loop(policy.compiler(), rowsSeen >= policy.compileAfterRows());
        if (loop == null && plan.tooLong() && !inParts) {
            inParts = true;
            plans.clear();
            return answer(rows, wide, allocator, run);
        }
        if (loop == null) {
            return Optional.empty();
        }
        Optional<List<@Nullable ComputedInput>> inputs =
                preparation.prepare(plan.sources(), rows, allocator);
        if (inputs.isEmpty()) {
            // Some entry of a dictionary has no value.
            leaveDictionaries();
            return answer(rows, wide, allocator, run);
        }
        try {
            return plan.bind(rows.batch(), inputs.get()) ? run.run(plan, loop) : Optional.empty();
        } finally {
            plan.unbind();
            InputPreparation.close(inputs.get());
            // Literals lie in memory that is freed with the plan.
            Reference.reachabilityFence(plan);
        }
    }

    private @Nullable LoopPlan plan(BatchRows rows, boolean wide) {
        BatchKind kind = kind(rows, wide);
        Optional<LoopPlan> plan = plans.get(kind);
        if (plan == null) {
            plan = newPlan(rows, wide);
            plans.put(kind, plan);
        }
        return plan.orElse(null);
    }

    private Optional<LoopPlan> newPlan(BatchRows rows, boolean wide) {
        try {
            List<Expr> whole =
                    inParts ? expressions.stream().map(ExprParts::nested).toList() : expressions;
            Set<Expr> parts = inParts ? ExprParts.of(whole) : Set.of();
            LoopPlan plan =
                    LoopPlan.of(
                            whole,
                            filter,
                            !rows.all(),
                            wide,
                            rows.batch().columns(),
                            column -> mapped(rows.batch().column(column), rows.count()),
                            parts,
                            functions);
            return plan.trivial() && !filter ? Optional.empty() : Optional.of(plan);
        } catch (NotFusable | NeedsWide _) {
            return Optional.empty();
        }
    }

    private BatchKind kind(BatchRows rows, boolean wide) {
        RecordBatch batch = rows.batch();
        List<ColumnKind> kinds = new ArrayList<>(columns.length);
        for (int column : columns) {
            kinds.add(kind(batch.column(column), mapped(batch.column(column), rows.count())));
        }
        return new BatchKind(kinds, !rows.all(), wide);
    }

    /// Whether expressions of the column are to be computed for its dictionary's entries.
    private boolean mapped(Column column, int rowCount) {
        return unmappedBatches == 0
                && column.encoding() == Encoding.DICTIONARY
                && column.dictionary().length() <= rowCount / MIN_ROWS_PER_ENTRY;
    }

    private static ColumnKind kind(Column column, boolean mapped) {
        return new ColumnKind(
                column.layout(),
                column.encoding(),
                column.nullCount() > 0,
                column.nullCount() == column.length(),
                mapped);
    }

    private List<DataType> types() {
        return expressions.stream().map(Expr::type).toList();
    }

    private static boolean mayBeWide(Expr expr) {
        return (expr.type() instanceof DataType.Decimal decimal && !decimal.fitsLong())
                || expr.children().stream().anyMatch(FusedExpressions::mayBeWide);
    }
}
