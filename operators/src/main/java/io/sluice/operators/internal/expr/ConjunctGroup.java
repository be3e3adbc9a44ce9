package io.sluice.operators.internal.expr;

import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.memory.BufferAllocator;

/// Conjuncts of a filter that run in one loop: either a single one, or cheap tests of one column,
/// such as the two bounds of a range.
///
/// Remembers how long rows take and how many pass, newer batches more than older ones.
final class ConjunctGroup {

    /// First what does not fail, and of that what removes a row for the least time.
    static final Comparator<ConjunctGroup> BEST_FIRST =
            Comparator.comparing(ConjunctGroup::failsOften)
                    .thenComparingDouble(ConjunctGroup::nanosPerRemovedRow);

    private static final double MEMORY = 0.9;

    private final List<Expr> conjuncts;
    private final FusedExpressions predicate;
    private final DictionaryFilter dictionary;
    private double failures;
    private double nanos;
    private double rowsIn;
    private double rowsOut;

    private ConjunctGroup(List<Expr> conjuncts, FunctionRegistry functions, LoopPolicy policy) {
        this.conjuncts = List.copyOf(conjuncts);
        Expr predicate = conjuncts.size() == 1 ? conjuncts.getFirst() : new Expr.And(conjuncts);
        this.predicate = new FusedExpressions(List.of(predicate), true, functions, policy);
        this.dictionary = DictionaryFilter.of(predicate, functions, policy);
    }

    /// The groups of a filter, those that cannot fail first and otherwise as they are written.
    static List<ConjunctGroup> of(
            List<Expr> conjuncts, FunctionRegistry functions, LoopPolicy policy) {
        Map<Object, List<Expr>> byColumn = new LinkedHashMap<>();
        for (Expr conjunct : conjuncts) {
            Set<Integer> columns = new TreeSet<>();
            ExprFacts.collectColumns(conjunct, columns);
            boolean joins = columns.size() == 1 && ExprFacts.cheapTest(conjunct);
            Object key = joins ? columns : new Object();
            byColumn.computeIfAbsent(key, _ -> new ArrayList<>()).add(conjunct);
        }
        return byColumn.values().stream()
                .map(group -> new ConjunctGroup(group, functions, policy))
                .sorted(Comparator.comparing(ConjunctGroup::mayFail))
                .toList();
    }

    List<Expr> conjuncts() {
        return conjuncts;
    }

    /// Writes those of the rows that pass.
    ///
    /// @param passed may be the array of the rows themselves
    /// @return how many; empty if a row failed or there is no loop, and the rows are as they were
    OptionalInt select(BatchRows rows, int[] passed, BufferAllocator allocator) {
        long start = System.nanoTime();
        OptionalInt count = dictionary.select(rows, passed, allocator);
        if (count.isEmpty()) {
            count = predicate.select(rows, passed, allocator);
        }
        failures *= MEMORY;
        if (count.isEmpty()) {
            failures++;
        } else {
            nanos = nanos * MEMORY + (System.nanoTime() - start);
            rowsIn = rowsIn * MEMORY + rows.count();
            rowsOut = rowsOut * MEMORY + count.getAsInt();
        }
        return count;
    }

    private boolean mayFail() {
        return conjuncts.stream().anyMatch(ExprFacts::mayFail);
    }

    private boolean failsOften() {
        return failures > 0.1;
    }

    private double nanosPerRemovedRow() {
        return nanos / Math.max(rowsIn - rowsOut, 0.001 * rowsIn + 1);
    }
}
